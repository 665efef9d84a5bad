"""Many reports at once: claims, bulk changes, staff's feed of changes, kept views

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    referred = target.partition(".")[0]
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}_{referred}")
    )


def upgrade() -> None:
    op.create_index("ix_reports_changes", "reports", ["change_serial"])
    op.create_table(
        "report_claims",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("until_at", Moment, nullable=False),
        _reference("report_claims", "report_id", "reports.id"),
        _reference("report_claims", "staff_id", "staff_members.id"),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_claims")),
    )
    op.create_index(
        "ix_report_claims_staff_id_until_at", "report_claims", ["staff_id", "until_at"]
    )
    op.create_table(
        "bulk_steps",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        _reference("bulk_steps", "report_id", "reports.id"),
        sa.PrimaryKeyConstraint("key_hash", "report_id", name=op.f("pk_bulk_steps")),
    )
    op.create_index(op.f("ix_bulk_steps_expires_at"), "bulk_steps", ["expires_at"])
    _create_views()


def _create_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("agency_code", NfcString(length=64)),
        sa.Column("name", NfcString(length=100), nullable=False),
        sa.Column("filter", app.database.Json, nullable=False),
        sa.Column("sort", NfcString(length=16), nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.CheckConstraint(
            "(owner_id IS NULL) <> (agency_code IS NULL)", name=op.f("ck_saved_views_one_owner")
        ),
        _reference("saved_views", "owner_id", "staff_members.id"),
        _reference("saved_views", "agency_code", "agencies.code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    for column in ("owner_id", "agency_code"):
        is_theirs = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"uq_saved_views_{column}_name",
            "saved_views",
            [column, "name"],
            unique=True,
            sqlite_where=is_theirs,
            postgresql_where=is_theirs,
        )


def downgrade() -> None:
    op.drop_table("saved_views")
    op.drop_table("bulk_steps")
    op.drop_table("report_claims")
    op.drop_index("ix_reports_changes", table_name="reports")
