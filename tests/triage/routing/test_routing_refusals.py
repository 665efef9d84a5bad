"""A rule that could match nobody is an error before it is saved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.database import new_id
from app.feedback.models import RoutingVersion
from tests.identity.staff.administration import administrator, change, id_of
from tests.province.administration import change_record
from tests.reports import COMMUNES, COMMUNES_BEFORE, new_key
from tests.service import Caller, Json, Service
from tests.triage.routing.ruling import OTHER, RULES, create_rule, names, rule
from tests.web.problems import pointers, problem_of

YESTERDAY = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
WARD = {"scheme": COMMUNES, "code": "25747"}
MORNING, NIGHT = {"starts": "08:00", "ends": "11:00"}, {"starts": "20:00", "ends": "06:00"}
TUESDAY = {"valid_from": "2030-01-08", "valid_until": "2030-01-08"}


def _refused(admin: Caller, **changes: Any) -> dict[str, str]:
    return pointers(admin.post(RULES, rule(**changes), key=new_key()))


@pytest.mark.parametrize(
    ("when", "pointer", "code"),
    [
        ({"categories": ["no_such"]}, "/when/categories", "routing_category"),
        ({"areas": [{"scheme": COMMUNES, "code": "999"}]}, "/when/areas", "routing_area"),
        ({"areas": [{"scheme": COMMUNES_BEFORE, "code": "25741"}]}, "/when/areas", "routing_area"),
        ({"kind": "suggestion", "categories": ["roads"]}, "/when/kind", "routing_contradiction"),
        (
            {"is_emergency": False, "categories": ["fire_emergency"]},
            "/when/is_emergency",
            "routing_contradiction",
        ),
        (
            {"is_restricted": False, "categories": ["public_security"]},
            "/when/is_restricted",
            "routing_contradiction",
        ),
        ({"kind": "suggestion", "is_emergency": True}, "/when", "routing_contradicts_all"),
        (
            {"attributes": [{"code": "people_in_danger", "value": "perhaps"}]},
            "/when",
            "routing_contradicts_all",
        ),
        (
            {
                "attributes": [{"code": "people_in_danger", "value": "yes"}],
                "categories": ["fire_emergency", "roads"],
            },
            "/when/attributes",
            "routing_attribute",
        ),
        ({"hours": {"starts": "08:00", "ends": "08:00"}}, "/when/hours", "routing_no_time"),
        (
            {"valid_from": "2030-01-02", "valid_until": "2030-01-01"},
            "/when/valid_until",
            "validity_reversed",
        ),
        ({"valid_until": YESTERDAY}, "/when/valid_until", "routing_over"),
        (
            # A Tuesday and a Wednesday.
            {"valid_from": "2030-01-01", "valid_until": "2030-01-02", "weekdays": ["sunday"]},
            "/when/weekdays",
            "routing_no_time",
        ),
        (
            # Between the morning's hours and the afternoon's.
            {"is_working_time": True, "hours": {"starts": "11:30", "ends": "13:00"}},
            "/when/is_working_time",
            "routing_no_time",
        ),
        (
            {"is_working_time": True, "weekdays": ["sunday"], "hours": NIGHT},
            "/when/is_working_time",
            "routing_no_time",
        ),
        (
            # One morning on which all offices work.
            {"is_working_time": False, "hours": MORNING} | TUESDAY,
            "/when/is_working_time",
            "routing_no_time",
        ),
        ({"weekdays": ["someday"]}, "/when/weekdays/0", "choice"),
        ({"hours": {"starts": "24:00", "ends": "08:00"}}, "/when/hours/starts", "pattern"),
        ({"kind": "complaint"}, "/when/kind", "pattern"),
    ],
)
def test_conditions_that_no_report_meets(
    service: Service, when: Json, pointer: str, code: str
) -> None:
    admin = administrator(service)
    assert _refused(admin, when=when) == {pointer: code}
    assert names(admin) == []


@pytest.mark.parametrize(
    "when",
    [
        {"is_working_time": True, "hours": {"starts": "11:29", "ends": "13:00"}},
        {"is_working_time": True, "hours": {"starts": "17:00", "ends": "07:31"}},
        {"is_working_time": True, "hours": MORNING} | TUESDAY,
        {"is_working_time": False, "hours": NIGHT} | TUESDAY,
        # On a public holiday.
        {"is_working_time": False, "hours": MORNING, "weekdays": ["tuesday"]},
        {"is_working_time": False, "hours": {"starts": "11:00", "ends": "11:31"}} | TUESDAY,
    ],
)
def test_hours_that_meet_working_time_by_a_minute_make_a_rule(service: Service, when: Json) -> None:
    admin = administrator(service)
    create_rule(admin, when=when)
    assert names(admin) == [rule()["name"]]


def test_an_agency_or_person_who_can_take_none(service: Service) -> None:
    admin = administrator(service)
    assert _refused(admin, agency="no_such") == {"/agency": "routing_agency"}
    elsewhere, reader = service.staff("officer", agency="so_xay_dung"), service.staff("publisher")
    for person in (id_of(elsewhere), id_of(reader), "0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718"):
        assert _refused(admin, assignee_id=person) == {"/assignee_id": "routing_assignee"}
    triager = service.staff("triager")
    assert change(admin, id_of(triager), "disable").status_code == 200
    assert _refused(admin, assignee_id=id_of(admin)) == {"/assignee_id": "routing_assignee"}


def test_a_category_that_was_retired_takes_no_rule(service: Service) -> None:
    admin = administrator(service)
    answer = change_record(admin, "/v1/admin/categories/trees", valid_until=YESTERDAY)
    assert answer.status_code == 200, answer.get_json()
    refused = _refused(admin, when={"categories": ["trees"]})
    assert refused == {"/when/categories": "routing_category"}


def test_a_rule_behind_one_that_takes_everything_is_refused_and_named(service: Service) -> None:
    admin = administrator(service)
    wide = create_rule(admin, name="Mọi sự cố", when={"kind": "incident"})
    # Roads are incidents, though the rule does not say so.
    late = rule(name="Đường", when={"categories": ["roads"], "areas": [WARD]})
    content = problem_of(admin.post(RULES, late, key=new_key()), 422, "rule_unreachable")
    assert content["covered_by"] == wide["id"]
    assert "Mọi sự cố" in content["detail"]
    assert "Đường" in content["detail"]
    early = create_rule(admin, **late, position=1)
    assert names(admin) == ["Đường", "Mọi sự cố"]
    order = {"rule_ids": [wide["id"], early["id"]]}
    problem_of(admin.put(f"{RULES}/order", order, If_Match='"2"'), 422, "rule_unreachable")
    widened = late | {"when": {}}
    answer = admin.put(f"{RULES}/{early['id']}", widened, If_Match='"1"')
    assert problem_of(answer, 422, "rule_unreachable")["covered_by"] == early["id"]
    assert names(admin) == ["Đường", "Mọi sự cố"]


def test_a_rule_that_began_before_takes_what_one_without_a_beginning_would(
    service: Service,
) -> None:
    admin = administrator(service)
    create_rule(admin, when={"valid_from": YESTERDAY})
    problem_of(admin.post(RULES, rule(), key=new_key()), 422, "rule_unreachable")


def test_other_rules_can_be_changed_beside_one_that_has_become_idle(service: Service) -> None:
    admin = administrator(service)
    create_rule(admin, when={"categories": ["trees"]}, agency="trung_tam_1022")
    assert (
        change_record(admin, "/v1/admin/categories/trees", valid_until=YESTERDAY).status_code == 200
    )
    create_rule(admin, when={"categories": ["roads"]}, agency=OTHER)
    assert len(names(admin)) == 2


def test_there_are_two_hundred_rules_at_most(service: Service) -> None:
    admin = administrator(service)
    made = create_rule(admin)
    with service.database.writing() as session:
        full = RoutingVersion(
            version=2,
            action="created",
            changed_by="staff:somebody",
            changed_at=datetime.now(UTC),
            rules=[made | {"id": str(new_id())} for _ in range(200)],
        )
        session.add(full)
        session.commit()
    problem_of(admin.post(RULES, rule(), key=new_key()), 409, "too_many_routing_rules")
