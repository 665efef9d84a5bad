"""What staff are warned of, each time once; when the worker has to look

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("reports", sa.Column("next_alarm_at", Moment))
    # Work that is open is looked at once; its deadlines are counted then.
    op.execute(
        "UPDATE reports SET next_alarm_at = submitted_at"
        " WHERE state IN ('submitted', 'needs_info', 'accepted', 'in_progress')"
    )
    to_look_at = sa.text("next_alarm_at IS NOT NULL")
    op.create_index(
        "ix_reports_next_alarm",
        "reports",
        ["next_alarm_at", "id"],
        sqlite_where=to_look_at,
        postgresql_where=to_look_at,
    )
    op.create_table(
        "report_alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", NfcString(length=32), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("rang_at", Moment, nullable=False),
        sa.Column("called", NfcString(length=16), nullable=False),
        sa.Column("on_duty_id", sa.Uuid()),
        sa.Column("acknowledged_by", sa.Uuid()),
        sa.Column("acknowledged_at", Moment),
        sa.Column("closed_at", Moment),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_alarms_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["on_duty_id"],
            ["staff_members.id"],
            name=op.f("fk_report_alarms_on_duty_id_staff_members"),
        ),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"],
            ["staff_members.id"],
            name=op.f("fk_report_alarms_acknowledged_by_staff_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_alarms")),
        sa.UniqueConstraint(
            "report_id",
            "kind",
            "tier",
            "due_at",
            name=op.f("uq_report_alarms_report_id_kind_tier_due_at"),
        ),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_report_alarms_open",
        "report_alarms",
        ["id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_table("report_alarms")
    op.drop_index("ix_reports_next_alarm", table_name="reports")
    op.drop_column("reports", "next_alarm_at")
