"""The duty roster: who of an agency's staff answers emergencies

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_code", NfcString(length=64), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.Column("phone", NfcString(length=16), nullable=False),
        sa.Column("note", NfcString(length=200)),
        sa.Column("created_by", NfcString(length=100), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agencies.code"], name=op.f("fk_duty_shifts_agency_code_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_duty_shifts_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )
    op.create_index(
        "ix_duty_shifts_agency_code_starts_at", "duty_shifts", ["agency_code", "starts_at"]
    )
    op.create_index(op.f("ix_duty_shifts_staff_id"), "duty_shifts", ["staff_id"])


def downgrade() -> None:
    op.drop_table("duty_shifts")
