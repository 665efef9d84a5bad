"""Who has not logged in for years is told, and erased when the day is over; a login begins anew."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.feedback.models import Report
from app.identity.models import Citizen, CitizenLogin
from app.privacy.retention.enforcing import enforce_retention
from app.province.local_time import LOCAL
from app.settings.retention import default_periods
from tests.notifications.phones import account_id
from tests.privacy.ageing import enforce
from tests.privacy.asking import asked, step
from tests.privacy.everywhere import traces_found
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, PHONE, WORDS, live
from tests.reports import count, file_report
from tests.service import Caller, Json, Service
from tests.services.national import LAN

_TRACES = ("Nguyễn Thị Ngọc Lan", LAN, PHONE, EMAIL, WORDS, MESSAGE, NEIGHBOUR["name"])
_IDLE = timedelta(days=1096)


def _stay_away(service: Service, citizen: Caller, since: timedelta = _IDLE) -> uuid.UUID:
    """Have his last login be long ago."""
    account, at = account_id(citizen), datetime.now(UTC) - since
    with service.database.writing() as session:
        his = update(Citizen).where(Citizen.id == account)
        session.execute(his.values(last_login_at=at))
        session.execute(
            update(CitizenLogin).where(CitizenLogin.citizen_id == account).values(last_login_at=at)
        )
        session.commit()
    return account


def _close_reports(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(update(Report).values(state="closed"))
        session.commit()


def _notices(citizen: Caller, language: str = "vi") -> list[Json]:
    items = citizen.get("/v1/notifications", Accept_Language=language).get_json()["items"]
    return [one for one in items if one["kind"] == "account_idle"]


def _erased(service: Service) -> int:
    return count(service, Citizen, Citizen.erased_at.is_not(None))


def test_he_is_told_the_day_in_both_languages_and_then_gone(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    live(service, lan)
    _close_reports(service)
    _stay_away(service, lan)
    runner = service.app.test_cli_runner()
    dry = runner.invoke(args=["retention", "run", "--dry-run"]).output
    assert "idle_accounts: 1 older than 1095 days" in dry
    assert "idle_notices: 0 older than 60 days" in dry
    assert _notices(lan) == []
    assert enforce(service)["idle_accounts"] == 1
    day = (datetime.now(UTC) + timedelta(days=60)).astimezone(LOCAL)
    assert f"{day:%d/%m/%Y}" in _notices(lan)[0]["body"]
    assert f"{day:%Y-%m-%d}" in _notices(lan, "en")[0]["body"]
    # Told once, and nothing happens before the day.
    assert enforce(service, days=59)["idle_accounts"] == 0
    assert (len(_notices(lan)), _erased(service)) == (1, 0)
    assert enforce(service, days=61)["idle_notices"] == 1
    assert (_erased(service), lan.get("/v1/me").status_code) == (1, 401)
    assert traces_found(service, _TRACES) == set()
    assert minh.get("/v1/me").status_code == 200
    assert enforce(service, days=62)["idle_notices"] == 0


def test_a_login_begins_everything_anew(service: Service) -> None:
    lan = service.citizen("lan")
    account = _stay_away(service, lan)
    assert enforce(service)["idle_accounts"] == 1
    again = service.citizen("lan")
    assert account_id(again) == account
    assert enforce(service, days=61)["idle_notices"] == 0
    assert _erased(service) == 0
    _stay_away(service, again)
    assert enforce(service, days=61)["idle_accounts"] == 1
    assert len(_notices(again)) == 2


def test_so_many_at_once_and_the_others_the_next_time(service: Service) -> None:
    for who in ("lan", "minh", "vinh"):
        _stay_away(service, service.citizen(who))
    assert enforce(service)["idle_accounts"] == 3
    counts = [enforce(service, days=61, most=100)["idle_notices"] for _ in range(3)]
    assert (counts, _erased(service)) == ([2, 1, 0], 3)


def _has_open_report(service: Service, lan: Caller) -> None:
    file_report(lan)


def _has_open_request(service: Service, lan: Caller) -> None:
    asked(lan)


def _is_held(service: Service, lan: Caller) -> None:
    report = file_report(lan)
    _close_reports(service)
    order = ["--authority", "Công an tỉnh", "--order", "12/LĐ"]
    held = ["retention", "hold", report["reference"], *order]
    assert service.app.test_cli_runner().invoke(args=held).exit_code == 0


def _has_use_restricted(service: Service, lan: Caller) -> None:
    request, desk = asked(lan, "restriction"), service.staff("administrator")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note="Đã hạn chế.").status_code == 200


@pytest.mark.parametrize(
    "happens", [_has_open_report, _has_open_request, _is_held, _has_use_restricted]
)
@pytest.mark.parametrize("is_told", [False, True])
def test_while_something_is_open_nothing_is_told_and_nobody_erased(
    service: Service, happens: Any, is_told: bool
) -> None:
    lan = service.citizen("lan")
    _stay_away(service, lan)
    assert not is_told or enforce(service)["idle_accounts"] == 1
    happens(service, lan)
    assert enforce(service)["idle_accounts"] == 0
    assert enforce(service, days=61)["idle_notices"] == 0
    assert (_erased(service), len(_notices(lan))) == (0, int(is_told))


def test_the_day_that_was_told_counts_though_the_operator_shortens_the_notice(
    service: Service,
) -> None:
    _stay_away(service, service.citizen("lan"))
    assert enforce(service)["idle_accounts"] == 1
    shorter = dict(default_periods()) | {"idle_notices": timedelta(days=30)}
    later = datetime.now(UTC) + timedelta(days=31)
    database, sealer = service.database, service.sealer
    done = enforce_retention(database, sealer, shorter, now=later, most=1000)
    assert (done["idle_notices"], _erased(service)) == (0, 0)
