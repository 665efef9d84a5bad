"""What officials are told, how and where; the ways that deliveries travel

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
_IS_PENDING = sa.text("state = 'pending'")
_IS_STAFF = sa.text("staff_notification_id IS NOT NULL")


def upgrade() -> None:
    _create_inbox()
    _create_preferences()
    _create_events()
    with op.batch_alter_table("devices") as devices:
        devices.add_column(sa.Column("staff_id", sa.Uuid()))
        devices.create_foreign_key(
            op.f("fk_devices_staff_id_staff_members"), "staff_members", ["staff_id"], ["id"]
        )
        devices.create_check_constraint(
            op.f("ck_devices_of_one_person"), "citizen_id IS NULL OR staff_id IS NULL"
        )
    op.create_index("ix_devices_staff_id", "devices", ["staff_id"])
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("staff_notification_id", sa.Uuid()))
        deliveries.add_column(
            sa.Column("transport", NfcString(length=8), nullable=False, server_default="citizen")
        )
        deliveries.create_foreign_key(
            op.f("fk_deliveries_staff_notification_id_staff_notifications"),
            "staff_notifications",
            ["staff_notification_id"],
            ["id"],
        )
        deliveries.drop_constraint(op.f("ck_deliveries_of_one"), type_="check")
        deliveries.create_check_constraint(
            op.f("ck_deliveries_of_one"),
            "(CASE WHEN notification_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN broadcast_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN staff_notification_id IS NULL THEN 0 ELSE 1 END) = 1",
        )
    _create_index("ix_deliveries_due", ["transport", "next_attempt_at"], _IS_PENDING)
    _create_index("ix_deliveries_staff_notification_id", ["staff_notification_id"], _IS_STAFF)


def downgrade() -> None:
    # The older schema knows neither what they speak of, nor the phones, nor their ways.
    op.execute("DELETE FROM deliveries WHERE staff_notification_id IS NOT NULL")
    op.execute("DELETE FROM devices WHERE staff_id IS NOT NULL")
    op.execute("DELETE FROM push_projects WHERE name <> 'citizen'")
    op.drop_index("ix_deliveries_staff_notification_id", table_name="deliveries")
    op.drop_index("ix_deliveries_due", table_name="deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint(op.f("ck_deliveries_of_one"), type_="check")
        deliveries.create_check_constraint(
            op.f("ck_deliveries_of_one"), "(notification_id IS NULL) <> (broadcast_id IS NULL)"
        )
        deliveries.drop_constraint(
            op.f("fk_deliveries_staff_notification_id_staff_notifications"), type_="foreignkey"
        )
        deliveries.drop_column("transport")
        deliveries.drop_column("staff_notification_id")
    _create_index("ix_deliveries_due", ["next_attempt_at"], _IS_PENDING)
    op.drop_index("ix_devices_staff_id", table_name="devices")
    with op.batch_alter_table("devices") as devices:
        devices.drop_constraint(op.f("ck_devices_of_one_person"), type_="check")
        devices.drop_constraint(op.f("fk_devices_staff_id_staff_members"), type_="foreignkey")
        devices.drop_column("staff_id")
    for name in ("staff_events", "staff_notification_preferences", "staff_notifications"):
        op.drop_table(name)


def _create_inbox() -> None:
    op.create_table(
        "staff_notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", NfcString(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("told_at", Moment, nullable=False),
        sa.Column("read_at", Moment),
        sa.Column("deleted_at", Moment),
        _foreign_key("staff_notifications", "staff_id", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notifications")),
        sa.UniqueConstraint(
            "staff_id", "subject_id", name=op.f("uq_staff_notifications_staff_id_subject_id")
        ),
    )
    op.create_index(
        "ix_staff_notifications_staff_id_told_at_id",
        "staff_notifications",
        ["staff_id", "told_at", "id"],
    )


def _create_preferences() -> None:
    op.create_table(
        "staff_notification_preferences",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("means", Json, nullable=False),
        sa.Column("only_in_office_hours", sa.Boolean(), nullable=False),
        sa.Column("has_digest", sa.Boolean(), nullable=False),
        sa.Column("digest_at", NfcString(length=5), nullable=False),
        sa.Column("digest_by", NfcString(length=8), nullable=False),
        sa.Column("last_digest_on", sa.Date()),
        sa.Column("updated_at", Moment, nullable=False),
        _foreign_key("staff_notification_preferences", "staff_id", "staff_members"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_notification_preferences")),
    )
    op.create_index(
        "ix_staff_notification_preferences_digest",
        "staff_notification_preferences",
        ["has_digest", "staff_id"],
    )


def _create_events() -> None:
    op.create_table(
        "staff_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", NfcString(length=16), nullable=False),
        sa.Column("agency_code", NfcString(length=64)),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("alarm_id", sa.Uuid()),
        sa.Column("by_id", sa.Uuid()),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("told_at", Moment),
        _foreign_key("staff_events", "report_id", "reports"),
        _foreign_key("staff_events", "staff_id", "staff_members"),
        _foreign_key("staff_events", "alarm_id", "report_alarms"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_events")),
    )
    is_untold, is_arrival = sa.text("told_at IS NULL"), sa.text("kind = 'arrived'")
    op.create_index(
        "ix_staff_events_untold",
        "staff_events",
        ["id"],
        sqlite_where=is_untold,
        postgresql_where=is_untold,
    )
    op.create_index(
        "uq_staff_events_arrival",
        "staff_events",
        ["report_id"],
        unique=True,
        sqlite_where=is_arrival,
        postgresql_where=is_arrival,
    )


def _foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _create_index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(
        name, "deliveries", columns, sqlite_where=where, postgresql_where=where
    )
