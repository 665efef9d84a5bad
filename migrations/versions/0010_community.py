"""Support for reports, subscriptions to areas and categories, and news for all of these people

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column("support_count", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "report_supports",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_report_supports_citizen_id_citizens")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_supports_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", "citizen_id", name=op.f("pk_report_supports")),
    )
    op.create_index(
        "ix_report_supports_citizen_id_at", "report_supports", ["citizen_id", "at", "report_id"]
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("area_scheme", NfcString(length=64), nullable=False),
        sa.Column("area_code", NfcString(length=32), nullable=False),
        sa.Column("category_code", NfcString(length=64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_subscriptions_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint(
            "citizen_id",
            "area_scheme",
            "area_code",
            "category_code",
            name=op.f("uq_subscriptions_citizen_id_area_scheme_area_code_category_code"),
        ),
    )
    op.create_index(
        "ix_subscriptions_topic",
        "subscriptions",
        ["area_scheme", "area_code", "category_code", "citizen_id"],
    )
    op.create_table(
        "report_fanouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("event", NfcString(length=16), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("last_citizen_id", sa.Uuid()),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_fanouts_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_fanouts")),
    )
    op.create_index(
        "ix_report_fanouts_pending",
        "report_fanouts",
        ["id"],
        postgresql_where=sa.text("state = 'pending'"),
        sqlite_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_report_fanouts_report_id", "report_fanouts", ["report_id"])
    # What was published before is no news when it is hidden and published again.
    op.execute(
        "INSERT INTO report_fanouts (id, report_id, event, state, created_at, ended_at) "
        "SELECT id, id, 'published', 'told', updated_at, updated_at FROM reports "
        "WHERE EXISTS (SELECT 1 FROM report_events WHERE report_events.report_id = reports.id "
        "AND report_events.action = 'publication_public')"
    )


def downgrade() -> None:
    for table in ("report_fanouts", "subscriptions", "report_supports"):
        op.drop_table(table)
    op.drop_column("reports", "support_count")
