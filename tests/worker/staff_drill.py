"""``kill -9`` of two workers again and again while they tell staff, make digests and push."""

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select, update

from app.database import AnyRow
from app.database.tasks import PeriodicTask
from app.feedback.models import Report, StaffEvent
from app.feedback.staff_events import StaffEventKind, event_row, note_events
from app.notifications.models import Delivery, DeliveryState
from app.notifications.staff.kinds import StaffKind
from app.notifications.staff.models import StaffNotification, StaffPreferences
from app.web.operations import Role
from tests.notifications.phones import received
from tests.processes import RunningProcess, running_worker
from tests.reports import count
from tests.service import Json
from tests.triage.many import copies
from tests.triage.notices.telling import StaffPhone
from tests.triage.work import ROADS, WASTE
from tests.worker.conftest import Stage
from tests.worker.staff_crowd import count_all_anew, equip, hire, late_copies, open_these_days
from tests.worker.waiting import eventually

# One of them makes a page last: those who hear of everything.
_SUPERVISORS = ("slow", "phone", "phone")
# Made twenty at once, so that a kill finds some made and some not.
_READERS = 80
_LONGEST_LIFE_S = 0.6
_SEEN_WITHIN_S = 90.0
_IS_DIGEST = StaffNotification.kind == StaffKind.STAFF_DIGEST
_IS_PENDING = Delivery.state == DeliveryState.PENDING
_IS_HELD = _IS_PENDING & Delivery.claim.is_not(None)
_IS_UNMADE = StaffPreferences.has_digest.is_(True) & StaffPreferences.last_digest_on.is_(None)
# What of the work elsewhere every digest counts.
IN_DIGEST = {"new": 2, "due_today": 0, "late": 1}


@dataclass
class StaffDrill:
    """Which reports concern staff, who wants a digest, and whose phone is which.

    ``stranded`` counts for each delivery in how many kills it was claimed and not yet recorded;
    ``cut_short`` how often a kill left some of the digests unmade that were due.
    """

    stage: Stage
    kills: int
    chance: random.Random
    supervisors: list[uuid.UUID] = field(default_factory=list)
    readers: list[uuid.UUID] = field(default_factory=list)
    phones: dict[uuid.UUID, StaffPhone] = field(default_factory=dict)
    subjects: dict[StaffKind, set[uuid.UUID]] = field(default_factory=dict)
    stranded: Counter[uuid.UUID] = field(default_factory=Counter)
    cut_short: int = 0

    def run(self, report: Json, *, settles_within_s: float) -> None:
        """Have something to tell before each kill, and let the workers finish at the end."""
        service = self.stage.service
        open_these_days(service)
        count_all_anew(service)
        self._set_the_stage(report)
        with ExitStack() as stack:
            workers = [stack.enter_context(running_worker(self.stage.environ)) for _ in range(2)]
            for number in range(self.kills):
                # What was there before is known first: the workers are quick.
                is_moment = self._moment(number)
                self._write(report, readers=_READERS if number % 4 == 0 else 1)
                eventually(is_moment, within_s=_SEEN_WITHIN_S)
                # No event marks every fourth kill: it comes at any point of a worker's life.
                if number % 4 == 3:
                    time.sleep(self.chance.uniform(0.0, _LONGEST_LIFE_S))
                # Whichever of them makes the digests; in other things both have a hand.
                self._cut_off(workers if number % 4 == 0 else [workers[number % 2]])
            eventually(self._is_told, within_s=settles_within_s)
            self._ring_at_once()
            eventually(lambda: not count(service, Delivery, _IS_PENDING), within_s=settles_within_s)
            for worker in workers:
                worker.stop()

    def told(self) -> list[AnyRow]:
        """All inbox rows."""
        with self.stage.service.database.reading() as connection:
            return list(connection.execute(select(StaffNotification.__table__)))

    def deliveries(self) -> list[AnyRow]:
        """All deliveries as they ended."""
        with self.stage.service.database.reading() as connection:
            return list(connection.execute(select(Delivery.__table__)))

    def arrived(self) -> Counter[tuple[uuid.UUID, uuid.UUID]]:
        """How often each notification arrived on each phone."""
        return Counter(
            (uuid.UUID(one["message"]["data"]["id"]), phone.installation_id)
            for phone in self.phones.values()
            for one in received(self.stage.service.sandbox, phone.address)
        )

    def _set_the_stage(self, report: Json) -> None:
        """Those who are told everything, and work elsewhere, of which nobody is told by itself."""
        service, elsewhere = self.stage.service, {"lead_agency_code": WASTE, "next_alarm_at": None}
        copies(service, report, IN_DIGEST["new"], state="submitted", **elsewhere)
        late_copies(service, report, IN_DIGEST["late"], **elsewhere)
        number = len(_SUPERVISORS)
        self.supervisors = hire(service, Role.SUPERVISOR, ROADS, number, has_digest=False)
        self._equip(dict(zip(self.supervisors, _SUPERVISORS, strict=True)))

    def _write(self, report: Json, *, readers: int) -> None:
        """Reports that come in, one that is late, some to sign off, and who wants a digest."""
        service, now = self.stage.service, datetime.now(UTC)
        hired = hire(service, Role.OFFICER, WASTE, readers, has_digest=True)
        self.readers += hired
        self._equip({hired[-1]: "phone"})
        fresh = copies(service, report, 2, state="submitted", submitted_at=now, next_alarm_at=now)
        late = late_copies(service, report, 1, state="submitted", next_alarm_at=now)
        ready = copies(service, report, 3)
        for kind, reports in (
            (StaffKind.WORK_ARRIVED, fresh),
            (StaffKind.DEADLINE_MISSED, late),
            (StaffKind.SIGN_OFF_ASKED, ready),
        ):
            self.subjects.setdefault(kind, set()).update(uuid.UUID(one["id"]) for one in reports)
        asked = StaffEventKind.SIGN_OFF_ASKED
        with service.database.writing() as session:
            events = [event_row(uuid.UUID(one["id"]), asked, now) for one in ready]
            note_events(session.connection(), events)
            session.commit()
        self._have_digests_made()

    def _equip(self, faults: dict[uuid.UUID, str]) -> None:
        phones = {staff_id: _phone(fault) for staff_id, fault in faults.items()}
        equip(self.stage.service, phones)
        self.phones |= phones

    def _have_digests_made(self) -> None:
        """Now, and not in the next minute or when a dead worker's turn has run out."""
        now = datetime.now(UTC)
        with self.stage.service.database.writing() as session:
            session.execute(
                update(PeriodicTask)
                .where(PeriodicTask.name == "send_digests")
                .values(next_run_at=now, leased_until=None)
            )
            session.commit()

    def _moment(self, number: int) -> Callable[[], bool]:
        """When to kill: more is made or told than now, something is in hand, or whenever."""
        service, is_told = self.stage.service, StaffEvent.told_at.is_not(None)
        made = count(service, StaffNotification, _IS_DIGEST)
        told = count(service, StaffEvent, is_told)
        match number % 4:
            case 0:
                return lambda: count(service, StaffNotification, _IS_DIGEST) > made
            case 1:
                return lambda: count(service, StaffEvent, is_told) > told
            case 2:
                return lambda: count(service, Delivery, _IS_HELD) > 0
        return lambda: True

    def _cut_off(self, workers: Sequence[RunningProcess]) -> None:
        for worker in workers:
            worker.kill()
        with self.stage.service.database.reading() as connection:
            self.stranded.update(connection.scalars(select(Delivery.id).where(_IS_HELD)))
        self.cut_short += len(workers) > 1 and self._waits(StaffPreferences, _IS_UNMADE)
        for worker in workers:
            worker.restart()
        self._have_digests_made()

    def _is_told(self) -> bool:
        now = datetime.now(UTC)
        return not (
            self._waits(Report, Report.next_alarm_at <= now)
            or self._waits(StaffEvent, StaffEvent.told_at.is_(None))
            or self._waits(StaffPreferences, _IS_UNMADE)
        )

    def _waits(self, model: type, which: ColumnElement[bool]) -> bool:
        return count(self.stage.service, model, which) > 0

    def _ring_at_once(self) -> None:
        """What comes in heaps is not waited for any longer."""
        with self.stage.service.database.writing() as session:
            session.execute(
                update(Delivery)
                .where(_IS_PENDING, Delivery.claim.is_(None))
                .values(next_attempt_at=datetime.now(UTC))
            )
            session.commit()


def _phone(fault: str) -> StaffPhone:
    return StaffPhone(address=f"{fault}-{uuid.uuid4().hex}")
