"""Dossiers go some years after they ended: first from their owners, then altogether."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from app.notifications.models import Notification
from app.services.models import (
    Dossier,
    DossierLook,
    DossierLookOwner,
    DossierOwner,
    DossierStep,
    FormerDossierOwner,
)
from app.settings.retention import default_periods
from tests.privacy.ageing import enforce
from tests.reports import count
from tests.service import Service
from tests.services.national import (
    DOSSIERS,
    LAN,
    dossier,
    new_code,
    step,
    stored,
    take_dossiers,
    take_steps,
)

_ENDED = {"status": "10"}
_OVER = 60


def _set_ended(service: Service, code: str) -> None:
    """Have its period be over tomorrow."""
    ended_at = datetime.now(UTC) - default_periods()["dossiers"] + timedelta(days=1)
    with service.database.writing() as session:
        session.execute(update(Dossier).where(Dossier.code == code).values(status_at=ended_at))
        session.commit()


def test_what_ended_long_ago_goes_and_the_phone_hears_of_it(service: Service) -> None:
    lan, old, open_one = service.citizen("lan"), new_code(), new_code()
    take_dossiers(service, [dossier(old, **_ENDED), dossier(open_one)], is_silent=True)
    take_steps(service, [step(old, status="10"), step(open_one)])
    first = lan.get(DOSSIERS).get_json()
    assert {one["code"] for one in first["items"]} == {old, open_one}
    _set_ended(service, old)
    assert enforce(service)["dossiers"] == 0
    done = enforce(service, days=_OVER)
    assert (done["dossiers"], done["withdrawn_dossiers"]) == (1, 0)
    assert stored(service, old).withdrawn_at is not None
    assert count(service, FormerDossierOwner) == 1
    changes = lan.get(f"{DOSSIERS}?changed_after={first['changes_mark']}").get_json()
    assert (changes["items"], changes["removed_ids"]) == ([], [str(stored(service, old).id)])
    assert [one["code"] for one in lan.get(DOSSIERS).get_json()["items"]] == [open_one]
    # So long a phone that was off can still hear of it.
    assert enforce(service, days=_OVER + 80)["withdrawn_dossiers"] == 0
    done = enforce(service, days=_OVER + 91)
    assert (done["dossiers"], done["withdrawn_dossiers"]) == (0, 1)
    assert count(service, Dossier) == 1
    assert stored(service, open_one).withdrawn_at is None
    assert count(service, DossierStep) == count(service, DossierOwner) == 1
    assert count(service, FormerDossierOwner) == 0
    assert not any(enforce(service, days=_OVER + 91).values())


def test_one_that_staff_looked_at_waits_for_the_look(service: Service) -> None:
    code = new_code()
    take_dossiers(service, [dossier(code, **_ENDED)], is_silent=True)
    _set_ended(service, code)
    why = {"purpose": "complaint", "reason": "Chủ hồ sơ gọi 1022 hỏi vì sao trễ hẹn."}
    supervisor = service.staff("supervisor")
    assert supervisor.post(f"/v1/admin/dossiers/{code}/look", why).status_code == 200
    enforce(service, days=_OVER)
    assert enforce(service, days=_OVER + 91)["withdrawn_dossiers"] == 0
    assert enforce(service, days=1826)["looks"] == 1
    assert count(service, DossierLook) == count(service, DossierLookOwner) == 0
    assert count(service, Dossier) == 0


def test_sent_again_it_is_told_to_nobody_and_goes_again(service: Service) -> None:
    code = new_code()
    row = dossier(code, owner=LAN, **_ENDED)
    take_dossiers(service, [row], is_silent=True)
    _set_ended(service, code)
    enforce(service, days=_OVER)
    enforce(service, days=_OVER + 91)
    assert count(service, Dossier) == 0
    lan = service.citizen("lan")
    take_dossiers(service, [row])
    assert lan.get(DOSSIERS).get_json()["items"][0]["code"] == code
    assert count(service, Notification) == 0
    _set_ended(service, code)
    assert enforce(service, days=_OVER)["dossiers"] == 1
    assert count(service, DossierOwner) == 0
