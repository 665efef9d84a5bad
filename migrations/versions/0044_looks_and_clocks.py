"""Which looks at dossiers stand out, and when it was warned of a breach's 72 hours

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    # What is there was not judged when it was taken.
    with op.batch_alter_table("dossier_looks") as table:
        table.add_column(
            sa.Column("stands_out", NfcString(length=200), nullable=False, server_default="")
        )
    with op.batch_alter_table("dossier_looks") as table:
        table.alter_column("stands_out", server_default=None)
    op.create_index("ix_dossier_looks_staff_id_at", "dossier_looks", ["staff_id", "at"])
    op.add_column("breaches", sa.Column("alarmed_at", Moment))


def downgrade() -> None:
    op.drop_column("breaches", "alarmed_at")
    op.drop_index("ix_dossier_looks_staff_id_at", table_name="dossier_looks")
    op.drop_column("dossier_looks", "stands_out")
