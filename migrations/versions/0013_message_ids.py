"""A message's own id, made by the app: sent again, however late, it is the same message

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ONCE = "uq_report_messages_message_id"


def upgrade() -> None:
    op.add_column("report_messages", sa.Column("message_id", sa.Uuid()))
    is_named = sa.text("message_id IS NOT NULL")
    op.create_index(
        _ONCE,
        "report_messages",
        ["report_id", "message_id"],
        unique=True,
        sqlite_where=is_named,
        postgresql_where=is_named,
    )


def downgrade() -> None:
    op.drop_index(_ONCE, table_name="report_messages")
    op.drop_column("report_messages", "message_id")
