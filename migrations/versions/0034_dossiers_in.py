"""Dossiers whole: papers, supplements, results, proofs, former owners, withdrawals, checkpoints

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, LookupHash, NfcString

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
_TEXTS = {"other_code": 64, "channel": 16, "delivery": 16, "owner_kind": 16}
_LISTS = ("papers", "supplements", "results")
dossiers = sa.table("dossiers", sa.column("content_hash", sa.LargeBinary()))
_OPTIONAL = ("unusual_from", "unusual_to", "withdrawn_at", "row_mac")


def upgrade() -> None:
    _widen_dossiers()
    with op.batch_alter_table("dossier_owners") as owners:
        owners.add_column(sa.Column("proof_hash", LookupHash()))
    with op.batch_alter_table("dossier_steps") as steps:
        steps.add_column(sa.Column("started_at", Moment))
        steps.add_column(sa.Column("due_at", Moment))
    _create_former_owners()
    op.create_table(
        "dossier_sources",
        sa.Column("name", NfcString(length=32), nullable=False),
        sa.Column("heard_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_dossier_sources")),
    )
    op.create_table(
        "import_checkpoints",
        sa.Column("file_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", NfcString(length=16), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("file_hash", "content", name=op.f("pk_import_checkpoints")),
    )


def _widen_dossiers() -> None:
    """Dossiers from before have the new parts empty until they are sent again, and read then."""
    with op.batch_alter_table("dossiers") as table:
        for name, length in _TEXTS.items():
            table.add_column(
                sa.Column(name, NfcString(length=length), nullable=False, server_default="")
            )
        for name in _LISTS:
            table.add_column(sa.Column(name, Json, nullable=False, server_default="[]"))
        table.add_column(sa.Column("unusual_from", NfcString(length=16)))
        table.add_column(sa.Column("unusual_to", NfcString(length=16)))
        table.add_column(sa.Column("withdrawn_at", Moment))
        table.add_column(sa.Column("row_mac", sa.LargeBinary(length=32)))
        table.add_column(
            sa.Column("change_serial", sa.BigInteger(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("dossiers") as table:
        for name in (*_TEXTS, *_LISTS, "change_serial"):
            table.alter_column(name, server_default=None)
    op.execute(dossiers.update().values(content_hash=b""))
    op.create_index("ix_dossiers_filed_at", "dossiers", ["filed_at"])
    is_unusual = sa.text("unusual_from IS NOT NULL")
    op.create_index(
        "ix_dossiers_unusual",
        "dossiers",
        ["unusual_from", "status"],
        sqlite_where=is_unusual,
        postgresql_where=is_unusual,
    )


def _create_former_owners() -> None:
    op.create_table(
        "former_dossier_owners",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("lookup_hash", LookupHash(), nullable=False),
        sa.Column("ended_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_former_dossier_owners_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint(
            "dossier_id", "lookup_hash", name=op.f("pk_former_dossier_owners")
        ),
    )
    op.create_index(
        op.f("ix_former_dossier_owners_lookup_hash"), "former_dossier_owners", ["lookup_hash"]
    )


def downgrade() -> None:
    for name in ("import_checkpoints", "dossier_sources", "former_dossier_owners"):
        op.drop_table(name)
    with op.batch_alter_table("dossier_steps") as steps:
        steps.drop_column("due_at")
        steps.drop_column("started_at")
    with op.batch_alter_table("dossier_owners") as owners:
        owners.drop_column("proof_hash")
    # To the schema before, a dossier that was withdrawn is one that nobody owns.
    op.drop_index("ix_dossiers_unusual", table_name="dossiers")
    op.drop_index("ix_dossiers_filed_at", table_name="dossiers")
    with op.batch_alter_table("dossiers") as table:
        for name in (*_OPTIONAL, *_LISTS, *_TEXTS, "change_serial"):
            table.drop_column(name)
