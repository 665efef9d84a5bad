"""``kill -9`` of the worker again and again while it fulfils exports and erasures."""

import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, insert, select, update

from app.database import new_id
from app.feedback.models import Subscription
from app.identity.models import Citizen
from app.privacy.models import DataRequest
from app.privacy.requests.codes import make_code
from app.privacy.requests.states import OPEN_STATES, RequestKind, RequestState
from tests.privacy.everywhere import files_of
from tests.processes import RunningProcess, running_worker
from tests.service import Json
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually

NAME = "Người thứ"
_LONGEST_LIFE_S = 0.6
_IN_HAND_S = 0.01
_SEEN_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.001
# What each kill finds to do: who asks for what.
_ASKED = (("export",), ("erasure",), ("export", "erasure"), ("export",), ("erasure",))


@dataclass
class RequestDrill:
    """Who asked for what, and how often a kill cut a request off."""

    stage: Stage
    folder: Path
    kills: int
    chance: random.Random
    asked: dict[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)
    stranded: int = 0

    def run(self, *, settles_within_s: float) -> None:
        """Ask before each kill, and let the worker finish at the end."""
        with running_worker(self.stage.environ) as worker:
            for number in range(self.kills):
                self._ask()
                self._wait_for_the_kill(number)
                self._cut_off(worker)
            eventually(self._is_over, within_s=settles_within_s)
            worker.stop()

    def exported(self) -> set[str]:
        """The files of exports that there are."""
        return {name for name in files_of(self.folder) if name.startswith("exports/")}

    def half_erased(self) -> list[uuid.UUID]:
        """Who has lost something and not all."""
        follows = select(Subscription.citizen_id)
        with self.stage.service.database.reading() as connection:
            rows = connection.execute(
                select(
                    Citizen.id,
                    Citizen.erased_at.is_not(None).label("is_erased"),
                    Citizen.sealed_full_name.is_(None).label("is_nameless"),
                    Citizen.id.not_in(follows).label("follows_nothing"),
                ).where(Citizen.id.in_(self.asked))
            )
            return [row.id for row in rows if len(set(row[1:])) > 1]

    def _ask(self) -> None:
        service, now = self.stage.service, datetime.now(UTC)
        who = {new_id(): kinds for kinds in _ASKED}
        anything = {"area_scheme": "", "area_code": "", "category_code": "roads"}
        with service.database.writing() as session:
            session.execute(insert(Citizen), [self._citizen(one, now) for one in who])
            session.execute(
                insert(Subscription),
                [{"citizen_id": one, "created_at": now} | anything for one in who],
            )
            session.execute(insert(DataRequest), list(self._requests(who, now)))
            session.commit()
        self.asked |= who

    def _citizen(self, citizen_id: uuid.UUID, now: datetime) -> Json:
        seal, purpose = self.stage.service.sealer.seal_text, "citizens.sealed_full_name"
        name = seal(f"{NAME} {citizen_id}", purpose=purpose)
        return {
            "id": citizen_id,
            "sealed_full_name": name,
            "created_at": now,
            "last_login_at": now,
        }

    def _requests(self, who: dict[uuid.UUID, tuple[str, ...]], now: datetime) -> Iterator[Json]:
        for citizen_id, kind in ((one, kind) for one, kinds in who.items() for kind in kinds):
            request_id = new_id()
            yield {
                "id": request_id,
                "reference": f"DL-{request_id.hex[-12:]}",
                "citizen_id": citizen_id,
                "kind": kind,
                "state": RequestState.RECEIVED.value,
                "revision": 1,
                "code_hash": make_code(self.stage.service.sealer, request_id).hash,
                "received_at": now,
                "first_answer_due_at": now + timedelta(days=2),
                "due_at": now + timedelta(days=10),
                "scheduled_for": now if kind == RequestKind.ERASURE else None,
            }

    def _wait_for_the_kill(self, number: int) -> None:
        """Until a random moment; every second time one while a request is in hand."""
        if number % 2:
            time.sleep(self.chance.uniform(0.0, _LONGEST_LIFE_S))
            return
        give_up_at = time.monotonic() + _SEEN_WITHIN_S
        while not self._any(DataRequest.leased_until.is_not(None)):
            assert time.monotonic() < give_up_at, "no request was taken"
            time.sleep(_LOOK_EVERY_S)
        time.sleep(self.chance.uniform(0.0, _IN_HAND_S))

    def _cut_off(self, worker: RunningProcess) -> None:
        worker.kill()
        assert self.half_erased() == []
        with self.stage.service.database.writing() as session:
            in_hand = session.scalars(
                update(DataRequest)
                .where(DataRequest.leased_until.is_not(None))
                .values(leased_until=datetime.now(UTC))
                .returning(DataRequest.id)
            )
            self.stranded += len(in_hand.all())
            session.commit()
        worker.restart()

    def _is_over(self) -> bool:
        return not self._any(DataRequest.state.in_(OPEN_STATES))

    def _any(self, which: ColumnElement[bool]) -> bool:
        with self.stage.service.database.reading() as connection:
            return connection.scalar(select(DataRequest.id).where(which).limit(1)) is not None
