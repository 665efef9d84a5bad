"""Who watches a dossier, and who of staff looked at it

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import LookupHash, NfcString, Sealed

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "dossier_watches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("watched_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_watches_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_dossier_watches_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_watches")),
        sa.UniqueConstraint(
            "dossier_id", "citizen_id", name=op.f("uq_dossier_watches_dossier_id_citizen_id")
        ),
    )
    for column in ("citizen_id", "watched_at"):
        op.create_index(op.f(f"ix_dossier_watches_{column}"), "dossier_watches", [column])
    _create_looks()


def _create_looks() -> None:
    op.create_table(
        "dossier_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", NfcString(length=16), nullable=False),
        sa.Column("agency_code", NfcString(length=64), nullable=False),
        sa.Column("purpose", NfcString(length=32), nullable=False),
        sa.Column("sealed_reason", Sealed(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("shown_until", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_looks_dossier_id_dossiers")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_dossier_looks_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_looks")),
    )
    op.create_index(op.f("ix_dossier_looks_dossier_id"), "dossier_looks", ["dossier_id"])
    op.create_table(
        "dossier_look_owners",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("lookup_hash", LookupHash(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_id"], ["dossier_looks.id"], name=op.f("fk_dossier_look_owners_look_id_dossier_looks")
        ),
        sa.PrimaryKeyConstraint("look_id", "lookup_hash", name=op.f("pk_dossier_look_owners")),
    )
    op.create_index(
        op.f("ix_dossier_look_owners_lookup_hash"), "dossier_look_owners", ["lookup_hash"]
    )


def downgrade() -> None:
    for name in ("dossier_look_owners", "dossier_looks", "dossier_watches"):
        op.drop_table(name)
