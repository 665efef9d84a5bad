"""What a report can be found by: its words, kept in the transaction that writes them."""

import uuid
from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session

from app.database import table_of
from app.feedback.models import ReportText
from app.feedback.words import MAX_FOLDED, folded_text

_TEXTS = table_of(ReportText)
# A citizen waits for it: it is built once.
_INSERT = insert(_TEXTS)


def keep_text(connection: Connection, report_id: uuid.UUID, parts: Iterable[str | None]) -> None:
    """Have a new report found by ``parts``: text, reference, address."""
    connection.execute(_INSERT, {"report_id": report_id, "folded": folded_text(parts)})


def add_text(session: Session, report_id: uuid.UUID, said: str) -> None:
    """Have a report found by what staff ``said`` of it or to its citizen as well."""
    words = folded_text([said])
    if not words:
        return
    longer = _TEXTS.c.folded.concat(" " + words)
    # Cut between two words it would end in a space.
    folded = func.rtrim(func.substr(longer, 1, MAX_FOLDED))
    session.execute(update(_TEXTS).where(_TEXTS.c.report_id == report_id).values(folded=folded))


def withdraw_text(session: Session, report_id: uuid.UUID, said: str) -> None:
    """Undo ``add_text`` of what staff ``said`` last; what was cut off then stays."""
    added, found = " " + folded_text([said]), _TEXTS.c.report_id == report_id
    folded = session.scalar(select(_TEXTS.c.folded).where(found)) or ""
    if folded.endswith(added):
        kept = folded.removesuffix(added)
        session.execute(update(_TEXTS).where(found).values(folded=kept))
