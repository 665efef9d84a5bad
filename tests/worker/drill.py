"""``kill -9`` of the worker again and again while deliveries are written, and what then arrived."""

import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from app.notifications.models import Delivery, DeliveryState, Notification
from tests.notifications.phones import Phone, tell
from tests.processes import RunningProcess, running_worker
from tests.service import Service
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

_LONGEST_LIFE_S = 1.2
_LEASES_RUN_OUT_S = 30.0


@dataclass
class KillDrill:
    """What is written, who was cut off, and what arrived.

    ``stranded`` counts for each notification in how many kills a delivery of it was claimed and
    not yet recorded: only there may a message have been accepted without our knowing.
    """

    stage: Stage
    told: set[uuid.UUID] = field(default_factory=set)
    stranded: Counter[uuid.UUID] = field(default_factory=Counter)
    arrived: Counter[uuid.UUID] = field(default_factory=Counter)

    def run(self, *, kills: int, per_kill: int, chance: random.Random) -> None:
        """Write ``per_kill`` deliveries before each kill, and let the worker finish at the end."""
        service = self.stage.service
        fast, slow = service.citizen("lan"), service.citizen("minh")
        # While one message of a page takes a second, all the others of it wait for their commit.
        phones = [Phone().register(fast), Phone.faulty("slow").register(slow)]
        with running_worker(self.stage.environ) as worker:
            for number in range(kills):
                tell(service, *[fast] * (per_kill - 1), slow)
                self._wait_for_the_kill(phones[0], number, chance)
                worker.kill()
                self.stranded.update(_ids(service, claimed=True))
                worker.restart()
            self._finish(worker)
        self.told = set(_ids(service))
        for phone in phones:
            for message in phone.received(service.sandbox):
                self.arrived[uuid.UUID(message["data"]["id"])] += 1

    def _wait_for_the_kill(self, phone: Phone, number: int, chance: random.Random) -> None:
        """Until a random moment; every second time until a page is accepted and not recorded."""
        service = self.stage.service
        if number % 2:
            time.sleep(chance.uniform(0.0, _LONGEST_LIFE_S))
            return
        before = len(phone.received(service.sandbox))
        eventually(lambda: len(phone.received(service.sandbox)) > before, within_s=20)

    def _finish(self, worker: RunningProcess) -> None:
        service = self.stage.service
        eventually(lambda: not _ids(service, pending=True), within_s=_LEASES_RUN_OUT_S)
        worker.stop()


def _ids(service: Service, *, claimed: bool = False, pending: bool = False) -> list[uuid.UUID]:
    """The notifications of all deliveries, or of those in one state."""
    wanted = select(Notification.id).join(Delivery, Delivery.notification_id == Notification.id)
    if claimed or pending:
        wanted = wanted.where(Delivery.state == DeliveryState.PENDING)
    if claimed:
        wanted = wanted.where(Delivery.claim.is_not(None))
    with service.database.reading() as connection:
        return list(connection.scalars(wanted))
