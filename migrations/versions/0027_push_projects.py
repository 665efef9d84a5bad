"""How it stands with each Firebase project; finding failed deliveries and forgotten devices

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "push_projects",
        sa.Column("name", NfcString(length=16), nullable=False),
        sa.Column("paused_at", Moment),
        sa.Column("paused_by", NfcString(length=100)),
        sa.Column("pause_reason", NfcString(length=200)),
        sa.Column("held_until", Moment),
        sa.Column("hold_reason", NfcString(length=32)),
        sa.Column("probe", sa.Uuid()),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("recent_answers", sa.SmallInteger(), nullable=False),
        sa.Column("recent_mismatches", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_push_projects")),
    )
    is_over = sa.text("state NOT IN ('pending', 'sent')")
    op.create_index(
        "ix_deliveries_state_id",
        "deliveries",
        ["state", "id"],
        sqlite_where=is_over,
        postgresql_where=is_over,
    )
    has_error = sa.text("error IS NOT NULL")
    op.create_index(
        "ix_deliveries_error_id",
        "deliveries",
        ["error", "id"],
        sqlite_where=has_error,
        postgresql_where=has_error,
    )
    op.create_index("ix_devices_refreshed_at", "devices", ["refreshed_at"])


def downgrade() -> None:
    op.drop_index("ix_devices_refreshed_at", table_name="devices")
    op.drop_index("ix_deliveries_error_id", table_name="deliveries")
    op.drop_index("ix_deliveries_state_id", table_name="deliveries")
    op.drop_table("push_projects")
