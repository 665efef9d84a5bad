"""Pages of the list of procedures (LayDanhSachTTHC); those that changed are read in full."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.lgsp.gateway import Service
from app.database import Database, upserts
from app.services.intake.row_fields import RowFields
from app.services.procedures.importing import import_procedures, read_procedure
from app.services.procedures.rows import ProcedureRow
from app.services.pulling.marks import Claim
from app.services.pulling.models import PulledProcedure
from app.services.pulling.pages import (
    FetchedPage,
    PullContext,
    WrittenPage,
    is_last_page,
    page_wanted,
    readable,
)

_MAX_CODE = 32
_ACTOR = "system:lgsp"
# In full each has its papers and steps: few go into one answer.
_AT_ONCE = 50
_REMEMBER = upserts(
    PulledProcedure,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["code"], set_={"listed_hash": insert.excluded.listed_hash}
    ),
)


def fetch_procedures(context: PullContext, claim: Claim) -> FetchedPage:
    """A page of the list, and what of it changed in full; touches the network."""
    rows = context.gateway.read(Service.PROCEDURES, [page_wanted(claim.page)])
    is_last = is_last_page(rows, claim.page)
    listed, unlisted = readable(rows, _listed, claim)
    changed = _changed(context.database, dict(listed))
    full = [row for part in _parts(sorted(changed)) for row in _in_full(context, part)]

    def read_one(row: Any) -> tuple[str, ProcedureRow]:
        # English names, which the platform doesn't know, are not named, and so stay.
        return row["MaTTHC"], read_procedure(row)

    read, refused = readable(full, read_one, claim)

    def write(session: Session, now: datetime) -> WrittenPage:
        import_procedures(session, [row for _, row in read], actor=_ACTOR, now=now)
        # One that was refused is asked for again the next night.
        _remember(session, {code: changed[code] for code, _ in read})
        return WrittenPage(len(read), unlisted + refused)

    return FetchedPage(is_last, write)


def _listed(row: Any) -> tuple[str, bytes]:
    """The code of a listed procedure, and a digest of all that the list says of it."""
    code = RowFields(row).text("MaTTHC", _MAX_CODE, required=True)
    return code, hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).digest()


def _changed(database: Database, listed: Mapping[str, bytes]) -> dict[str, bytes]:
    known = select(PulledProcedure.code, PulledProcedure.listed_hash).where(
        PulledProcedure.code.in_(listed)
    )
    with database.reading() as connection:
        before = {row.code: row.listed_hash for row in connection.execute(known)}
    return {code: digest for code, digest in listed.items() if before.get(code) != digest}


def _in_full(context: PullContext, codes: Sequence[str]) -> list[Any]:
    """Those procedures in full; what was not asked for is left out."""
    rows = context.gateway.read(Service.PROCEDURE, [{"MaTTHC": code} for code in codes])
    return [row for row in rows if isinstance(row, dict) and row.get("MaTTHC") in codes]


def _parts(codes: Sequence[str]) -> list[Sequence[str]]:
    return [codes[begin : begin + _AT_ONCE] for begin in range(0, len(codes), _AT_ONCE)]


def _remember(session: Session, hashes: Mapping[str, bytes]) -> None:
    rows = [{"code": code, "listed_hash": digest} for code, digest in hashes.items()]
    if rows:
        connection = session.connection()
        connection.execute(_REMEMBER[connection.dialect.name], rows)
