"""Trying rules on past reports: what would have been, and nothing is changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.database import Base
from app.feedback.models import Report, RoutingVersion
from app.province.local_time import local_day
from app.triage.routing_trial_schemas import RoutingTrialSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.staff.administration import administrator
from tests.reports import count, file_report, set_directly
from tests.service import Caller, Json, Service
from tests.statements import statements, verbs
from tests.triage.routing.ruling import OTHER, RULES, USUAL, create_rule, rule
from tests.web.problems import problem_of

_SUPERVISOR = (Role.SUPERVISOR,)
ROADS: Json = {"categories": ["roads"]}


def _try(reader: Caller, **sent: Any) -> Json:
    answer = reader.post(f"{RULES}/dry-run", sent)
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, RoutingTrialSchema)
    return content


def _rows(service: Service, model: type[Base]) -> list[Any]:
    with service.database.reading() as connection:
        return list(connection.execute(select(model.__table__)))


def test_proposed_rules_are_counted_rule_by_rule_and_change_nothing(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    roads = file_report(lan)
    file_report(lan, category="trees")
    file_report(lan, category="waste")
    before = _rows(service, Report)
    proposed = [
        rule(name="Cây", when={"categories": ["trees"]}, agency=USUAL),
        rule(name="Đường", when=ROADS),
    ]
    tried = _try(admin, rules=proposed)
    assert (tried["reports"], tried["moved"], tried["is_limited"]) == (3, 1, False)
    assert tried["rules"] == [
        {"position": 1, "name": "Cây", "agency": USUAL, "reports": 1, "moved": 0},
        {"position": 2, "name": "Đường", "agency": OTHER, "reports": 1, "moved": 1},
        {"position": None, "name": None, "agency": None, "reports": 1, "moved": 0},
    ]
    [example] = tried["examples"]
    assert example == {
        "report_id": roads["id"],
        "reference": roads["reference"],
        "from_agency": USUAL,
        "to_agency": OTHER,
        "position": 2,
    }
    assert _rows(service, Report) == before
    assert count(service, RoutingVersion) == 0


def test_saved_rules_are_tried_where_none_are_proposed(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    file_report(lan)
    create_rule(admin, when=ROADS)
    assert _try(admin)["moved"] == 1
    file_report(lan)
    tried = _try(admin)
    assert (tried["reports"], tried["moved"]) == (2, 1)
    # Without any rule both go back.
    assert _try(admin, rules=[])["moved"] == 1


def test_a_report_is_judged_by_the_moment_it_came_in(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    # Sunday, and Monday at ten.
    for moment in ("2026-11-22T03:00:00+00:00", "2026-11-23T03:00:00+00:00"):
        report = file_report(lan, text=f"Ổ gà lúc {moment}.")
        set_directly(service, report, submitted_at=datetime.fromisoformat(moment))
    for when, moved in (
        ({"is_working_time": True}, 1),
        ({"is_working_time": False}, 1),
        ({"weekdays": ["sunday", "monday"], "hours": {"starts": "22:00", "ends": "10:00"}}, 0),
        ({"weekdays": ["sunday"], "hours": {"starts": "22:00", "ends": "10:01"}}, 1),
    ):
        assert _try(admin, rules=[rule(when=when)])["moved"] == moved, when


def test_days_narrow_what_is_tried(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    today = local_day(datetime.now(UTC))
    file_report(lan)
    old = file_report(lan, text="Ổ gà tuần trước.")
    set_directly(service, old, submitted_at=datetime.now(UTC) - timedelta(days=7))
    assert _try(admin)["reports"] == 2
    assert _try(admin, received_from=today.isoformat())["reports"] == 1
    day_before = (today - timedelta(days=1)).isoformat()
    assert _try(admin, received_until=day_before)["reports"] == 1
    assert _try(admin, received_from="0001-01-01", received_until="9999-12-31")["reports"] == 2


def test_only_reports_in_sight_are_tried(service: Service) -> None:
    lan = service.citizen()
    file_report(lan)
    file_report(lan, is_sensitive=True)
    file_report(lan, accused_agency=USUAL)
    moves_all = [rule()]
    assert _try(administrator(service), rules=moves_all)["reports"] == 1
    assert _try(service.staff("supervisor", agency=USUAL), rules=moves_all)["reports"] == 1
    assert (
        _try(service.staff("triager", *_SUPERVISOR, agency=OTHER), rules=moves_all)["reports"] == 0
    )
    seeing = service.staff("publisher", *_SUPERVISOR, sees_restricted=True)
    assert _try(seeing, rules=moves_all)["reports"] == 3


def test_proposed_rules_are_refused_as_when_they_are_saved(service: Service) -> None:
    admin = administrator(service)
    wrong = [rule(when=ROADS), rule(agency="no_such")]
    answer = admin.post(f"{RULES}/dry-run", {"rules": wrong})
    [fault] = problem_of(answer, 422, "validation_failed")["errors"]
    assert (fault["pointer"], fault["code"]) == ("/rules/1/agency", "routing_agency")
    hidden = admin.post(f"{RULES}/dry-run", {"rules": [rule(), rule(when=ROADS)]})
    problem_of(hidden, 422, "rule_unreachable")


def test_many_reports_cost_no_statement_more(service: Service) -> None:
    lan, admin = service.citizen(), administrator(service)
    create_rule(admin)

    def cost() -> int:
        _try(admin)
        with statements(service) as seen:
            _try(admin)
        return len([verb for verb in verbs(seen) if verb == "SELECT"])

    file_report(lan)
    for_one = cost()
    for number in range(20):
        file_report(lan, text=f"Ổ gà thứ {number} trên đường.")
    assert cost() == for_one
