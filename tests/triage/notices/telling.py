"""Staff being told in tests: the worker's telling at a moment, inboxes, phones and mailboxes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.feedback.subscriptions.followers import follows_area
from app.notifications.tasks import make_tasks
from app.province.cache import ProvinceCache
from app.triage.notices.telling import tell_events
from tests.notifications.phones import Phone
from tests.service import Caller, Json, Service
from tests.triage.alarms.driving import look

INBOX = "/v1/admin/notifications"
PREFERENCES = "/v1/admin/notification-preferences"
MAILBOX = "lanh-dao@chinhquyen.example"
CHANNELS = ("new_work", "deadlines", "escalations", "emergencies", "announcements")
# What comes in heaps is waited for.
SOON = timedelta(seconds=31)


@dataclass
class StaffPhone(Phone):
    """One installation of the staff's app."""

    @property
    def path(self) -> str:
        """Where it is registered."""
        return f"/v1/admin/devices/{self.installation_id}"


def tell_all(service: Service, after: timedelta = timedelta()) -> int:
    """The worker's look at reports and its telling at that time from now; how many events."""
    look(service, after)
    now = datetime.now(UTC) + timedelta(milliseconds=1) + after
    province, told = ProvinceCache(service.database).current, 0
    while done := tell_events(service.database, province, now):
        told += done
    return told


def inbox(staff: Caller) -> list[Json]:
    """All that he was told and sees, the newest first."""
    answer = staff.get(f"{INBOX}?limit=100")
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def told_of(staff: Caller, report: Json) -> list[str]:
    """The kinds of what he was told about a report."""
    return [one["kind"] for one in inbox(staff) if one["subject_id"] == report["id"]]


def choose(
    staff: Caller,
    *,
    only_in_office_hours: bool = False,
    digest: Json | None = None,
    **means: str,
) -> Caller:
    """Choose how to be told, by default by pushes and at any hour."""
    sent = {
        "means": dict.fromkeys(CHANNELS, "push") | means,
        "only_in_office_hours": only_in_office_hours,
        "digest": digest,
    }
    answer = staff.put(PREFERENCES, sent)
    assert answer.status_code == 200, answer.get_json()
    return staff


@contextmanager
def delivering(service: Service) -> Iterator[Callable[[datetime], int]]:
    """The worker's own sending, all ways that are configured: once, what is due at a moment."""
    with ExitStack() as stack:
        tasks = [
            task
            for task in make_tasks(service.platform, follows_area)
            if task.name.startswith("deliver_")
        ]
        for task in tasks:
            assert task.close is not None
            stack.callback(task.close)

        def deliver(now: datetime) -> int:
            return sum(task.run(now) for task in tasks)

        yield deliver


def deliver_soon(service: Service, after: timedelta = timedelta()) -> int:
    """Send all that is due when heaps have come together, at that time from now."""
    with delivering(service) as deliver:
        return deliver(datetime.now(UTC) + after + SOON)


def set_mailbox(service: Service, staff: Caller, address: str) -> Any:
    """Have an operator name somebody's mailbox."""
    staff_id = staff.get("/v1/admin/me").get_json()["id"]
    return service.app.test_cli_runner().invoke(
        args=["mail", "set", "--staff", staff_id, "--address", address]
    )


def push_command(service: Service, *args: str) -> str:
    """What ``flask push`` says."""
    result = service.app.test_cli_runner().invoke(args=["push", *args])
    assert result.exit_code == 0, result.output
    return str(result.output)
