"""Receipts that citizens keep, and the keys that sign them

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString, Sealed

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "receipt_keys",
        sa.Column("kid", NfcString(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_private_pem", Sealed(), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("signs_from", Moment, nullable=False),
        sa.Column("distrusted_from", Moment),
        sa.Column("distrusted_at", Moment),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_receipt_keys")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_keys_number")),
    )
    # What was filed before has no receipts: nothing signed could say so with the time it was.
    op.create_table(
        "report_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("event", NfcString(length=16), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kid", NfcString(length=64)),
        sa.Column("jws", sa.Text()),
        sa.CheckConstraint(
            "(kid IS NULL) = (jws IS NULL)", name=op.f("ck_report_receipts_signed_whole")
        ),
        sa.ForeignKeyConstraint(
            ["kid"], ["receipt_keys.kid"], name=op.f("fk_report_receipts_kid_receipt_keys")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_receipts_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_receipts")),
    )
    op.create_index(
        "ix_report_receipts_report_id_id", "report_receipts", ["report_id", "id"]
    )
    op.create_index(
        "ix_report_receipts_pending",
        "report_receipts",
        ["id"],
        sqlite_where=sa.text("jws IS NULL"),
        postgresql_where=sa.text("jws IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("report_receipts")
    op.drop_table("receipt_keys")
