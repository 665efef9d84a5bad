"""Looks at who filed a report, and restrictions of who files them

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )
        for column, target in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "identity_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid()),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", NfcString(length=16), nullable=False),
        sa.Column("agency_code", NfcString(length=64), nullable=False),
        sa.Column("purpose", NfcString(length=32), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("shown_until", Moment, nullable=False),
        *_references(
            "identity_looks", report_id="reports", citizen_id="citizens", staff_id="staff_members"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_looks")),
    )
    op.create_index("ix_identity_looks_citizen_id_id", "identity_looks", ["citizen_id", "id"])
    op.create_index(op.f("ix_identity_looks_report_id"), "identity_looks", ["report_id"])
    op.create_table(
        "reporting_restrictions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("reason", NfcString(length=32), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("put_by", sa.Uuid(), nullable=False),
        sa.Column("put_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        *_references(
            "reporting_restrictions",
            report_id="reports",
            citizen_id="citizens",
            put_by="staff_members",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_restrictions")),
    )
    holds = sa.text("ended_at IS NULL")
    for name, columns in (
        ("uq_reporting_restrictions_report_id", ["report_id"]),
        ("ix_reporting_restrictions_citizen_id_until_on", ["citizen_id", "until_on"]),
    ):
        op.create_index(
            name,
            "reporting_restrictions",
            columns,
            unique=name.startswith("uq"),
            sqlite_where=holds,
            postgresql_where=holds,
        )


def downgrade() -> None:
    op.drop_table("reporting_restrictions")
    op.drop_table("identity_looks")
