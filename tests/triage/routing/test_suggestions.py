"""Suggested categories through HTTP: explained, and blind to what the reader may not see."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.feedback.models import Report
from app.triage.suggestion_schemas import CategorySuggestionsSchema
from tests.documented import assert_documented
from tests.reports import QUEUE, file_report, move, set_directly
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.web.problems import problem_of

HERE = {"latitude": 10.9781, "longitude": 106.6516}


def _suggestions(reader: Caller, report: Json) -> Json:
    answer = reader.get(f"{QUEUE}/{report['id']}/suggestions")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, CategorySuggestionsSchema)
    return content


def test_words_and_what_was_decided_nearby_are_both_named(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for number in range(3):
        text = f"Rác chất đống, lần {number}."
        assert (
            move(staff, file_report(lan, category="waste", text=text), "accepted").status_code
            == 200
        )
    file_report(lan, category="waste", text="Chưa ai xem.")
    report = file_report(lan, category="other", text="den duong bi hong, Đèn đường hẻm không sáng.")
    found = _suggestions(staff, report)
    assert found["nearby"] == 3
    lights, waste = found["items"]
    assert (lights["category"], lights["is_current"], lights["nearby"]) == (
        "street_lighting",
        False,
        0,
    )
    assert {"keyword": "đèn đường", "is_exact": True} in lights["keywords"]
    assert (waste["category"], waste["keywords"], waste["nearby"]) == ("waste", [], 3)
    assert staff.get(f"{QUEUE}/{report['id']}").get_json()["category"] == "other"


def test_only_categories_of_its_kind_that_are_in_force_are_suggested(service: Service) -> None:
    report = file_report(service.citizen(), text="Thủ tục hành chính một cửa, góp ý hồ sơ đất đai.")
    assert _suggestions(service.staff(), report)["items"] == []


def test_far_away_long_ago_and_undecided_reports_do_not_count(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    for number, values in enumerate(
        (
            {"latitude": HERE["latitude"] + 0.002},
            {"longitude": HERE["longitude"] - 0.002},
            {"submitted_at": datetime.now(UTC) - timedelta(days=91)},
            {"state": "rejected"},
        )
    ):
        other = file_report(lan, text=f"Ổ gà thứ {number} trên đường.")
        set_directly(service, other, **({"state": "closed"} | values))
    assert _suggestions(staff, report)["nearby"] == 0
    near = file_report(lan, text="Ổ gà gần đó.")
    set_directly(service, near, state="closed", latitude=HERE["latitude"] + 0.0017)
    assert _suggestions(staff, report)["nearby"] == 1


def test_what_is_out_of_sight_does_not_count(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan)
    set_directly(service, file_report(lan, is_sensitive=True), state="accepted")
    set_directly(service, file_report(lan, category="waste"), state="accepted")
    officer = service.staff("officer", agency="so_xay_dung")
    assert _suggestions(officer, report)["nearby"] == 0
    assert _suggestions(service.staff("triager"), report)["nearby"] == 1
    seeing = service.staff("supervisor", sees_restricted=True)
    assert _suggestions(seeing, report)["nearby"] == 2


def test_a_report_out_of_sight_has_no_suggestions(service: Service) -> None:
    report = file_report(service.citizen(), is_sensitive=True)
    path = f"{QUEUE}/{report['id']}/suggestions"
    problem_of(service.staff("triager").get(path), 404, "not_found")
    unknown = f"{QUEUE}/{uuid.uuid4()}/suggestions"
    problem_of(service.staff("triager").get(unknown), 404, "not_found")


def test_many_reports_nearby_cost_no_statement_more(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)

    def cost() -> int:
        _suggestions(staff, report)
        with statements(service) as seen:
            _suggestions(staff, report)
        return len(seen)

    alone = cost()
    for number in range(20):
        file_report(lan, text=f"Ổ gà thứ {number} trên đường.")
    with service.database.writing() as session:
        for row in session.scalars(select(Report)):
            row.state = "accepted"
        session.commit()
    assert cost() == alone
    assert _suggestions(staff, report)["nearby"] == 20
