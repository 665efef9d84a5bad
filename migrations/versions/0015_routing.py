"""Rules by which reports find their agency, and which of them sent a report

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "routing_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", NfcString(length=16), nullable=False),
        sa.Column("rule_id", sa.Uuid()),
        sa.Column("changed_by", NfcString(length=100), nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("rules", app.database.Json, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_routing_versions")),
    )
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("routing_rule_id", sa.Uuid()))
        reports.add_column(sa.Column("routing_version", sa.Integer()))
        reports.create_foreign_key(
            op.f("fk_reports_routing_version_routing_versions"),
            "routing_versions",
            ["routing_version"],
            ["version"],
        )


def downgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.drop_constraint(
            op.f("fk_reports_routing_version_routing_versions"), type_="foreignkey"
        )
        reports.drop_column("routing_version")
        reports.drop_column("routing_rule_id")
    op.drop_table("routing_versions")
