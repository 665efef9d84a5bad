"""``kill -9`` of two workers again and again while deliveries are written; what then arrived."""

import random
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, select, true, update

from app.database import AnyRow
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.notifications.models import Delivery, DeliveryState, Notification
from tests.notifications.phones import Phone, account_id, device, received
from tests.processes import RunningProcess, running_worker
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

_LONGEST_LIFE_S = 1.2
_CLAIMED_WITHIN_S = 60.0
# Between the look at the clock in the claim and the message's arrival, on a busy machine.
_ON_ITS_WAY = timedelta(seconds=5)


@dataclass(frozen=True)
class Plan:
    """How long the drill is and what troubles it has.

    ``faults``: one phone for each. Every fifth notification is good for ``short_life`` only.
    """

    kills: int
    notifications_per_kill: int
    faults: Sequence[str]
    short_life: timedelta
    settles_within_s: float


@dataclass
class KillDrill:
    """What is written, who was cut off, and what arrived; a delivery is (notification, address).

    ``stranded`` counts for each delivery in how many kills it was claimed and not yet recorded:
    only there may a message have been accepted without our knowing.
    """

    stage: Stage
    plan: Plan
    chance: random.Random
    phones: dict[uuid.UUID, Phone] = field(default_factory=dict)
    stranded: Counter[uuid.UUID] = field(default_factory=Counter)
    arrived: Counter[tuple[str, str]] = field(default_factory=Counter)
    taken_back: set[str] = field(default_factory=set)
    too_late: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Write before each kill, and let the workers finish at the end."""
        lan = self.stage.service.citizen()
        # Asked once: the drill is longer than his access token's life.
        citizen_id = account_id(lan)
        for fault in self.plan.faults:
            phone = Phone.faulty(fault).register(lan)
            self.phones[phone.installation_id] = phone
        with ExitStack() as stack:
            workers = [stack.enter_context(running_worker(self.stage.environ)) for _ in range(2)]
            for number in range(self.plan.kills):
                self._write(citizen_id)
                self._wait_for_the_kill(number)
                self._cut_off(workers[number % 2])
            eventually(lambda: not self._any(true()), within_s=self.plan.settles_within_s)
            for worker in workers:
                worker.stop()
        self._count_arrivals()

    def rows(self) -> list[AnyRow]:
        """All deliveries as they ended."""
        with self.stage.service.database.reading() as connection:
            return list(connection.execute(select(Delivery.__table__)))

    def fault_of(self, row: AnyRow) -> str:
        """The trouble of a delivery's phone."""
        return self.phones[row.installation_id].address.partition("-")[0]

    def times_arrived(self, row: AnyRow) -> int:
        """How often a delivery's message arrived."""
        return self.arrived[str(row.notification_id), self.phones[row.installation_id].address]

    def is_dead(self, fault: str) -> bool:
        """Whether the phone with that trouble is forgotten."""
        (phone,) = [one for one in self.phones.values() if one.address.startswith(f"{fault}-")]
        return device(self.stage.service, phone) is None

    def _write(self, citizen_id: uuid.UUID) -> None:
        """News that is committed, some of it good for a moment only, and some that is not."""
        service, written = self.stage.service, self.plan.notifications_per_kill
        news = [News(citizen_id, Kind.REPORT_MOVED, str(uuid.uuid4())) for _ in range(written)]
        short = news[: written // 5]
        with service.database.writing() as session:
            notify(session, news, now=datetime.now(UTC))
            session.execute(
                update(Delivery)
                .where(Delivery.subject.in_([one.entity_id for one in short]))
                .values(expires_at=datetime.now(UTC) + self.plan.short_life)
            )
            session.commit()
        lost = News(citizen_id, Kind.REPORT_MOVED, str(uuid.uuid4()))
        with service.database.writing() as session:
            notify(session, [lost], now=datetime.now(UTC))
            session.rollback()
        self.taken_back.add(lost.entity_id)

    def _wait_for_the_kill(self, number: int) -> None:
        """Until a random moment; every second time one while a page is in hand."""
        if number % 2 == 0:
            eventually(lambda: self._any(Delivery.claim.is_not(None)), within_s=_CLAIMED_WITHIN_S)
        time.sleep(self.chance.uniform(0.0, _LONGEST_LIFE_S))

    def _cut_off(self, worker: RunningProcess) -> None:
        worker.kill()
        in_hand = select(Delivery.id).where(
            Delivery.state == DeliveryState.PENDING, Delivery.claim.is_not(None)
        )
        with self.stage.service.database.reading() as connection:
            self.stranded.update(connection.scalars(in_hand))
        worker.restart()

    def _any(self, which: ColumnElement[bool]) -> bool:
        # Not by asking the stand-in, which would have no time for the workers then.
        waits = select(Delivery.id).where(Delivery.state == DeliveryState.PENDING, which).limit(1)
        with self.stage.service.database.reading() as connection:
            return connection.scalar(waits) is not None

    def _count_arrivals(self) -> None:
        with self.stage.service.database.reading() as connection:
            known = set(connection.scalars(select(Notification.entity_id)))
        assert self.taken_back.isdisjoint(known)
        ends = {
            (str(row.notification_id), self.phones[row.installation_id].address): row.expires_at
            for row in self.rows()
        }
        for phone in self.phones.values():
            for one in received(self.stage.service.sandbox, phone.address):
                news = one["message"]["data"]
                # A KeyError here is a message about something that was never committed.
                expires_at = ends[news["id"], phone.address]
                self.arrived[news["id"], phone.address] += 1
                if datetime.fromisoformat(one["received_at"]) > expires_at + _ON_ITS_WAY:
                    self.too_late.append(news["id"])
