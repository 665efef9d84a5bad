"""Orders of the queue that know the cell, sums of every agency, and fewer indexes for filing

Revision ID: 0024
Revises: 0023
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ENDING_WITH = {
    "cell": {
        "ix_reports_due": ["due_at", "id"],
        "ix_reports_queue": ["state", "due_at", "id"],
        "ix_reports_queue_by_age": ["state", "submitted_at", "id"],
        "ix_reports_queue_by_priority": ["state", "priority", "due_at", "id"],
        "ix_reports_queue_by_support": ["state", "support_count", "id"],
        "ix_reports_agency_queue": ["lead_agency_code", "state", "due_at", "id"],
    },
    "id": {"ix_reports_state_place": ["state", "cell"]},
}
_AMOUNTS = (
    "received",
    "open",
    "done",
    "rejected",
    "referred",
    "duplicates",
    "withdrawn",
    "reopened",
    "satisfied",
    "dissatisfied",
    "silent",
)
_BUCKETS = ("first_answers", "resolutions")
_AT_ONCE = 500

_cells = sa.table(
    "figure_cells",
    sa.column("level", sa.Text()),
    sa.column("category_code", sa.Text()),
    sa.column("place_id", sa.Integer()),
    sa.column("begins_on", sa.Date()),
    sa.column("agency_code", sa.Text()),
    sa.column("circle", sa.SmallInteger()),
    *(sa.column(name, sa.Integer()) for name in _AMOUNTS),
    *(sa.column(name, app.database.Json) for name in _BUCKETS),
)
_PART = ("level", "place_id")
_KEY = (*_PART, "begins_on", "circle")


def upgrade() -> None:
    for last, indexes in _ENDING_WITH.items():
        for name, columns in indexes.items():
            _remake(name, [*columns, last])
    op.drop_index("ix_reports_publication_id", table_name="reports")
    _index_where("ix_reports_published", ["id"], "public_cell IS NOT NULL")
    op.drop_index("ix_reports_changes", table_name="reports")
    _index_where("ix_reports_changes", ["change_serial"], "change_serial IS NOT NULL")
    _add_up_agencies()


def downgrade() -> None:
    op.execute(_cells.delete().where(_cells.c.agency_code == ""))
    _remake("ix_reports_changes", ["change_serial"])
    op.drop_index("ix_reports_published", table_name="reports")
    op.create_index("ix_reports_publication_id", "reports", ["publication", "id"])
    for indexes in _ENDING_WITH.values():
        for name, columns in indexes.items():
            _remake(name, columns)


def _remake(name: str, columns: list[str]) -> None:
    op.drop_index(name, table_name="reports")
    op.create_index(name, "reports", columns)


def _index_where(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "reports", columns, sqlite_where=where, postgresql_where=where)


def _add_up_agencies() -> None:
    made = []
    for row in _sums_of_every_agency():
        made.append(row)
        if len(made) == _AT_ONCE:
            op.bulk_insert(_cells, made)
            made = []
    if made:
        op.bulk_insert(_cells, made)


def _sums_of_every_agency() -> Iterator[dict[str, Any]]:
    """One row of sums for those of each agency, over all categories."""
    of_all = _cells.c.category_code == ""
    parts = sa.select(*(_cells.c[name] for name in _PART)).where(of_all).distinct()
    for level, place_id in op.get_bind().execute(parts).all():
        yield from _of_every_agency(
            of_all, _cells.c.level == level, _cells.c.place_id == place_id
        )


def _of_every_agency(*part: sa.ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    key = [_cells.c[name] for name in _KEY]
    # Read as a whole: rows are written into the same table meanwhile.
    rows = op.get_bind().execute(sa.select(_cells).where(*part).order_by(*key)).all()
    for named, several in groupby(rows, key=lambda row: [getattr(row, name) for name in _KEY]):
        found = list(several)
        yield {
            **dict(zip(_KEY, named, strict=True)),
            "category_code": "",
            "agency_code": "",
            **{name: sum(getattr(row, name) for row in found) for name in _AMOUNTS},
            **{name: _together([getattr(row, name) for row in found]) for name in _BUCKETS},
        }


def _together(parts: list[dict[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in parts:
        found.update(one)
    return {bucket: found[bucket] for bucket in sorted(found, key=int)}
