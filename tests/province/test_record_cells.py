"""Every record can be written into a table's cells and read from them as it was."""

import csv
import io
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import Unprocessable
from app.province.deadlines.amounts import Basis
from app.province.record_schemas import WRITTEN
from app.province.records import kinds
from app.province.records.cells import headings, read_cells, write_cells
from app.province.records.kinds import Content, RecordKind
from app.web.csv_cells import csv_writer, harmless, restored
from app.web.schemas import load_input
from tests.service import Service

# Mostly what a spreadsheet could take for something else.
_LETTERS = st.one_of(
    st.sampled_from("'=+-@\",; ổ1"), st.characters(exclude_categories=["C", "Z", "M"])
)
_TEXTS = st.text(_LETTERS, min_size=1, max_size=12)
_NAMES = st.fixed_dictionaries({"vi": _TEXTS, "en": _TEXTS})
_AMOUNTS = st.builds(
    lambda count, basis: {"count": count, "basis": basis.value},
    st.integers(1, 1000),
    st.sampled_from(Basis),
)
_DATES = {"valid_from": "2025-07-01", "valid_until": None}
_CATEGORY = {
    "code": "roads",
    "kind": "incident",
    "lead_agency": "so_y_te",
    "deadline_class": "ordinary",
    "position": 1,
}
_AREA_KEYS = st.lists(
    st.fixed_dictionaries(
        {
            "scheme": st.from_regex("[a-z0-9_]{1,9}", fullmatch=True),
            "code": st.from_regex("[0-9A-Za-z-]{1,9}", fullmatch=True),
        }
    ),
    max_size=3,
)
_DEGREES = st.one_of(st.just((None, None)), st.tuples(st.floats(-90, 90), st.floats(-180, 180)))


def _passed_through(kind: RecordKind, content: Content) -> Content:
    """The record out of a table that held it, cell by cell."""
    line = csv_writer()
    table = line(headings(kind)) + line(write_cells(kind, content))
    (row,) = csv.DictReader(io.StringIO(table, newline=""), strict=True)
    return load_input(WRITTEN[kind.name], read_cells(kind, row))


def _checked(kind: RecordKind, content: Content) -> Content:
    """The record as the API takes it; what it refuses is not looked at."""
    try:
        return load_input(WRITTEN[kind.name], content)
    except Unprocessable:
        assume(False)
        raise


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.name)
def test_every_shipped_record_comes_back_as_it_was(service: Service, kind: RecordKind) -> None:
    with service.database.reading() as connection:
        rows = connection.execute(select(kind.table)).all()
    assert rows
    for row in rows:
        content = kind.to_content(row)
        read = _passed_through(kind, content)
        assert kind.to_columns(read) == kind.to_columns(
            {name: value for name, value in content.items() if name != "revision"}
        )


@given(
    label=_NAMES,
    help_=_NAMES,
    keywords=st.lists(_TEXTS.filter(lambda one: ";" not in one), max_size=4),
)
def test_texts_and_keywords_come_back_whatever_they_are(
    label: Any, help_: Any, keywords: list[str]
) -> None:
    written = _CATEGORY | _DATES | {"label": label, "help": help_, "keywords": keywords}
    content = _checked(kinds.CATEGORIES, written)
    assert _passed_through(kinds.CATEGORIES, content) == content


@given(warning=st.none() | _AMOUNTS, escalations=st.lists(_AMOUNTS, max_size=3), allowed=_AMOUNTS)
def test_amounts_come_back(warning: Any, escalations: list[Any], allowed: Any) -> None:
    named = {"code": "ordinary", "name": {"vi": "Một", "en": "One"}, "allowed": allowed}
    written = named | {"warning": warning, "escalations": escalations}
    content = _checked(kinds.DEADLINE_CLASSES, written)
    assert _passed_through(kinds.DEADLINE_CLASSES, content) == content


@given(point=_DEGREES, successors=_AREA_KEYS)
def test_points_and_successors_come_back_to_the_last_digit(point: Any, successors: Any) -> None:
    named = {"scheme": "one", "code": "1", "level": "ward", "name": {"vi": "Một", "en": "One"}}
    where = {"latitude": point[0], "longitude": point[1], "successors": successors}
    content = _checked(kinds.AREAS, named | _DATES | where)
    assert _passed_through(kinds.AREAS, content) == content


@given(address=st.none() | _NAMES, claims=_AREA_KEYS, is_served=st.booleans())
def test_what_is_left_out_stays_left_out(address: Any, claims: Any, is_served: bool) -> None:
    hours = {"monday": ["07:30-11:30"]} if is_served else None
    claim = {"categories": ["roads"], "areas": claims} | _DATES
    named = {"code": "one", "name": {"vi": "Một", "en": "One"}, "responsibilities": [claim]}
    more = {"address": address, "opening_hours": hours}
    content = _checked(kinds.AGENCIES, named | _DATES | more)
    assert _passed_through(kinds.AGENCIES, content) == content


@given(st.text(alphabet="'=+-@\t\r\nab", max_size=6))
def test_a_harmless_cell_never_begins_as_a_formula_and_is_restored(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert restored(cell) == text
