"""Phones in tests: registered through HTTP, told something, and read at the Firebase stand-in."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy import select

from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.notifications.models import Delivery, Device, Notification
from tests.loopback import LOOPBACK
from tests.service import Caller, Json, Service
from tests.stand_ins import Sandbox

INBOX = "/v1/notifications"
DEVICES = "/v1/notifications/devices"
GUEST_DEVICES = "/v1/notifications/guest-devices"


@dataclass
class Phone:
    """One installation of the app; what stands before its address's first dash is its fault."""

    address: str = field(default_factory=lambda: f"phone-{uuid.uuid4().hex}")
    installation_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def faulty(cls, fault: str) -> "Phone":
        """A phone with which Firebase has this trouble."""
        return cls(address=f"{fault}-{uuid.uuid4().hex}")

    @property
    def path(self) -> str:
        """Where it is registered."""
        return f"{DEVICES}/{self.installation_id}"

    @property
    def guest_path(self) -> str:
        """Where it is registered while nobody is logged in on it."""
        return f"{GUEST_DEVICES}/{self.installation_id}"

    def registration(self, **changes: Any) -> Json:
        """What the app says about it."""
        return {
            "platform": "android",
            "app_version": "1.4.0",
            "locale": "vi-VN",
            "time_zone": noon_somewhere(),
            "address": self.address,
            "address_kind": "fid",
        } | changes

    def register(self, caller: Caller, **changes: Any) -> "Phone":
        """Register it for ``caller``."""
        answer = caller.put(self.path, self.registration(**changes))
        assert answer.status_code == 204, answer.get_data(as_text=True)
        return self

    def register_guest(self, caller: Caller, **changes: Any) -> "Phone":
        """Register it as a guest's."""
        answer = caller.put(self.guest_path, self.registration(**changes))
        assert answer.status_code == 204, answer.get_data(as_text=True)
        return self

    def received(self, sandbox: Sandbox) -> list[Json]:
        """The messages that arrived, as Firebase took them, the oldest first."""
        return [one["message"] for one in received(sandbox, self.address)]


def noon_somewhere() -> str:
    """A time zone where it is noon now, so that no quiet hours are near."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


def received(sandbox: Sandbox, address: str | None = None) -> list[Json]:
    """What arrived at the stand-in, for one address or for all."""
    params = {} if address is None else {"address": address}
    answer = httpx.get(f"{sandbox.url}/messages", params=params, timeout=30, **LOOPBACK)
    messages: list[Json] = answer.raise_for_status().json()["messages"]
    return messages


def account_id(caller: Caller) -> uuid.UUID:
    """The caller's account."""
    return uuid.UUID(caller.get("/v1/me").get_json()["id"])


def tell(
    service: Service,
    *callers: Caller,
    kind: Kind = Kind.REPORT_MOVED,
    entity_id: str | None = None,
    now: datetime | None = None,
    **params: str,
) -> list[News]:
    """Tell ``callers`` something, as a domain does, and commit."""
    words = {"reference": "BD-2026-004213-K", "state": "labels.report_states.accepted"}
    if kind is Kind.DOSSIER_MOVED:
        words = {"code": "H09.16-240101-0001", "status": "labels.dossier_statuses.4"}
    news = [
        News(
            citizen_id=account_id(caller),
            kind=kind,
            entity_id=entity_id or str(uuid.uuid4()),
            params=words | params,
        )
        for caller in callers
    ]
    with service.database.writing() as session:
        notify(session, news, now=now or datetime.now(UTC))
        session.commit()
    return news


def deliveries(service: Service, phone: Phone | None = None) -> list[Any]:
    """The delivery rows, the oldest first, of one phone or of all."""
    wanted = select(Delivery.__table__).order_by(Delivery.id)
    if phone is not None:
        wanted = wanted.where(Delivery.installation_id == phone.installation_id)
    with service.database.reading() as connection:
        return list(connection.execute(wanted))


def delivery(service: Service, phone: Phone) -> Any:
    """The only delivery to a phone."""
    (row,) = deliveries(service, phone)
    return row


def device(service: Service, phone: Phone) -> Any:
    """The phone's row, or None."""
    wanted = select(Device.__table__).where(Device.installation_id == phone.installation_id)
    with service.database.reading() as connection:
        return connection.execute(wanted).first()


def notifications(service: Service) -> list[Any]:
    """All notifications, the oldest first."""
    with service.database.reading() as connection:
        return list(connection.execute(select(Notification.__table__).order_by(Notification.id)))
