"""Staff look at a dossier for a purpose and with a reason, and never unseen."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.identity.citizens.identifiers import Identifier, identifier_hash
from app.services.look_schemas import LookedAtDossierSchema
from app.services.models import DossierLook, DossierLookOwner
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import audits
from tests.reports import count
from tests.service import Json, Service
from tests.services.dossier_rows import set_dossier, set_owner
from tests.services.national import CODE, LAN, MINH, dossier, new_code, stored, take_dossiers
from tests.web.problems import problem_of

_LOOK = f"/v1/admin/dossiers/{CODE}/look"
_WHY: Json = {"purpose": "complaint", "reason": "Chủ hồ sơ gọi 1022 hỏi vì sao trễ hẹn."}


def test_a_look_shows_the_dossier_and_is_kept_for_whose_it_was(service: Service) -> None:
    take_dossiers(service, [dossier()])
    supervisor = service.staff("supervisor")
    answer = supervisor.post(_LOOK, _WHY)
    assert_documented(answer.get_json(), LookedAtDossierSchema)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json()["dossier"]["code"] == CODE
    set_owner(service, Identifier("citizen12", MINH))
    supervisor.post(_LOOK, _WHY)
    with service.database.reading() as connection:
        looks = connection.execute(
            select(DossierLook.__table__, DossierLookOwner.lookup_hash)
            .join(DossierLookOwner, DossierLookOwner.look_id == DossierLook.id)
            .order_by(DossierLook.id)
        ).all()
    whose = [identifier_hash(service.sealer, Identifier("citizen12", one)) for one in (LAN, MINH)]
    assert [one.lookup_hash for one in looks] == whose
    first = looks[0]
    assert (first.role, first.agency_code, first.purpose) == ("supervisor", "", "complaint")
    reason = service.sealer.unseal_text(first.sealed_reason, purpose="dossier_looks.sealed_reason")
    assert reason == _WHY["reason"]


def test_a_look_is_in_the_audit_without_its_reason(service: Service) -> None:
    take_dossiers(service, [dossier()])
    service.staff("supervisor").post(_LOOK, _WHY)
    (event,) = audits(service, "dossier_viewed")
    assert event.subject == f"dossier:{stored(service).id}"
    assert event.details == {"purpose": "complaint", "role": "supervisor"}
    assert event.actor.startswith("staff:")


@pytest.mark.parametrize(
    "sent",
    [{}, {"purpose": "complaint"}, _WHY | {"reason": "vì"}, _WHY | {"purpose": "curiosity"}],
)
def test_without_purpose_and_reason_nobody_looks(service: Service, sent: Json) -> None:
    take_dossiers(service, [dossier()])
    problem_of(service.staff("supervisor").post(_LOOK, sent), 422, "validation_failed")
    assert count(service, DossierLook) == 0


def test_only_a_supervisor_of_the_whole_province_looks(service: Service) -> None:
    take_dossiers(service, [dossier()])
    agency = service.staff(
        "supervisor", Role.SUPERVISOR, agency="trung_tam_phuc_vu_hanh_chinh_cong"
    )
    problem_of(agency.post(_LOOK, _WHY), 403, "forbidden")
    problem_of(service.citizen().post(_LOOK, _WHY), 403, "forbidden")
    assert count(service, DossierLook) == 0


def test_what_is_not_there_or_withdrawn_leaves_no_look(service: Service) -> None:
    take_dossiers(service, [dossier()])
    supervisor = service.staff("supervisor")
    problem_of(supervisor.post(f"/v1/admin/dossiers/{new_code()}/look", _WHY), 404, "not_found")
    set_dossier(service, withdrawn_at=datetime.now(UTC))
    problem_of(supervisor.post(_LOOK, _WHY), 404, "not_found")
    assert count(service, DossierLook) == 0
