"""Photos of which parts are covered: other files in place of the first, and the originals' keys

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    for name in ("files_id", "original_id"):
        op.add_column("photos", sa.Column(name, sa.Uuid()))
    op.create_table(
        "photo_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("covered", app.database.Json, nullable=False),
        sa.Column("sealed_key", app.database.Sealed()),
        sa.Column("perceptual_hash", sa.BigInteger()),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photos.id"], name=op.f("fk_photo_files_photo_id_photos")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_files")),
    )
    op.create_index(op.f("ix_photo_files_photo_id"), "photo_files", ["photo_id"])
    is_unused = sa.text("state <> 'stored'")
    op.create_index(
        "ix_photo_files_unused",
        "photo_files",
        ["created_at"],
        sqlite_where=is_unused,
        postgresql_where=is_unused,
    )


def downgrade() -> None:
    # A photo that was covered, or restored since, is not found any more: what came before knows
    # only the files that it came with, and those are gone. What is covered never shows again.
    op.drop_table("photo_files")
    for name in ("original_id", "files_id"):
        op.drop_column("photos", name)
