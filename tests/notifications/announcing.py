"""Announcements in tests: written, approved by somebody else, published and addressed."""

from datetime import datetime
from typing import Any

from app.feedback.subscriptions.followers import follows_area
from app.notifications.announcements.publishing import publish_due
from app.notifications.broadcasts.fan_out import address_next_page
from app.province.cache import ProvinceCache
from app.web.operations import Role
from tests.notifications.claiming import now_utc
from tests.reports import new_key
from tests.service import Caller, Json, Service

STAFF = "/v1/admin/announcements"
PUBLIC = "/v1/announcements"
EVERYONE = {"kind": "everyone"}


def draft(**changes: Any) -> Json:
    """An announcement as a publisher writes it."""
    return {
        "title": {"vi": "Cúp nước tại phường Phú Lợi", "en": "Water cut in Phu Loi ward"},
        "body": {"vi": "Từ 8 giờ đến 17 giờ.", "en": "From 8:00 to 17:00."},
        "audience": EVERYONE,
    } | changes


class Newsroom:
    """A publisher, and a supervisor as the second person."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.publisher = service.staff("publisher")
        self.second = service.staff("supervisor", Role.SUPERVISOR)

    def write(self, **changes: Any) -> Json:
        """A draft."""
        answer = self.publisher.post(STAFF, draft(**changes), key=new_key())
        assert answer.status_code == 201, answer.get_data(as_text=True)
        content: Json = answer.get_json()
        return content

    def step(self, who: Caller, announcement: Json, step: str) -> Json:
        """Take a step, which must be possible."""
        answer = take(who, announcement, step)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        content: Json = answer.get_json()
        return content

    def approve(self, **changes: Any) -> Json:
        """An announcement that was approved."""
        submitted = self.step(self.publisher, self.write(**changes), "submit")
        return self.step(self.second, submitted, "approve")

    def publish(self, *, now: datetime | None = None, **changes: Any) -> Json:
        """An announcement that is out, and no phone addressed yet."""
        approved = self.approve(**changes)
        assert publish(self.service, now or now_utc()) == 1
        return self.read(approved)

    def read(self, announcement: Json) -> Json:
        """The announcement as it stands."""
        content: Json = self.publisher.get(f"{STAFF}/{announcement['id']}").get_json()
        return content

    def report(self, announcement: Json) -> Json:
        """What became of it."""
        content: Json = self.publisher.get(f"{STAFF}/{announcement['id']}/report").get_json()
        return content


def take(who: Caller, announcement: Json, step: str) -> Any:
    """Try to take a step."""
    revision = f'"{announcement["revision"]}"'
    return who.post(f"{STAFF}/{announcement['id']}/{step}", If_Match=revision)


def publish(service: Service, now: datetime) -> int:
    """What the worker does with what was approved."""
    province = ProvinceCache(service.database)
    return publish_due(service.database, province.current, now)


def address(service: Service, now: datetime | None = None) -> int:
    """Have the worker address one page."""
    return address_next_page(service.database, follows_area, now or now_utc())


def address_all(service: Service, now: datetime | None = None) -> None:
    """Have the worker address all pages that are due."""
    while address(service, now):
        continue
