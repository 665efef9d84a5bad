"""A province's dossiers as the benchmarks read them: many owners, some of whom have accounts."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from app.database import Base, Database, Sealer, new_id
from app.database.migrations import upgrade
from app.identity.citizens.identifiers import Identifier, identifier_hash
from app.identity.models import AuthSession, Citizen, CitizenIdentifier
from app.province.reference_files import load_reference
from app.services.models import Dossier, DossierOwner, DossierStep
from app.texts.consents import required_version
from benchmarks.chance import Random, seeded

DOSSIERS = 50_000
# Whoever has an account has more dossiers than one page of fifty shows.
CITIZENS, DOSSIERS_EACH = 100, 60
STEPS_EACH = 4
_SEED = 20260401
_ROWS_AT_ONCE = 5_000
_PROCEDURES = Path(__file__).parents[1] / "sandbox" / "demo_data" / "procedures.ndjson"
_OFFICES = ("Bộ phận Tiếp nhận và Trả kết quả", "Phòng Chuyên môn", "Lãnh đạo đơn vị")
_STEP_TEXT = "Đã tiếp nhận hồ sơ, chuyển bộ phận chuyên môn thẩm định và trình ký kết quả."

Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True)
class CitizenAtWork:
    """A citizen with an account, a session that lives, and the codes of his dossiers."""

    session: AuthSession
    codes: tuple[str, ...]


def populate(database: Database, sealer: Sealer) -> list[CitizenAtWork]:
    """Bring the schema up and fill it, the same rows each time but for ids and the clock."""
    upgrade(database)
    with database.writing() as session:
        list(load_reference(session, now=datetime.now(UTC)))
        session.commit()
    now = datetime.now(UTC)
    owners = [Identifier("citizen12", f"0740{number:08d}") for number in range(DOSSIERS)]
    hashes = [identifier_hash(sealer, owner) for owner in owners]
    citizens, rows = _citizens(hashes[:CITIZENS], now)
    _insert(database, rows)
    chance = seeded(_SEED)
    dossiers = _dossiers(chance, hashes, now)
    while several := list(islice(dossiers, _ROWS_AT_ONCE)):
        _insert(database, _gather(several))
    if not database.is_sqlite:
        # What autovacuum would have done by the next morning; SQLite has nothing of the kind.
        with database.reading() as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return citizens


def _citizens(hashes: list[bytes], now: datetime) -> tuple[list[CitizenAtWork], Rows]:
    rows: Rows = {Citizen: [], CitizenIdentifier: [], AuthSession: []}
    citizens = []
    for position, lookup_hash in enumerate(hashes):
        citizen_id, session_id = new_id(), new_id()
        rows[Citizen].append(
            {
                "id": citizen_id,
                "consented_version": required_version(),
                "created_at": now,
                "last_login_at": now,
            }
        )
        rows[CitizenIdentifier].append(
            {
                "citizen_id": citizen_id,
                "namespace": "citizen12",
                "sealed_value": lookup_hash,
                "lookup_hash": lookup_hash,
                "proof": "digital_identity",
                "created_at": now,
            }
        )
        held = {
            "id": session_id,
            "citizen_id": citizen_id,
            "assurance": 2,
            "rotated_at": now,
            "created_at": now,
            "expires_at": now + timedelta(days=90),
        }
        rows[AuthSession].append(held)
        first = position * DOSSIERS_EACH
        codes = tuple(_code(number) for number in range(first, first + DOSSIERS_EACH))
        citizens.append(CitizenAtWork(AuthSession(**held), codes))
    return citizens, rows


def _dossiers(
    chance: Random, hashes: list[bytes], now: datetime
) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each dossier with its owner's hash; those of one citizen lie apart, as they came in."""
    procedures = list(map(json.loads, _PROCEDURES.read_text(encoding="utf-8").splitlines()))
    owned = CITIZENS * DOSSIERS_EACH
    for number in chance.sample(range(DOSSIERS), DOSSIERS):
        procedure = chance.choice(procedures)
        filed_at = now - timedelta(minutes=chance.randrange(2 * 365 * 24 * 60))
        dossier = {
            "id": new_id(),
            "code": _code(number),
            "procedure_code": procedure["code"],
            "procedure_name": procedure["name_vi"],
            "field_name": procedure["field_vi"],
            "agency": "Ủy ban nhân dân phường Thủ Dầu Một",
            "status": chance.choice(("2", "4", "9", "10")),
            "status_at": filed_at + timedelta(days=3),
            "filed_at": filed_at,
            "accepted_at": filed_at + timedelta(hours=2),
            "due_at": filed_at + timedelta(days=10),
            "fees": [{"name": "Lệ phí", "amount_vnd": 50_000}],
            "content_hash": hashlib.sha256(_code(number).encode()).digest(),
            "changed_at": filed_at + timedelta(days=3),
        }
        yield dossier, hashes[number // DOSSIERS_EACH if number < owned else number]


def _gather(dossiers: list[tuple[dict[str, Any], bytes]]) -> Rows:
    rows: Rows = {Dossier: [], DossierOwner: [], DossierStep: []}
    for dossier, lookup_hash in dossiers:
        rows[Dossier].append(dossier)
        rows[DossierOwner].append({"dossier_id": dossier["id"], "lookup_hash": lookup_hash})
        rows[DossierStep].extend(
            {
                "id": new_id(),
                "dossier_id": dossier["id"],
                "step_hash": hashlib.sha256(f"{dossier['id']}{step}".encode()).digest(),
                "at": dossier["filed_at"] + timedelta(hours=18 * step),
                "status": str(step + 1),
                "text": _STEP_TEXT,
                "office": _OFFICES[step % len(_OFFICES)],
            }
            for step in range(STEPS_EACH)
        )
    return rows


def _insert(database: Database, rows: Rows) -> None:
    with database.writing() as session:
        for table, several in rows.items():
            session.execute(insert(table), several)
        session.commit()


def _code(number: int) -> str:
    return f"H09.16-{250101 + number % 20:06d}-{number:05d}"
