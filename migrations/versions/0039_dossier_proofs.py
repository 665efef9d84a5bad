"""Find a dossier by its proof alone

Revision ID: 0039
Revises: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_dossier_owners_proof_hash"), "dossier_owners", ["proof_hash"])


def downgrade() -> None:
    op.drop_index(op.f("ix_dossier_owners_proof_hash"), "dossier_owners")
