"""Categories that a report may belong to, for whoever decides; nothing is decided here."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.feedback.models import Report
from app.feedback.nearby.distance import Spot
from app.feedback.public.cells import Box, cover
from app.feedback.public.filters import in_cells
from app.feedback.states import DONE_STATES, State
from app.identity.staff.rights import Scope
from app.province.entries import CategoryEntry
from app.province.snapshot import Province
from app.triage.routing.category_scores import suggest
from app.triage.sight import in_sight

RADIUS_M = 200
WITHIN = timedelta(days=90)
# Of the nearest.
MAX_NEARBY = 200
# Whoever took them up, or ended them, held the category to be right.
_DECIDED = [state.value for state in (*DONE_STATES, State.ACCEPTED, State.IN_PROGRESS)]
_MAX_RANGES = 8
_PARTS = re.compile(r"[,;/()]")


class KeywordRead(TypedDict):
    """A keyword that stands in the report."""

    keyword: str
    is_exact: bool


class SuggestionRead(TypedDict):
    """A category, and why."""

    category: str
    score: float
    is_current: bool
    keywords: list[KeywordRead]
    nearby: int


class Suggestions(TypedDict):
    """The likeliest categories; ``nearby`` reports were looked at."""

    nearby: int
    items: list[SuggestionRead]


def suggest_categories(
    connection: Connection,
    province: Province,
    report: AnyRow,
    scopes: Sequence[Scope],
    *,
    today: date,
) -> Suggestions:
    """Up to three categories of the report's kind, explained; one statement.

    Nearby counts what lies in ``scopes`` alone, so that nothing out of sight shows.
    """
    decided = Counter(_decided_nearby(connection, report, scopes))
    choices = {
        code: _keywords(category)
        for code, category in province.categories.items()
        if category.kind == report.kind and category.validity.holds(today)
    }
    return {
        "nearby": decided.total(),
        "items": [
            {
                "category": one.category,
                "score": one.score,
                "is_current": one.category == report.category_code,
                "keywords": [
                    {"keyword": hit.keyword, "is_exact": hit.is_exact} for hit in one.keywords
                ],
                "nearby": one.nearby,
            }
            for one in suggest(report.text, choices, decided)
        ],
    }


def _keywords(category: CategoryEntry) -> list[str]:
    """The category's keywords, and what it is called in both languages."""
    row = category.row
    parts = (part for label in (row.label_vi, row.label_en) for part in _PARTS.split(label))
    return [*row.keywords, *(part.strip() for part in parts)]


def _decided_nearby(
    connection: Connection, report: AnyRow, scopes: Sequence[Scope]
) -> Sequence[str]:
    """The categories of the nearest reports of about that time."""
    spot = Spot(report.latitude, report.longitude)
    north, east = (RADIUS_M / metres for metres in spot.metres_per_degree)
    around = Box(
        spot.longitude - east, spot.latitude - north, spot.longitude + east, spot.latitude + north
    )
    squared_m = spot.squared_metres_to(Report.latitude, Report.longitude)
    wanted = (
        select(Report.category_code)
        .where(
            in_sight(scopes),
            Report.id != report.id,
            in_cells(Report.cell, cover(around, at_most=_MAX_RANGES)),
            squared_m <= RADIUS_M**2,
            Report.submitted_at.between(report.submitted_at - WITHIN, report.submitted_at + WITHIN),
            Report.state.in_(_DECIDED),
        )
        .order_by(squared_m, Report.id)
        .limit(MAX_NEARBY)
    )
    return connection.scalars(wanted).all()
