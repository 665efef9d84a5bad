"""Where consents were said, restricted use, whose a kept answer is

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

# Nobody knows any more where earlier consents were said, nor to whom answers were given.
ADDED = {
    "consent_records": (
        ("device_name", NfcString(length=100)),
        ("user_agent", NfcString(length=200)),
        ("installation_id", sa.Uuid()),
        ("platform", NfcString(length=16)),
        ("app_version", NfcString(length=32)),
    ),
    "citizens": (("use_restricted_at", app.database.UtcDateTime(timezone=True)),),
    "idempotent_answers": (("caller", NfcString(length=64)),),
}


def upgrade() -> None:
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as altered:
            for name, kind in columns:
                altered.add_column(sa.Column(name, kind))


def downgrade() -> None:
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as altered:
            for name, _kind in reversed(columns):
                altered.drop_column(name)
