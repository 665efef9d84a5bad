"""Where reports are many: counts by cell of the map's grid, as many cells as fit an answer."""

from collections.abc import Iterator
from typing import TypedDict

from sqlalchemy import Connection, Integer, case, func, literal_column, select

from app.database import AnyRow
from app.feedback.public.cells import LEVEL, Box, Range, box_of, cover
from app.feedback.public.filters import in_cells
from app.feedback.public.map import cluster_level
from app.feedback.states import OPEN_STATES
from app.triage.figures.models import ReportFigure
from app.triage.figures.selection import Selection

# As fine as the map's clusters, of which no more fit an answer.
MOST_CELLS = 256
_MAX_RANGES = 12
_FACTS = ReportFigure


class HeatCell(TypedDict):
    """A cell with its reports; the box is west, south, east, north."""

    box: list[float]
    reports: int
    open: int


class Heat(TypedDict):
    """The cells of one level that have any; a cell's side is 360° halved ``level`` times."""

    level: int
    cells: list[HeatCell]


def read_heat(connection: Connection, selection: Selection, box: Box, *, zoom: int | None) -> Heat:
    """The reports in the cells that ``box`` touches, counted from their rows."""
    level = cluster_level(box, zoom)
    return {"level": level, "cells": list(_cells(connection, selection, box, level))}


def _cells(
    connection: Connection, selection: Selection, box: Box, level: int
) -> Iterator[HeatCell]:
    touched = cover(box, level=level, at_most=MOST_CELLS)
    for row in connection.execute(_statement(selection, box, level)):
        if any(one.first <= row.tile <= one.last for one in touched):
            edges = box_of(row.tile, level)
            yield {
                "box": [edges.west, edges.south, edges.east, edges.north],
                "reports": row.reports,
                "open": int(row.open),
            }


def _statement(selection: Selection, box: Box, level: int) -> AnyRow:
    # PostgreSQL shifts by an integer only, and would be sent a bigint.
    shift = literal_column(str(2 * (LEVEL - level)), Integer)
    tile = _FACTS.cell.bitwise_rshift(shift).label("tile")
    days = selection.wanted.received
    is_open = case((_FACTS.state.in_(OPEN_STATES), 1), else_=0)
    return (
        select(tile, func.count().label("reports"), func.sum(is_open).label("open"))
        .where(
            _FACTS.received_on.between(days.first, days.last),
            in_cells(_FACTS.cell, _finest_cells(box, level)),
            selection.of_reports(_FACTS),
        )
        .group_by(tile)
        .order_by(tile)
    )


def _finest_cells(box: Box, level: int) -> list[Range]:
    """Ranges that hold every cell of ``level`` which the box touches, and others around it."""
    shift = 2 * (LEVEL - level)
    ranges = cover(box, level=level, at_most=_MAX_RANGES)
    return [Range(one.first << shift, ((one.last + 1) << shift) - 1) for one in ranges]
