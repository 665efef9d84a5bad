"""Words that reports are found by, their cells, and the orders of the staff's queue

Revision ID: 0017
Revises: 0016
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.feedback.public.cells import cell_of
from app.feedback.words import folded_text

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_reports_queue_by_age": ["state", "submitted_at", "id"],
    "ix_reports_queue_by_priority": ["state", "priority", "due_at", "id"],
    "ix_reports_queue_by_support": ["state", "support_count", "id"],
    "ix_reports_state_place": ["state", "cell"],
}
_AT_ONCE = 500
_TRIGGERS = {
    "report_texts_added": "AFTER INSERT ON report_texts BEGIN {add} END",
    "report_texts_changed": "AFTER UPDATE ON report_texts BEGIN {take} {add} END",
    "report_texts_removed": "AFTER DELETE ON report_texts BEGIN {take} END",
}
_ADD = "INSERT INTO report_words (rowid, folded) VALUES (new.number, new.folded);"
_TAKE = (
    "INSERT INTO report_words (report_words, rowid, folded)"
    " VALUES ('delete', old.number, old.folded);"
)

_reports = sa.table(
    "reports",
    sa.column("id", sa.Uuid()),
    sa.column("latitude", sa.Float()),
    sa.column("longitude", sa.Float()),
    sa.column("cell", sa.BigInteger()),
    sa.column("text", sa.Text()),
    sa.column("reference", sa.Text()),
    sa.column("address", sa.Text()),
)
_messages = sa.table(
    "report_messages",
    sa.column("id", sa.Uuid()),
    sa.column("report_id", sa.Uuid()),
    sa.column("author_kind", sa.Text()),
    sa.column("text", sa.Text()),
)
_events = sa.table(
    "report_events",
    sa.column("id", sa.Uuid()),
    sa.column("report_id", sa.Uuid()),
    sa.column("actor_kind", sa.Text()),
    sa.column("note", sa.Text()),
)
_texts = sa.table(
    "report_texts", sa.column("report_id", sa.Uuid()), sa.column("folded", sa.Text())
)


def upgrade() -> None:
    op.add_column(
        "reports", sa.Column("cell", sa.BigInteger(), nullable=False, server_default="0")
    )
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "report_texts",
        sa.Column("number", number, sa.Identity(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_texts_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_report_texts")),
        sa.UniqueConstraint("report_id", name=op.f("uq_report_texts_report_id")),
    )
    _fill()
    for name, columns in _INDEXES.items():
        op.create_index(name, "reports", columns)
    if op.get_bind().dialect.name == "sqlite":
        _index_words_on_sqlite()
    else:
        op.execute(
            "CREATE INDEX ix_report_texts_words ON report_texts"
            " USING gin (array_to_tsvector(string_to_array(folded, ' ')))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE report_words")
    op.drop_table("report_texts")
    for name in _INDEXES:
        op.drop_index(name, table_name="reports")
    op.drop_column("reports", "cell")


def _index_words_on_sqlite() -> None:
    # Its own words are folded already, and the words alone are kept twice.
    op.execute(
        "CREATE VIRTUAL TABLE report_words USING fts5("
        "folded, content='report_texts', content_rowid='number', columnsize=0,"
        " tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO report_words (report_words) VALUES ('rebuild')")
    for name, body in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {body.format(add=_ADD, take=_TAKE)}")


def _fill() -> None:
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(_reports.c.id).order_by(_reports.c.id)))
    for start in range(0, len(ids), _AT_ONCE):
        _fill_page(connection, ids[start : start + _AT_ONCE])


def _fill_page(connection: sa.Connection, ids: Sequence[uuid.UUID]) -> None:
    said = defaultdict(list)
    for report_id, words in _said(connection, ids):
        said[report_id].append(words)
    rows = connection.execute(sa.select(_reports).where(_reports.c.id.in_(ids))).all()
    texts = [
        {
            "report_id": row.id,
            "folded": folded_text([row.text, row.reference, row.address, *said[row.id]]),
        }
        for row in rows
    ]
    connection.execute(sa.insert(_texts), texts)
    placed = (
        sa.update(_reports)
        .where(_reports.c.id == sa.bindparam("report_id"))
        .values(cell=sa.bindparam("place"))
    )
    cells = [
        {"report_id": row.id, "place": cell_of(row.latitude, row.longitude)} for row in rows
    ]
    connection.execute(placed, cells)


def _said(connection: sa.Connection, ids: Sequence[uuid.UUID]) -> Iterator[tuple[Any, str]]:
    """What staff said to the citizens of these reports."""
    for table, author, words in (
        (_messages, _messages.c.author_kind, _messages.c.text),
        (_events, _events.c.actor_kind, _events.c.note),
    ):
        wanted = sa.select(table.c.report_id, words).where(
            table.c.report_id.in_(ids), author == "staff", words.is_not(None)
        )
        for row in connection.execute(wanted.order_by(table.c.id)):
            yield row[0], row[1]
