"""``kill -9`` of the worker again and again while it tells and erases idle accounts."""

import random
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update

from app.database import new_id
from app.database.tasks import PeriodicTask
from app.feedback.models import Subscription
from app.identity.models import Citizen, CitizenLogin
from tests.processes import RunningProcess, running_worker
from tests.service import Json
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

_TASK = "enforce_retention"
# Enough for several pages of both, none of which a kill leaves time for.
_ERASED_EACH, _TOLD_EACH = 40, 120
_LONG_AGO = timedelta(days=1200)
_IN_HAND_S = 0.05
_SEEN_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.001


@dataclass
class IdleDrill:
    """Whose day is over, who is to be told, and how often a kill came in the middle."""

    stage: Stage
    kills: int
    chance: random.Random
    over: set[uuid.UUID] = field(default_factory=set)
    idle: set[uuid.UUID] = field(default_factory=set)
    cut_off: int = 0

    def run(self, *, settles_within_s: float) -> None:
        """Add accounts before each kill, and let the worker finish at the end."""
        with running_worker(self.stage.environ) as worker:
            for _ in range(self.kills):
                which = self.chance.choice((Citizen.erased_at.is_not(None), self._is_told()))
                # Before they are there: a worker that begins by itself may be done in no time.
                before = self._count(which)
                self._add()
                self._have_it_run()
                self._wait_for_the_kill(which, before)
                self._cut_off(worker)
            self._have_it_run()
            eventually(self._is_done, within_s=settles_within_s)
            worker.stop()

    def half_erased(self) -> list[uuid.UUID]:
        """Who has lost something and not all."""
        follows, logs_in = select(Subscription.citizen_id), select(CitizenLogin.citizen_id)
        with self.stage.service.database.reading() as connection:
            rows = connection.execute(
                select(
                    Citizen.id,
                    Citizen.erased_at.is_not(None).label("is_erased"),
                    Citizen.sealed_full_name.is_(None).label("is_nameless"),
                    Citizen.id.not_in(follows).label("follows_nothing"),
                    Citizen.id.not_in(logs_in).label("has_no_login"),
                ).where(Citizen.id.in_(self.over))
            )
            return [row.id for row in rows if len(set(row[1:])) > 1]

    def erased(self) -> set[uuid.UUID]:
        """Who is."""
        wanted = select(Citizen.id).where(Citizen.erased_at.is_not(None))
        with self.stage.service.database.reading() as connection:
            return set(connection.scalars(wanted))

    def _add(self) -> None:
        now = datetime.now(UTC)
        over = {new_id() for _ in range(_ERASED_EACH)}
        idle = {new_id() for _ in range(_TOLD_EACH)}
        anything = {"area_scheme": "", "area_code": "", "category_code": "roads"}
        with self.stage.service.database.writing() as session:
            session.execute(insert(Citizen), [self._citizen(one, now) for one in idle])
            ended = {"idle_until": now - timedelta(days=1)}
            session.execute(insert(Citizen), [self._citizen(one, now) | ended for one in over])
            session.execute(insert(CitizenLogin), [self._login(one, now) for one in over | idle])
            session.execute(
                insert(Subscription),
                [{"citizen_id": one, "created_at": now} | anything for one in over],
            )
            session.commit()
        self.over |= over
        self.idle |= idle

    def _citizen(self, citizen_id: uuid.UUID, now: datetime) -> Json:
        seal, purpose = self.stage.service.sealer.seal_text, "citizens.sealed_full_name"
        return {
            "id": citizen_id,
            "sealed_full_name": seal(f"Người thứ {citizen_id}", purpose=purpose),
            "created_at": now - _LONG_AGO,
            "last_login_at": now - _LONG_AGO,
        }

    def _login(self, citizen_id: uuid.UUID, now: datetime) -> Json:
        moments = dict.fromkeys(("created_at", "last_login_at"), now - _LONG_AGO)
        who = {"citizen_id": citizen_id, "issuer": "https://idp", "subject": str(citizen_id)}
        return who | moments | {"assurance": 2}

    def _have_it_run(self) -> None:
        """Now, and not when the hour or the dead worker's lease is over."""
        with self.stage.service.database.writing() as session:
            this = update(PeriodicTask).where(PeriodicTask.name == _TASK)
            session.execute(this.values(next_run_at=datetime.now(UTC), leased_until=None))
            session.commit()

    def _wait_for_the_kill(self, which: ColumnElement[bool], before: int) -> None:
        """Until somebody more than ``before`` is erased, or told, and a moment longer."""
        eventually(
            lambda: self._count(which) != before,
            within_s=_SEEN_WITHIN_S,
            look_every_s=_LOOK_EVERY_S,
        )
        # So that the kill comes at any point of the next one's turn, and not always after a commit.
        time.sleep(self.chance.uniform(0.0, _IN_HAND_S))

    def _cut_off(self, worker: RunningProcess) -> None:
        worker.kill()
        assert self.half_erased() == []
        self.cut_off += not self._is_done()
        worker.restart()

    def _is_done(self) -> bool:
        is_over = self._count(Citizen.erased_at.is_not(None)) == len(self.over)
        return is_over and self._count(self._is_told()) == len(self.idle)

    def _is_told(self) -> ColumnElement[bool]:
        return Citizen.idle_until > datetime.now(UTC)

    def _count(self, which: ColumnElement[bool]) -> int:
        with self.stage.service.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(Citizen).where(which)) or 0
