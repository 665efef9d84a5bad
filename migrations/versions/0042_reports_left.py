"""How often reports of a citizen became nobody's

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("citizens") as citizens:
        citizens.add_column(
            sa.Column("reports_left", sa.Integer(), nullable=False, server_default="0")
        )


def downgrade() -> None:
    with op.batch_alter_table("citizens") as citizens:
        citizens.drop_column("reports_left")
