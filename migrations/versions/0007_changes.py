"""Changes of reports are numbered in the order in which they can be seen

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from app.database import NfcString

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNNUMBERED = sa.text("change_serial IS NULL")


def upgrade() -> None:
    op.create_table(
        "change_counters",
        sa.Column("name", NfcString(length=32), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_change_counters")),
    )
    op.add_column("reports", sa.Column("change_serial", sa.BigInteger()))
    op.create_index(
        op.f("ix_reports_unnumbered"),
        "reports",
        ["id"],
        sqlite_where=_UNNUMBERED,
        postgresql_where=_UNNUMBERED,
    )
    op.create_index(
        op.f("ix_reports_citizen_changes"), "reports", ["citizen_id", "change_serial"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_reports_citizen_changes"), table_name="reports")
    op.drop_index(op.f("ix_reports_unnumbered"), table_name="reports")
    op.drop_column("reports", "change_serial")
    op.drop_table("change_counters")
