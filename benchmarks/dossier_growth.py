"""Reading dossiers at ten times as many: one, a look-up, a list, its changes."""

import os
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import Connection, insert, text

from app.database import Database, Sealer, new_id
from app.errors import NotFound
from app.identity.models import Citizen, CitizenIdentifier
from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.deadlines.working_time import WorkingWeek
from app.services.dossiers.faces import Reader
from app.services.dossiers.listing import Whose, find_changes, find_mark, find_my_dossiers
from app.services.dossiers.lookup import Proof, look_up
from app.services.dossiers.reading import Asker, find_my_dossier
from app.settings.keys import SecretKeys
from app.texts import Language
from benchmarks.chance import seeded
from benchmarks.dossier_population import EACH, dossier_code, owner_hash
from benchmarks.growth import Ask, Growth, Sizes, measure_growth

# A smaller machine is given a smaller number; the other one is always a tenth.
MANY = int(os.environ.get("BENCHMARK_DOSSIERS", "4500000"))
FEW = MANY // 10
UNIT = f"ms for 100 answers at {MANY:,} and at {FEW:,} dossiers"
_ANSWERS = 100
_WEEK = WorkingWeek(date(2020, 1, 1), dict.fromkeys(range(5), ((450, 690), (780, 1020))))
_READER = Reader(
    Language.VIETNAMESE,
    datetime.now(UTC).date(),
    WorkingCalendar((_WEEK,), observes_public_holidays=False),
    None,
    is_stale=False,
    page="https://example.invalid",
)
_SEALER = Sealer(SecretKeys((bytes(32),), (bytes(range(32)),)))
# Who asks, and which owner he is.
_Read = Callable[[Connection, Asker, int], None]


def measure_dossiers(sizes: Sizes) -> Growth:
    """Of the questions the one whose answers grow most."""
    questions: Mapping[str, _Read] = {
        "one": _one,
        "look-up": _look_up,
        "list": _list,
        "changes": _changes,
    }
    return measure_growth(
        sizes, {name: partial(_asking, question) for name, question in questions.items()}
    )


def _asking(question: _Read, database: Database) -> Ask:
    with database.reading() as connection:
        count = connection.scalar(text("SELECT max(change_serial) FROM dossiers")) + 1
    owners = seeded(1).sample(range(count // EACH), _ANSWERS)
    now = datetime.now(UTC)
    askers = [(Asker(_citizen(database, owner, now), now, None), owner) for owner in owners]

    def ask() -> None:
        with database.reading() as connection:
            for asker, owner in askers:
                question(connection, asker, owner)

    return ask


def _citizen(database: Database, owner: int, now: datetime) -> uuid.UUID:
    """An account that holds the owner's number."""
    citizen_id, digest = new_id(), owner_hash(owner)
    held = {"namespace": "citizen12", "sealed_value": digest, "lookup_hash": digest}
    with database.writing() as session:
        session.execute(insert(Citizen).values(id=citizen_id, created_at=now, last_login_at=now))
        session.execute(
            insert(CitizenIdentifier).values(
                citizen_id=citizen_id, proof="digital_identity", created_at=now, **held
            )
        )
        session.commit()
    return citizen_id


def _one(connection: Connection, asker: Asker, owner: int) -> None:
    assert find_my_dossier(connection, asker, dossier_code(owner), _READER) is not None


def _look_up(connection: Connection, asker: Asker, owner: int) -> None:
    proof = Proof(dossier_code(owner), "0001", "+84900000001")
    try:
        look_up(connection, _SEALER, asker.citizen_id, proof, _READER, now=asker.now)
    except NotFound:
        return
    raise AssertionError(proof)


def _list(connection: Connection, asker: Asker, _owner: int) -> None:
    rows = find_my_dossiers(connection, asker, Whose(), group=None, after=None, count=51)
    assert len(rows) == EACH


def _changes(connection: Connection, asker: Asker, _owner: int) -> None:
    mark = find_mark(connection, asker, Whose())
    assert not find_changes(connection, asker, Whose(), after=mark.serial, count=51)
