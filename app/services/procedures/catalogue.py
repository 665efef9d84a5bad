"""The catalogue in this process: kept in memory with its index, and renewed when it changed.

Every reader takes one cheap look whether it did; so a change is seen at once, by every process.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from sqlalchemy import Connection, bindparam, or_, select

from app.database import Database, table_of
from app.services.procedures.models import ProcedureCatalogue, ProcedureSynonyms, ProcedureVersion
from app.services.procedures.searching import SearchIndex
from app.services.procedures.synonyms import (
    PhraseBook,
    SynonymGroup,
    shipped_groups,
    special_phrases,
    weak_words,
)
from app.services.procedures.word_index import Lexicon, Sought

_TABLE = table_of(ProcedureVersion)
_GENERATION = select(ProcedureCatalogue.generation)
_APPLYING = (
    select(
        *(
            _TABLE.c[name]
            for name in (
                *("code", "full_code", "version", "name_vi", "name_en", "field", "field_vi"),
                *("field_en", "agency", "agency_vi", "level", "keywords"),
            )
        )
    )
    .where(
        or_(_TABLE.c.valid_from.is_(None), _TABLE.c.valid_from <= bindparam("today")),
        or_(_TABLE.c.valid_until.is_(None), _TABLE.c.valid_until >= bindparam("today")),
    )
    .order_by(_TABLE.c.code)
)


@dataclass(frozen=True)
class Listed:
    """A procedure as lists show it."""

    code: str
    full_code: str
    version: int
    name_vi: str
    name_en: str
    field: str
    field_vi: str
    field_en: str
    agency: str
    agency_vi: str
    level: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """What applies on ``today``, in the order of codes. ``generation`` counts all changes."""

    generation: int
    today: date
    procedures: Sequence[Listed]
    index: SearchIndex


def load_catalogue(connection: Connection, *, today: date) -> Catalogue:
    """The catalogue as ``connection`` sees it."""
    # Before all else: what somebody changes meanwhile is then read again.
    generation = read_generation(connection)
    rows = connection.execute(_APPLYING, {"today": today})
    procedures = [_listed(row._asdict()) for row in rows]
    own = connection.execute(
        select(ProcedureSynonyms.words, ProcedureSynonyms.means).order_by(ProcedureSynonyms.id)
    )
    groups = [SynonymGroup(tuple(row.words), tuple(row.means)) for row in own]
    return Catalogue(generation, today, procedures, build_index(procedures, groups))


def build_index(procedures: Iterable[Listed | Sought], own: Sequence[SynonymGroup]) -> SearchIndex:
    """The index of ``procedures``, with the synonyms that come with the service and ``own``."""
    phrases = PhraseBook((*shipped_groups(), *own))
    lexicon = Lexicon(weak_words(), special_phrases(), phrases.meant)
    sought = [Sought(one.code, one.name_vi, one.name_en, one.keywords) for one in procedures]
    return SearchIndex(sought, phrases, lexicon)


def read_generation(connection: Connection) -> int:
    """How often the catalogue was changed."""
    return connection.execute(_GENERATION).scalar() or 0


class CatalogueCache:
    """The latest catalogue; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loading = threading.Lock()
        self._known: Catalogue | None = None

    def current(self, *, today: date) -> Catalogue:
        """The catalogue of ``today``.

        While one thread reads it anew, which takes a second, the others go on with what they had.
        """
        known = self._known
        with self._database.reading() as connection:
            generation = read_generation(connection)
        if _is_current(known, generation, today):
            return known
        if known is not None and not self._loading.acquire(blocking=False):
            return known
        if known is None:
            self._loading.acquire()
        try:
            return self._renew(generation, today)
        finally:
            self._loading.release()

    def _renew(self, generation: int, today: date) -> Catalogue:
        # Another thread may have done it while this one waited.
        known = self._known
        if _is_current(known, generation, today):
            return known
        with self._database.reading() as connection:
            loaded = load_catalogue(connection, today=today)
            while read_generation(connection) != loaded.generation:
                loaded = load_catalogue(connection, today=today)
        self._known = loaded
        return loaded


def _is_current(known: Catalogue | None, generation: int, today: date) -> TypeGuard[Catalogue]:
    return known is not None and known.generation == generation and known.today == today


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(**{**row, "keywords": tuple(row["keywords"])})
