"""Routing rules through HTTP: where reports go, by which rule, and who may decide that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from app.feedback.models import Report
from app.triage.routing_schemas import (
    FullRoutingVersionSchema,
    RoutingRuleSchema,
    RoutingRulesSchema,
    RoutingVersionSchema,
)
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.staff.administration import administrator, change, id_of
from tests.province.administration import change_record
from tests.reports import COMMUNES, QUEUE, REPORTS, audits, count, file_report, new_key
from tests.service import Caller, Json, Service, report_draft
from tests.statements import statements, verbs
from tests.triage.routing.ruling import OTHER, RULES, USUAL, create_rule, names, rule
from tests.web.problems import problem_of

WARD = {"scheme": COMMUNES, "code": "25747"}
CENTRE = "trung_tam_1022"


def _read(service: Service, report: Json) -> Json:
    centre = service.staff("supervisor", sees_restricted=True)
    content: Json = centre.get(f"{QUEUE}/{report['id']}").get_json()
    return content


def _at_once(*work: Callable[[], Any]) -> list[int]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [one.result().status_code for one in [pool.submit(call) for call in work]]


def _put(admin: Caller, made: Json, **changes: Any) -> Any:
    content = {name: made[name] for name in ("name", "when", "agency", "assignee_id", "priority")}
    return admin.put(f"{RULES}/{made['id']}", content | changes, If_Match=f'"{made["revision"]}"')


def _order(admin: Caller, version: int, *rules: Json) -> Any:
    sent = {"rule_ids": [one["id"] for one in rules]}
    return admin.put(f"{RULES}/order", sent, If_Match=f'"{version}"')


def test_a_report_goes_where_the_first_fitting_rule_sends_it(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    before = file_report(lan)
    create_rule(admin, name="Cây xanh", when={"categories": ["trees"]}, agency=CENTRE)
    made = create_rule(admin, when={"categories": ["roads"], "areas": [WARD]}, priority="high")
    create_rule(admin, name="Còn lại", agency=CENTRE)
    by_rule = _read(service, file_report(lan))
    assert by_rule["lead_agency"] == OTHER
    assert by_rule["routed_by"] == {"rule_id": made["id"], "version": 3}
    untouched = _read(service, before)
    assert (untouched["lead_agency"], untouched["routed_by"]) == (USUAL, None)
    assert count(service, Report, Report.priority == 2) == 1


def test_an_area_above_includes_those_below_it(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    listed = service.anyone().get(f"/v1/areas?scheme={COMMUNES}&limit=100").get_json()["items"]
    top = next(one["code"] for one in listed if one["parent"] is None)
    create_rule(admin, when={"areas": [{"scheme": COMMUNES, "code": top}]})
    assert _read(service, file_report(lan))["lead_agency"] == OTHER


def test_answers_kinds_and_secrecy_decide(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    danger = [{"code": "people_in_danger", "value": "yes"}]
    create_rule(admin, name="Có người", when={"attributes": danger, "is_emergency": True})
    create_rule(admin, name="Hạn chế", when={"is_restricted": True}, agency=CENTRE)
    burning = {"category": "fire_emergency", "attributes": {"people_in_danger": "yes"}}
    assert _read(service, file_report(lan, **burning))["lead_agency"] == OTHER
    assert _read(service, file_report(lan, is_sensitive=True))["lead_agency"] == CENTRE
    assert _read(service, file_report(lan))["lead_agency"] == USUAL


def test_a_rule_never_leads_a_report_to_whom_it_accuses(service: Service) -> None:
    admin = administrator(service)
    made = create_rule(admin, when={})
    report = _read(service, file_report(service.citizen(), accused_agency=OTHER))
    assert report["lead_agency"] not in (OTHER, USUAL)
    assert report["routed_by"]["rule_id"] == made["id"]


def test_an_agency_that_ended_is_followed_to_its_successor(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    create_rule(admin)
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    ended = {"valid_until": yesterday, "successor": CENTRE}
    answer = change_record(admin, f"/v1/admin/agencies/{OTHER}", **ended)
    assert answer.status_code == 200, answer.get_json()
    assert _read(service, file_report(lan))["lead_agency"] == CENTRE


def test_a_report_lands_on_the_desk_of_who_is_there(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    officer = service.staff("officer", agency=OTHER)
    create_rule(admin, assignee_id=id_of(officer))
    on_a_desk = Report.assignee_id.is_not(None)

    def desks() -> int:
        file_report(lan)
        return count(service, Report, on_a_desk)

    assert desks() == 1
    # It accuses his agency, so another leads it: he may not even see it.
    file_report(lan, accused_agency=OTHER)
    assert count(service, Report, on_a_desk) == 1
    now = datetime.now(UTC)
    away = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(days=1)).isoformat()}
    assert change(admin, id_of(officer), "absences", away).status_code == 201
    assert desks() == 1
    assert change(admin, id_of(officer), "disable").status_code == 200
    assert desks() == 0, "and what he had is on nobody's"
    assert count(service, Report, Report.lead_agency_code == OTHER) == 3


def test_filing_costs_at_most_one_statement_more(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)

    def cost() -> int:
        file_report(lan)
        with statements(service) as seen:
            lan.post(REPORTS, report_draft(), key=new_key())
        return len(verbs(seen))

    by_itself = cost()
    made = create_rule(admin)
    assert cost() - by_itself in (0, 1)
    assert _put(admin, made, assignee_id=id_of(service.staff("officer"))).status_code == 200
    assert cost() - by_itself in (1, 2)


def test_every_change_is_a_version_that_stays(service: Service) -> None:
    admin, reader = administrator(service), service.staff("supervisor")
    assert reader.get(RULES).get_json() == {"version": 0, "items": []}
    first = create_rule(admin, name="Một", when={"categories": ["roads"]})
    second = create_rule(admin, name="Hai", position=1, when={"categories": ["trees"]})
    assert_documented(first, RoutingRuleSchema)
    assert names(reader) == ["Hai", "Một"]
    assert _order(admin, 2, first, second).status_code == 200
    changed = _put(admin, first, name="Một mới")
    assert changed.get_json() == first | {"name": "Một mới", "revision": 2}
    assert changed.headers["ETag"] == '"2"'
    gone = admin.delete(f"{RULES}/{second['id']}", If_Match='"1"')
    assert gone.status_code == 204
    rules = reader.get(RULES)
    assert rules.headers["ETag"] == '"5"'
    assert_documented(rules.get_json(), RoutingRulesSchema)
    assert names(reader) == ["Một mới"]
    versions = reader.get(f"{RULES}/versions").get_json()["items"]
    assert [one["version"] for one in versions] == [5, 4, 3, 2, 1]
    assert [one["action"] for one in versions] == [
        "retired", "changed", "ordered", "created", "created",
    ]  # fmt: skip
    assert {one["changed_by"] for one in versions} == {f"staff:{id_of(admin)}"}
    assert_documented(versions[0], RoutingVersionSchema)
    old = reader.get(f"{RULES}/versions/3").get_json()
    assert [one["name"] for one in old["items"]] == ["Một", "Hai"]
    assert_documented(old, FullRoutingVersionSchema)
    problem_of(reader.get(f"{RULES}/versions/6"), 404, "not_found")
    problem_of(reader.get(f"{RULES}/{second['id']}"), 404, "not_found")


def test_what_changes_nothing_makes_no_version(service: Service) -> None:
    admin = administrator(service)
    made = create_rule(admin)
    assert _put(admin, made).get_json() == made
    assert _order(admin, 1, made).status_code == 200
    assert admin.get(RULES).get_json()["version"] == 1


def test_changes_name_what_they_were_based_on(service: Service) -> None:
    admin = administrator(service)
    made = create_rule(admin)
    path = f"{RULES}/{made['id']}"
    problem_of(admin.delete(path), 428, "if_match_required")
    problem_of(admin.delete(path, If_Match='"2"'), 412, "revision_stale")
    problem_of(_put(admin, made | {"revision": 2}), 412, "revision_stale")
    problem_of(_order(admin, 0, made), 412, "revision_stale")
    for ids in ([], [made, made | {"id": made["id"].replace("0", "1")}]):
        answer = _order(admin, 1, *ids)
        assert answer.get_json()["errors"][0]["code"] == "routing_order"


def test_of_parallel_changes_none_is_lost(service: Service) -> None:
    admin = administrator(service)
    made = create_rule(admin, when={"categories": ["roads"]})
    others = ("trees", "waste", "telecom", "electricity")
    adding = [
        partial(admin.post, RULES, rule(when={"categories": [one]}), key=new_key())
        for one in others
    ]
    changing = [partial(_put, admin, made, name=f"Tên {number}") for number in range(3)]
    assert sorted(_at_once(*adding, *changing)) == [200, *[201] * 4, 412, 412]
    assert len(names(admin)) == 5
    assert admin.get(RULES).get_json()["version"] == 6


def test_supervisors_read_and_only_the_whole_provinces_administrators_change(
    service: Service,
) -> None:
    made = create_rule(administrator(service))
    limited = service.staff("officer", Role.ADMINISTRATOR, agency=OTHER)
    problem_of(limited.post(RULES, rule(), key=new_key()), 403, "forbidden")
    assert names(limited) == [made["name"]]
    supervisor = service.staff("supervisor", agency=OTHER)
    assert names(supervisor) == [made["name"]]
    assert supervisor.get(f"{RULES}/{made['id']}").status_code == 200
    problem_of(_put(supervisor, made, name="Khác"), 403, "forbidden")


def test_what_a_rule_names_is_not_deleted(service: Service) -> None:
    admin = administrator(service)
    create_rule(admin, when={"categories": ["trees"], "areas": [WARD]}, agency=CENTRE)
    for path in ("categories/trees", f"areas/{COMMUNES}/25747", f"agencies/{CENTRE}"):
        found = admin.get(f"/v1/admin/{path}")
        gone = admin.delete(f"/v1/admin/{path}", If_Match=found.headers["ETag"])
        problem_of(gone, 409, "record_in_use")


def test_changes_of_rules_are_recorded_and_of_reports_nothing_new(service: Service) -> None:
    admin = administrator(service)
    made = create_rule(admin)
    report = file_report(service.citizen())
    assert [one.action for one in audits(service, report)] == ["report_submitted"]
    auditor = service.staff("auditor", Role.AUDITOR)
    events = auditor.get(f"/v1/admin/audit?subject=routing_rule:{made['id']}").get_json()["items"]
    assert [one["action"] for one in events] == ["routing_rule_created"]


def test_callers_reports_are_routed_too(service: Service) -> None:
    made = create_rule(administrator(service))
    sent = report_draft() | {"caller": {"name": "Trần Văn Bảy", "phone": "0900000002"}}
    filed = service.staff().post(QUEUE, sent, key=new_key()).get_json()
    assert filed["routed_by"]["rule_id"] == made["id"]
