"""Reports follow changed reference data: deadlines and areas, page by page, whatever dies."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.feedback import recalculation
from app.feedback.models import Recalculation, Report, ReportArea, ReportEvent
from app.feedback.recalculation import recalculate
from app.province.local_time import local_day
from app.province.snapshot import load_province
from tests.province.administration import (
    change_record,
    create_record,
    import_file,
    see_now,
    square_around,
)
from tests.reports import QUEUE, REPORTS, count, file_report, move
from tests.service import Caller, Json, Service

DAYS = "/v1/admin/calendar-days"


def _run(service: Service, *, pages: int = 1000) -> int:
    """As the worker does, until nothing is left or ``pages`` are done; how often it worked."""
    for turn in range(pages):
        with service.database.reading() as connection:
            province = load_province(connection)
        if recalculate(service.database, province, datetime.now(UTC)) == 0:
            return turn
    return pages


def _due_at(service: Service, report: Json) -> datetime | None:
    with service.database.reading() as connection:
        wanted = select(Report.due_at).where(Report.id == uuid.UUID(report["id"]))
        return connection.scalar(wanted)


def _take_day_off(admin: Caller, report: Json) -> None:
    """Let the day on which the report is due be a day off."""
    day = {
        "calendar": "provincial",
        "on": report["due_on"],
        "kind": "day_off",
        "name": {"vi": "Nghỉ do bão", "en": "Storm holiday"},
    }
    assert create_record(admin, DAYS, day).status_code == 201


def test_a_day_off_moves_the_deadlines_of_open_reports_only(service: Service) -> None:
    lan, staff, admin = service.citizen(), service.staff(), service.staff("administrator")
    waiting, done = file_report(lan), file_report(lan, text="Đèn đường hỏng trước số nhà 12.")
    for state in ("accepted", "in_progress", "answered"):
        assert move(staff, done, state).status_code == 200
    _run(service)
    before = {name: _due_at(service, one) for name, one in (("open", waiting), ("done", done))}
    _take_day_off(admin, waiting)
    _run(service)
    moved = _due_at(service, waiting)
    assert moved is not None
    assert before["open"] is not None
    assert moved > before["open"]
    assert _due_at(service, done) == before["done"]
    read = lan.get(f"{REPORTS}/{waiting['id']}").get_json()
    assert read["due_on"] == local_day(moved).isoformat()
    assert read["history"][-1]["action"] == "deadline_moved"
    assert read["history"][-1]["by"] == "system"


def test_what_changes_no_deadline_writes_nothing(service: Service) -> None:
    lan, admin = service.citizen(), service.staff("administrator")
    file_report(lan)
    _run(service)
    events = count(service, ReportEvent)
    assert change_record(admin, "/v1/admin/categories/waste", position=7).status_code == 200
    assert _run(service) > 0
    assert count(service, ReportEvent) == events
    assert _run(service) == 0


def test_another_class_of_the_category_counts_for_what_is_open(service: Service) -> None:
    lan, admin = service.citizen(), service.staff("administrator")
    report = file_report(lan)
    _run(service)
    before = _due_at(service, report)
    changed = change_record(admin, "/v1/admin/categories/roads", deadline_class="complex")
    assert changed.status_code == 200
    _run(service)
    after = _due_at(service, report)
    assert before is not None
    assert after is not None
    assert after - before > timedelta(days=10)


def test_work_that_is_taken_up_again_is_due_by_what_holds_by_now(service: Service) -> None:
    lan, staff, admin = service.citizen(), service.staff(), service.staff("administrator")
    report = file_report(lan)
    for state in ("accepted", "answered"):
        assert move(staff, report, state).status_code == 200
    before = _due_at(service, report)
    changed = change_record(admin, "/v1/admin/categories/roads", deadline_class="complex")
    assert changed.status_code == 200
    _run(service)
    assert _due_at(service, report) == before
    assert move(staff, report, "in_progress").status_code == 200
    explained = staff.get(f"{QUEUE}/{report['id']}/deadline").get_json()["handling"]
    assert _due_at(service, report) == datetime.fromisoformat(explained["due_at"]) != before


def test_it_goes_on_where_it_was_broken_off(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, admin = service.citizen(), service.staff("administrator")
    _run(service)
    reports = [file_report(lan, text=f"Ổ gà thứ {number} trên đường.") for number in range(5)]
    monkeypatch.setattr(recalculation, "_PAGE", 2)
    _run(service)
    _take_day_off(admin, reports[0])
    _run(service, pages=1)  # the worker dies after a page
    with service.database.reading() as connection:
        rows = connection.execute(select(Recalculation.last_report_id)).all()
    assert any(row.last_report_id for row in rows)
    _run(service)
    moved = func.count().filter(ReportEvent.action == "deadline_moved")
    with service.database.reading() as connection:
        counted = connection.execute(
            select(ReportEvent.report_id, moved).group_by(ReportEvent.report_id)
        ).all()
    assert [times for _, times in counted] == [1] * 5


def test_new_boundaries_place_old_reports_in_every_scheme(service: Service) -> None:
    lan, admin = service.citizen(), service.staff("administrator")
    report = file_report(lan)
    around = square_around(10.9781, 106.6516, scheme="communes_until_2025_06", code="25741")
    imported = import_file(admin, "/v1/admin/imports/area-boundaries", around)
    assert imported.status_code == 200, imported.get_json()
    see_now(service)
    _run(service)
    with service.database.reading() as connection:
        placed = connection.execute(
            select(ReportArea.scheme, ReportArea.code, ReportArea.is_certain).where(
                ReportArea.report_id == uuid.UUID(report["id"])
            )
        ).all()
    assert ("communes_until_2025_06", "25741", True) in [tuple(row) for row in placed]
    # Where it was filed it stays.
    assert report["location"]["area_scheme"] == "communes_since_2025_07"
