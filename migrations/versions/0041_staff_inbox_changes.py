"""Changes of officials' inboxes have numbers

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_TABLE = "staff_notifications"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("change_serial", sa.BigInteger()))
    # Before any mark: whoever asks first must not wait until all that there is has a number.
    op.execute("UPDATE staff_notifications SET change_serial = 0")
    op.create_index(
        "ix_staff_notifications_staff_id_change_serial", _TABLE, ["staff_id", "change_serial"]
    )
    is_unnumbered = sa.text("change_serial IS NULL")
    op.create_index(
        "ix_staff_notifications_unnumbered",
        _TABLE,
        ["id"],
        sqlite_where=is_unnumbered,
        postgresql_where=is_unnumbered,
    )


def downgrade() -> None:
    op.drop_index("ix_staff_notifications_unnumbered", table_name=_TABLE)
    op.drop_index("ix_staff_notifications_staff_id_change_serial", table_name=_TABLE)
    op.drop_column(_TABLE, "change_serial")
    # An inbox of a later upgrade begins again before any mark.
    op.execute("DELETE FROM change_counters WHERE name = 'staff_notifications'")
