"""What citizens' phones may show; which thing a delivery speaks of, and what replaced it

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notification_preferences",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("muted_channels", Json, nullable=False),
        sa.Column("quiet_starts", NfcString(length=5)),
        sa.Column("quiet_ends", NfcString(length=5)),
        sa.Column("updated_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"],
            ["citizens.id"],
            name=op.f("fk_notification_preferences_citizen_id_citizens"),
        ),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_notification_preferences")),
    )
    op.add_column("notifications", sa.Column("deleted_at", Moment))
    op.add_column("notifications", sa.Column("change_serial", sa.BigInteger()))
    # Before any mark: whoever asks first must not wait until all that there is has a number.
    op.execute("UPDATE notifications SET change_serial = 0")
    op.create_index(
        "ix_notifications_citizen_id_change_serial",
        "notifications",
        ["citizen_id", "change_serial"],
    )
    is_unnumbered = sa.text("change_serial IS NULL")
    op.create_index(
        "ix_notifications_unnumbered",
        "notifications",
        ["id"],
        sqlite_where=is_unnumbered,
        postgresql_where=is_unnumbered,
    )
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("subject", NfcString(length=64)))
        deliveries.add_column(sa.Column("replaced_by", sa.Uuid()))
    op.execute(
        "UPDATE deliveries SET subject = (SELECT entity_id FROM notifications"
        " WHERE notifications.id = deliveries.notification_id)"
    )
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.alter_column("subject", existing_type=NfcString(length=64), nullable=False)
    op.create_index(
        "ix_deliveries_installation_id_subject", "deliveries", ["installation_id", "subject"]
    )
    is_replaced = sa.text("replaced_by IS NOT NULL")
    op.create_index(
        "ix_deliveries_replaced_by",
        "deliveries",
        ["replaced_by"],
        sqlite_where=is_replaced,
        postgresql_where=is_replaced,
    )
    op.drop_index("ix_deliveries_installation_id", table_name="deliveries")


def downgrade() -> None:
    op.create_index("ix_deliveries_installation_id", "deliveries", ["installation_id"])
    op.drop_index("ix_deliveries_replaced_by", table_name="deliveries")
    op.drop_index("ix_deliveries_installation_id_subject", table_name="deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_column("replaced_by")
        deliveries.drop_column("subject")
    op.drop_index("ix_notifications_unnumbered", table_name="notifications")
    op.drop_index("ix_notifications_citizen_id_change_serial", table_name="notifications")
    # What was deleted must not come back with the older schema.
    op.execute(
        "DELETE FROM deliveries WHERE notification_id IN"
        " (SELECT id FROM notifications WHERE deleted_at IS NOT NULL)"
    )
    op.execute("DELETE FROM notifications WHERE deleted_at IS NOT NULL")
    op.drop_column("notifications", "change_serial")
    op.drop_column("notifications", "deleted_at")
    op.drop_table("notification_preferences")
