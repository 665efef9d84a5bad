"""Reports by their words: those that each database's own index of words finds.

What the caller writes is taken apart into letters and digits before any of it reaches a query.
"""

import re
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    and_,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.feedback.models import Report, ReportText
from app.feedback.references import find_reference
from app.feedback.words import words_of
from app.triage.queue.sorting import Keys

# Shorter beginnings are those of too many words: they are words of their own.
_MIN_BEGINNING = 3
_WORDS = table("report_words", column("rowid"), column("report_words"))
# Written out: with a parameter in its place, a plan made for any value knows no index of it.
_SPACE: ColumnElement[str] = literal_column("' '")
_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Search:
    """What to look for: a reference, or words and phrases, all of which must be there.

    The last word may be a mere ``beginning``.
    """

    reference: str | None = None
    phrases: tuple[str, ...] = ()
    beginning: str | None = None

    @property
    def is_void(self) -> bool:
        """Whether nothing can be found by it."""
        return not (self.reference or self.phrases or self.beginning)


def read_search(written: str) -> Search:
    """What somebody who wrote this looks for."""
    reference = find_reference(written)
    if reference is not None:
        return Search(reference)
    quoted = [" ".join(words_of(phrase)) for phrase in _QUOTED.findall(written)]
    words = words_of(_QUOTED.sub(" ", written))
    beginning = None
    if words and len(words[-1]) >= _MIN_BEGINNING and not written.rstrip().endswith('"'):
        beginning = words.pop()
    phrases = dict.fromkeys([*filter(None, quoted), *words])
    return Search(phrases=tuple(phrases), beginning=beginning)


def says(search: Search) -> ColumnElement[bool]:
    """That a report is what ``search`` looks for; told by its own words, without an index."""
    if search.is_void:
        return false()
    if search.reference is not None:
        return Report.reference == search.reference
    padded = literal(" ").concat(ReportText.folded).concat(" ")
    patterns = [f"% {phrase} %" for phrase in search.phrases]
    if search.beginning:
        patterns.append(f"% {search.beginning}%")
    said = and_(*(padded.like(pattern) for pattern in patterns))
    # A value and no EXISTS: PostgreSQL would make a join of that, and go through all texts.
    found: ColumnElement[bool] = (
        select(said).where(ReportText.report_id == Report.id).scalar_subquery()
    )
    return found


def find_said(search: Search, *, is_sqlite: bool) -> Keys:
    """The ids of the reports that the index of words knows for ``search``, in no order."""
    if search.reference is not None:
        return select(Report.id).where(Report.reference == search.reference)
    words = [word for phrase in search.phrases for word in phrase.split()]
    if is_sqlite:
        return _on_sqlite(words, search.beginning)
    lexemes = func.array_to_tsvector(func.string_to_array(ReportText.folded, _SPACE))
    quoted = [f"'{word}'" for word in words]
    if search.beginning:
        quoted.append(f"'{search.beginning}':*")
    matches = lexemes.op("@@")(cast(" & ".join(quoted), TSQUERY))
    return select(ReportText.report_id).where(matches)


def _on_sqlite(words: list[str], beginning: str | None) -> Keys:
    quoted = [f'"{word}"' for word in words]
    if beginning:
        quoted.append(f'"{beginning}" *')
    matches = _WORDS.c.report_words.op("MATCH")(" AND ".join(quoted))
    return (
        select(ReportText.report_id)
        .select_from(_WORDS)
        .join(ReportText, ReportText.number == _WORDS.c.rowid)
        .where(matches)
    )
