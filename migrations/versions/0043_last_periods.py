"""Periods for accounts: since when a citizen is told that his is idle, whose staff account is empty

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)

_AGES = [
    ("ix_citizens_idle", ["last_login_at"], "erased_at IS NULL AND idle_until IS NULL"),
    ("ix_citizens_idle_until", ["idle_until"], "idle_until IS NOT NULL"),
    ("ix_citizens_erased_at", ["erased_at"], "erased_at IS NOT NULL"),
]


def upgrade() -> None:
    op.add_column("citizens", sa.Column("idle_until", Moment))
    op.add_column("staff_members", sa.Column("anonymised_at", Moment))
    for name, columns, condition in _AGES:
        where = sa.text(condition)
        op.create_index(name, "citizens", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, _, _ in reversed(_AGES):
        op.drop_index(name, table_name="citizens")
    op.drop_column("staff_members", "anonymised_at")
    op.drop_column("citizens", "idle_until")
