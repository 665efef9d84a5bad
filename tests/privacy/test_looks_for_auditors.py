"""Auditors read all looks, delayed ones too, and see first which stand out."""

import uuid
from datetime import UTC, datetime
from typing import Any

from app.identity.citizens.identifiers import Identifier
from app.identity.looks.standing_out import USUAL
from app.privacy.erasure.erasing import erase_citizen
from app.privacy.look_schemas import LookPageSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.privacy.looking import LOOKS, REASON, delay, log_of, look_at, look_at_dossier
from tests.reports import bring_to, file_report
from tests.service import Caller, Json, Service
from tests.services.dossier_rows import set_owner
from tests.services.national import CODE, MINH, dossier, new_code, take_dossiers
from tests.web.problems import problem_of


def _read(auditor: Caller, query: str = "") -> list[Json]:
    answer = auditor.get(LOOKS + query)
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, LookPageSchema)
    items: list[Json] = content["items"]
    return items


def _ids(items: list[Any]) -> list[str]:
    return [item["id"] for item in items]


def test_auditors_see_who_looked_at_whom_why_and_under_which_order(service: Service) -> None:
    lan = service.citizen()
    supervisor = service.staff("supervisor", agency="so_xay_dung")
    look = look_at(supervisor, file_report(lan), "legal_request")
    assert delay(service.staff("administrator"), look).status_code == 201
    (item,) = _read(service.staff("auditor"))
    assert item["staff"]["id"] == supervisor.get("/v1/admin/me").get_json()["id"]
    assert (item["agency"], item["purpose"]) == ("so_xay_dung", "legal_request")
    assert (item["reason"], item["stands_out"], item["reasons"]) == (REASON, False, [])
    assert item["citizen_id"] == lan.get("/v1/me").get_json()["id"]
    (order,) = item["delays"]
    assert order["order_number"] == "123/YC-CSĐT"
    assert order["until_at"] == item["shown_from"]


def test_that_auditors_read_it_is_in_the_audit(service: Service) -> None:
    auditor = service.staff("auditor")
    _read(auditor, "?stands_out=true&purpose=contact")
    (event,) = auditor.get("/v1/admin/audit?action=looks_read").get_json()["items"]
    assert event["details"] == {"purpose": "contact", "stands_out": "true"}


def test_filters_narrow_the_list(service: Service) -> None:
    lan, minh, auditor = service.citizen(), service.citizen("minh"), service.staff("auditor")
    of_agency = service.staff("supervisor", agency="so_xay_dung")
    first = look_at(of_agency, file_report(lan))["look_id"]
    second = look_at(of_agency, file_report(minh), "danger")["look_id"]
    account = lan.get("/v1/me").get_json()["id"]
    assert _ids(_read(auditor)) == [second, first]
    assert _ids(_read(auditor, "?purpose=danger")) == [second]
    assert _ids(_read(auditor, f"?citizen_id={account}")) == [first]
    assert _ids(_read(auditor, "?agency=so_y_te")) == []
    assert _ids(_read(auditor, "?is_delayed=true")) == []
    assert _ids(_read(auditor, "?stands_out=false")) == [second, first]
    assert _ids(_read(auditor, "?from=2027-06-01T00:00:00Z")) == []
    problem_of(auditor.get(f"{LOOKS}?stands_out=perhaps"), 422, "validation_failed")


def test_looks_stand_out_by_what_they_were_taken_in(service: Service) -> None:
    lan, auditor = service.citizen(), service.staff("auditor")
    everywhere, triager = service.staff("supervisor"), service.staff()
    report = file_report(lan)
    look_at(everywhere, report)
    assert _read(auditor)[0]["reasons"] == ["outside_agency"]
    bring_to("rejected", report, citizen=lan, staff=triager)
    look_at(everywhere, report)
    assert _read(auditor)[0]["reasons"] == ["no_open_case", "outside_agency"]
    for _ in range(USUAL.at_same_citizen - 1):
        look_at(everywhere, report)
    assert "same_citizen" in _read(auditor)[0]["reasons"]
    assert len(_read(auditor, "?stands_out=true")) == USUAL.at_same_citizen + 1


def test_nobody_but_auditors_reads_looks(service: Service) -> None:
    for role in set(Role) - {Role.AUDITOR}:
        problem_of(service.staff(role.value).get(LOOKS), 403, "forbidden")


def test_looks_at_dossiers_are_listed_whether_or_not_the_owner_has_an_account(
    service: Service,
) -> None:
    take_dossiers(service, [dossier()], is_silent=True)
    supervisor, auditor = service.staff("supervisor"), service.staff("auditor")
    why = {"purpose": "complaint", "reason": REASON}
    assert supervisor.post(f"/v1/admin/dossiers/{CODE}/look", why).status_code == 200
    (nobodys,) = _read(auditor)
    assert (nobodys["subject"]["reference"], nobodys["citizen_id"]) == (CODE, None)
    account = service.citizen("lan").get("/v1/me").get_json()["id"]
    (hers,) = _read(auditor)
    assert hers == nobodys | {"citizen_id": account}
    assert _ids(_read(auditor, f"?citizen_id={account}")) == [hers["id"]]
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, uuid.UUID(account), now=datetime.now(UTC))
        session.commit()
    assert _read(auditor) == [nobodys]


def test_a_look_at_a_dossier_of_two_owners_is_listed_once_and_found_by_either(
    service: Service,
) -> None:
    lan, minh, auditor = service.citizen("lan"), service.citizen("minh"), service.staff("auditor")
    supervisor = service.staff("supervisor")
    take_dossiers(service, [dossier()], is_silent=True)
    set_owner(service, Identifier("citizen12", MINH), is_added=True)
    why = {"purpose": "complaint", "reason": REASON}
    path = f"/v1/admin/dossiers/{CODE}/look"
    assert [supervisor.post(path, why).status_code for _ in range(2)] == [200, 200]
    first = auditor.get(f"{LOOKS}?limit=1").get_json()
    rest = auditor.get(f"{LOOKS}?limit=1&cursor={first['next_cursor']}").get_json()
    assert (len({*_ids(first["items"] + rest["items"])}), rest["next_cursor"]) == (2, None)
    for citizen in (lan, minh):
        account = citizen.get("/v1/me").get_json()["id"]
        assert len(_read(auditor, f"?citizen_id={account}")) == 2
        assert len(log_of(citizen)) == 2


def test_looks_at_dossiers_stand_out_too(service: Service) -> None:
    open_code, done_code = CODE, new_code()
    rows = [dossier(), dossier(done_code, status="10", owner=MINH)]
    take_dossiers(service, rows, is_silent=True)
    supervisor, auditor = service.staff("supervisor"), service.staff("auditor")

    def marks(code: str) -> list[str]:
        why = {"purpose": "complaint", "reason": REASON}
        assert supervisor.post(f"/v1/admin/dossiers/{code}/look", why).status_code == 200
        found: list[str] = _read(auditor)[0]["reasons"]
        return found

    assert marks(done_code) == ["no_open_case"]
    for _ in range(USUAL.at_same_citizen):
        assert marks(open_code) == []
    # By the owner, whether or not he has an account.
    assert marks(open_code) == ["same_citizen"]
    for _ in range(USUAL.in_a_day - USUAL.at_same_citizen - 2):
        marks(open_code)
    assert marks(open_code) == ["many_in_a_day", "same_citizen"]
    assert len(_read(auditor, "?stands_out=false&limit=100")) == USUAL.at_same_citizen


def test_looks_at_reports_and_at_dossiers_are_counted_together(service: Service) -> None:
    lan, minh, auditor = service.citizen("lan"), service.citizen("minh"), service.staff("auditor")
    everywhere, another = service.staff("supervisor"), service.staff("triager", Role.SUPERVISOR)
    take_dossiers(service, [dossier()], is_silent=True)
    report = file_report(lan)
    for _ in range(2):
        look_at(everywhere, report)
        look_at_dossier(everywhere)
    assert _read(auditor)[0]["reasons"] == ["same_citizen"]
    look_at(everywhere, report)
    assert _read(auditor)[0]["reasons"] == ["outside_agency", "same_citizen"]
    # At somebody else, or by somebody else.
    look_at(everywhere, file_report(minh))
    assert _read(auditor)[0]["reasons"] == ["outside_agency"]
    look_at(another, report)
    assert _read(auditor)[0]["reasons"] == ["outside_agency"]
    for _ in range(USUAL.in_a_day - 6):
        look_at_dossier(everywhere)
    look_at(everywhere, file_report(minh))
    assert _read(auditor)[0]["reasons"] == ["outside_agency", "many_in_a_day"]
