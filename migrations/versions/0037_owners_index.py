"""Whose dossiers are whose: answered by the index alone

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_TABLE = "dossier_owners"
_OLD = "ix_dossier_owners_lookup_hash"
_NEW = "ix_dossier_owners_lookup_hash_dossier_id"


def upgrade() -> None:
    op.create_index(_NEW, _TABLE, ["lookup_hash", "dossier_id"])
    op.drop_index(_OLD, table_name=_TABLE)


def downgrade() -> None:
    op.create_index(_OLD, _TABLE, ["lookup_hash"])
    op.drop_index(_NEW, table_name=_TABLE)
