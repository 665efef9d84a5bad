"""The administrator's own synonyms, beside those that come with the service."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database.turns import wait_for_turn
from app.services.intake.row_fields import RowFields
from app.services.procedures.importing import note_change
from app.services.procedures.models import ProcedureSynonyms
from app.services.procedures.synonyms import SynonymGroup
from app.services.procedures.words import words_of

_TURN = "procedures"
_MAX_PHRASES = 100
_MAX_PHRASE = 100
_MAX_WORDS = 8


def read_synonyms(sent: Any) -> SynonymGroup:
    """A row of ``words`` and ``means``, phrases parted by bars; raises ``RowRefused``."""
    fields = RowFields(sent)
    words, means = (_phrases(fields, sent, name) for name in ("words", "means"))
    if not words or (len(words) == 1 and not means):
        raise fields.refuse("words", "two phrases or more, or what one means")
    return SynonymGroup(words, means)


def replace_synonyms(
    session: Session, groups: Sequence[SynonymGroup], *, actor: str, now: datetime
) -> None:
    """Have these be the own synonyms, in place of those before. The caller commits."""
    wait_for_turn(session, _TURN)
    session.execute(delete(ProcedureSynonyms))
    if groups:
        rows = [
            {"id": number, "words": list(group.words), "means": list(group.means)}
            for number, group in enumerate(groups, start=1)
        ]
        session.execute(insert(ProcedureSynonyms), rows)
    note_change(session, now=now)
    record(
        session,
        actor=actor,
        action="procedure_synonyms_replaced",
        subject="procedures",
        now=now,
        details={"groups": len(groups)},
    )


def _phrases(fields: RowFields, sent: Any, name: str) -> tuple[str, ...]:
    listed = sent.get(name)
    if isinstance(listed, str):
        listed = listed.split("|")
    values = RowFields({name: listed}).values(name, _MAX_PHRASES)
    read = (RowFields({name: value}).text(name, _MAX_PHRASE) for value in values)
    found = tuple(dict.fromkeys(phrase for phrase in read if words_of(phrase)))
    if any(len(words_of(phrase)) > _MAX_WORDS for phrase in found):
        raise fields.refuse(name, f"a phrase of more than {_MAX_WORDS} words")
    return found
