"""When a citizen was erased, whose row stays for what points to it

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

import app.database

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("citizens", sa.Column("erased_at", Moment))


def downgrade() -> None:
    with op.batch_alter_table("citizens") as citizens:
        citizens.drop_column("erased_at")
