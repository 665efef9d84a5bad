"""Publishing, supporting, following and being told in tests, and the worker's part of it."""

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.feedback.fanouts.telling import tell_followers
from app.feedback.models import Report, ReportSupport
from app.feedback.undo_window import UNDO_FOR
from app.province.snapshot import load_province
from tests.reports import PUBLIC_TITLE, file_report, publish
from tests.service import Caller, Json, Service

PUBLIC = "/v1/feedback/public"
SUPPORTED = "/v1/feedback/supported"
SUBSCRIPTIONS = "/v1/me/subscriptions"
INBOX = "/v1/notifications"
# Where ``report_draft`` lies, and who has another ward.
WARD = {"scheme": "communes_since_2025_07", "code": "25747"}
OTHER_WARD = {"scheme": "communes_since_2025_07", "code": "25750"}


def published(citizen: Caller, staff: Caller, **changes: Any) -> Json:
    """A report of ``citizen`` that ``staff`` published."""
    report = file_report(citizen, **changes)
    assert publish(staff, report).status_code == 200
    return report


def stranger(service: Service, number: int) -> Caller:
    """One of as many citizens as a test needs, each with an account of his own."""
    return service.citizen("lan", sub=f"stranger {number}", acr="LoA1")


def support_path(report: Json) -> str:
    """Where a report is supported."""
    return f"{PUBLIC}/{report['public_id']}/support"


def support(citizen: Caller, report: Json) -> int:
    """Support a report; how many do now."""
    answer = citizen.put(support_path(report))
    assert answer.status_code == 200, answer.get_json()
    count: int = answer.get_json()["support_count"]
    return count


def follow(citizen: Caller, **topic: Any) -> Json:
    """Subscribe to an area, a category or both; what was answered."""
    answer = citizen.post(SUBSCRIPTIONS, topic)
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def shown_count(service: Service, report: Json) -> int:
    """How many support a published report, as anyone reads it."""
    answer = service.anyone().get(f"{PUBLIC}/{report['public_id']}")
    assert answer.status_code == 200, answer.get_json()
    count: int = answer.get_json()["support_count"]
    return count


def counts(service: Service, report: Json) -> tuple[int, int]:
    """What the report's column says, and how many rows there are."""
    report_id = uuid.UUID(report["id"])
    with service.database.reading() as connection:
        told = connection.scalar(select(Report.support_count).where(Report.id == report_id))
        rows = connection.scalars(
            select(ReportSupport.citizen_id).where(ReportSupport.report_id == report_id)
        ).all()
    assert told is not None
    return told, len(rows)


def work(service: Service, *, pages: int = 1000) -> int:
    """Tell followers as the worker does, until nothing waits or ``pages`` are done; how many."""
    with service.database.reading() as connection:
        province = load_province(connection)
    for turn in range(pages):
        # What could still be undone waits; by then it can't.
        later = datetime.now(UTC) + UNDO_FOR
        if tell_followers(service.database, lambda: province, later) == 0:
            return turn
    return pages


def news(citizen: Caller, report: Json) -> list[str]:
    """The kinds of what a citizen's inbox says about somebody's public report, oldest first."""
    items = citizen.get(f"{INBOX}?limit=100").get_json()["items"]
    about = [one for one in items if one["entity_id"] == report["public_id"]]
    for one in about:
        assert one["channel"] == "report_updates"
        assert one["deep_link"].endswith(f"/app/public-reports/{report['public_id']}")
        # It outlives a report that is hidden: nothing of it is in there.
        assert PUBLIC_TITLE not in str(one)
    return [one["kind"] for one in reversed(about)]
