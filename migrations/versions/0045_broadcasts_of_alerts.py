"""All broadcasts about an alert are found by what they open, and the last one no more by itself

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_FOREIGN_KEY = "fk_alerts_broadcast_id_broadcasts"


def upgrade() -> None:
    op.create_index("ix_broadcasts_entity_id", "broadcasts", ["entity_id"])
    with op.batch_alter_table("alerts") as table:
        table.drop_constraint(op.f(_FOREIGN_KEY), type_="foreignkey")
        table.drop_column("broadcast_id")


def downgrade() -> None:
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("broadcast_id", sa.Uuid()))
        table.create_foreign_key(op.f(_FOREIGN_KEY), "broadcasts", ["broadcast_id"], ["id"])
    op.execute(
        "UPDATE alerts SET broadcast_id = (SELECT broadcasts.id FROM broadcasts"
        " WHERE broadcasts.entity_id = alerts.id ORDER BY broadcasts.id DESC LIMIT 1)"
    )
    op.drop_index("ix_broadcasts_entity_id", table_name="broadcasts")
