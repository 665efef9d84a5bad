"""Driving alarms in tests: the worker's look at a moment, and what staff read of it."""

from datetime import UTC, datetime, timedelta

from app.province.snapshot import load_province
from app.triage.alarms.ringing import ring_due
from tests.reports import QUEUE
from tests.service import Caller, Json, Service

ALARMS = "/v1/admin/alarms"
Told = tuple[str, int, str]


def look(service: Service, after: timedelta = timedelta()) -> int:
    """As the worker does, at that time from now, until nothing is left; how many reports."""
    with service.database.reading() as connection:
        province = load_province(connection)
    # A moment later: what just happened is to be seen.
    now = datetime.now(UTC) + timedelta(milliseconds=1) + after
    looked_at = 0
    while done := ring_due(service.database, lambda: province, now):
        looked_at += done
    return looked_at


def alarms_of(staff: Caller, report: Json) -> list[Told]:
    """Kind, tier and called of every alarm of a report that is open, the oldest first."""
    answer = staff.get(f"{QUEUE}/{report['id']}")
    assert answer.status_code == 200, answer.get_json()
    return _told([one for one in answer.get_json()["alarms"] if one["is_open"]])


def mine(staff: Caller, query: str = "") -> list[Json]:
    """The alarms that fall to the caller, the newest first."""
    answer = staff.get(f"{ALARMS}{query}")
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def heard(staff: Caller) -> list[Told]:
    """Kind, tier and called of those open ones that fall to the caller, the oldest first."""
    return _told(mine(staff))


def _told(alarms: list[Json]) -> list[Told]:
    return [(one["kind"], one["tier"], one["called"]) for one in reversed(alarms)]
