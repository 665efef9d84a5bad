"""The feed of one's own changed reports: in order, whole, whatever commits when."""

import threading
import uuid
from typing import Any

import pytest
from sqlalchemy import update

from app.feedback.changes import REPORT_CHANGES
from app.feedback.models import Report
from tests.reports import REPORTS, file_report, move, set_directly
from tests.service import Caller, Json, Service


def _page(citizen: Caller, **query: Any) -> Json:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    answer = citizen.get(f"{REPORTS}?{words}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    return content


def _since(citizen: Caller, mark: str, limit: int = 100) -> tuple[list[str], str]:
    page = _page(citizen, changed_after=mark, limit=limit)
    return [one["id"] for one in page["items"]], page["changes_mark"]


def test_each_change_comes_once_in_its_order(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    first, second = file_report(lan), file_report(lan)
    _, mark = _since(lan, _page(lan)["changes_mark"])
    assert _since(lan, mark)[0] == []
    move(staff, second, "accepted")
    found, mark = _since(lan, mark)
    assert found == [second["id"]]
    move(staff, first, "accepted")
    _since(lan, mark)
    move(staff, second, "in_progress")
    found, mark = _since(lan, mark)
    assert found == [first["id"], second["id"]]
    assert _since(lan, mark)[0] == []


def test_many_changes_come_page_by_page(service: Service) -> None:
    lan = service.citizen()
    mark = _page(lan)["changes_mark"]
    filed = [file_report(lan)["id"] for _ in range(5)]
    found: list[str] = []
    while True:
        page = _page(lan, changed_after=mark, limit=2)
        found += [one["id"] for one in page["items"]]
        mark = page["changes_mark"]
        if not page["has_more_changes"]:
            break
    assert sorted(found) == sorted(filed)
    assert len(found) == 5


def test_what_commits_late_is_not_missed(service: Service) -> None:
    """A change that began before another was numbered, and was committed after."""
    lan = service.citizen()
    slow, quick = file_report(lan), file_report(lan)
    _, mark = _since(lan, _page(lan)["changes_mark"])
    if service.database.is_sqlite:
        pytest.skip("one writer at a time: nothing can be late")
    with service.database.writing() as session:
        report_id = uuid.UUID(slow["id"])
        session.execute(update(Report).where(Report.id == report_id).values(change_serial=None))
        session.flush()
        set_directly(service, quick, change_serial=None)
        found, mark = _since(lan, mark)
        assert found == [quick["id"]]
        session.commit()
    assert _since(lan, mark)[0] == [slow["id"]]


def test_numbers_are_given_once_by_many_at_once(service: Service) -> None:
    lan = service.citizen()
    mark = _page(lan)["changes_mark"]
    filed = {file_report(lan)["id"] for _ in range(6)}
    threads = [
        threading.Thread(target=REPORT_CHANGES.number, args=(service.database,)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found, mark = _since(lan, mark)
    assert set(found) == filed
    assert _since(lan, mark)[0] == []


def test_others_changes_are_nobodys_business(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    mark = _page(minh)["changes_mark"]
    file_report(lan)
    assert _since(minh, mark)[0] == []


def test_a_mark_that_is_none_is_refused(service: Service) -> None:
    lan = service.citizen()
    cursor = "AAAA"
    for query, code in (("changed_after=AAAA", 400), (f"changed_after=A&cursor={cursor}", 422)):
        assert lan.get(f"{REPORTS}?{query}").status_code == code
