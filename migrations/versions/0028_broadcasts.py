"""Announcements, alerts, broadcasts to very many phones, and phones on which nobody is logged in

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    _create_broadcasts()
    _create_announcements()
    _create_citizens_marks()
    _create_alerts()
    with op.batch_alter_table("devices") as devices:
        devices.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=True)
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("broadcast_id", sa.Uuid()))
        deliveries.alter_column("notification_id", existing_type=sa.Uuid(), nullable=True)
        deliveries.create_foreign_key(
            op.f("fk_deliveries_broadcast_id_broadcasts"), "broadcasts", ["broadcast_id"], ["id"]
        )
        deliveries.create_check_constraint(
            op.f("ck_deliveries_of_one"), "(notification_id IS NULL) <> (broadcast_id IS NULL)"
        )
    is_broadcast = sa.text("broadcast_id IS NOT NULL")
    op.create_index(
        "ix_deliveries_broadcast_id_state",
        "deliveries",
        ["broadcast_id", "state"],
        sqlite_where=is_broadcast,
        postgresql_where=is_broadcast,
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_broadcast_id_state", table_name="deliveries")
    # The older schema knows neither what they speak of nor the phones of guests.
    op.execute("DELETE FROM deliveries WHERE notification_id IS NULL")
    op.execute("DELETE FROM devices WHERE citizen_id IS NULL")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint(op.f("ck_deliveries_of_one"), type_="check")
        deliveries.drop_constraint(
            op.f("fk_deliveries_broadcast_id_broadcasts"), type_="foreignkey"
        )
        deliveries.alter_column("notification_id", existing_type=sa.Uuid(), nullable=False)
        deliveries.drop_column("broadcast_id")
    with op.batch_alter_table("devices") as devices:
        devices.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=False)
    for name in (
        "alert_sources",
        "alert_messages",
        "alerts",
        "announcement_marks",
        "announcement_readings",
        "announcements",
        "broadcast_areas",
        "broadcasts",
    ):
        op.drop_table(name)
    op.execute(
        "DELETE FROM change_counters WHERE name IN ('announcements', 'announcement_marks')"
    )


def _create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", NfcString(length=16), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        *_message_columns(),
        sa.Column("ramp_first", sa.Integer()),
        sa.Column("ramp_minutes", sa.SmallInteger()),
        sa.Column("checkpoint", sa.Uuid()),
        sa.Column("addressed", sa.Integer(), nullable=False),
        sa.Column("next_page_at", Moment),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    is_going = sa.text("next_page_at IS NOT NULL")
    op.create_index(
        "ix_broadcasts_next_page_at",
        "broadcasts",
        ["next_page_at"],
        sqlite_where=is_going,
        postgresql_where=is_going,
    )
    op.create_table(
        "broadcast_areas",
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("area_scheme", NfcString(length=64), nullable=False),
        sa.Column("area_code", NfcString(length=32), nullable=False),
        _foreign_key("broadcast_areas", "broadcast_id", "broadcasts"),
        sa.PrimaryKeyConstraint(
            "broadcast_id", "area_scheme", "area_code", name=op.f("pk_broadcast_areas")
        ),
    )


def _create_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        *_message_columns(),
        sa.Column("text_vi", NfcString()),
        sa.Column("text_en", NfcString()),
        sa.Column("areas", Json, nullable=False),
        sa.Column("ramp_first", sa.Integer()),
        sa.Column("ramp_minutes", sa.SmallInteger()),
        sa.Column("publish_at", Moment),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("broadcast_id", sa.Uuid()),
        sa.Column("published_at", Moment),
        sa.Column("change_serial", sa.BigInteger()),
        _foreign_key("announcements", "author_id", "staff_members"),
        _foreign_key("announcements", "changed_by", "staff_members"),
        _foreign_key("announcements", "approved_by", "staff_members"),
        _foreign_key("announcements", "broadcast_id", "broadcasts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index("ix_announcements_broadcast_id", "announcements", ["broadcast_id"], unique=True)
    op.create_index("ix_announcements_change_serial", "announcements", ["change_serial"])
    _index_unnumbered("announcements")


def _create_citizens_marks() -> None:
    op.create_table(
        "announcement_readings",
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("read_until", Moment, nullable=False),
        _foreign_key("announcement_readings", "citizen_id", "citizens"),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_announcement_readings")),
    )
    op.create_table(
        "announcement_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", Moment),
        sa.Column("deleted_at", Moment),
        sa.Column("change_serial", sa.BigInteger()),
        _foreign_key("announcement_marks", "citizen_id", "citizens"),
        _foreign_key("announcement_marks", "broadcast_id", "broadcasts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_marks")),
    )
    op.create_index(
        "ix_announcement_marks_citizen_id_broadcast_id",
        "announcement_marks",
        ["citizen_id", "broadcast_id"],
        unique=True,
    )
    op.create_index("ix_announcement_marks_broadcast_id", "announcement_marks", ["broadcast_id"])
    op.create_index(
        "ix_announcement_marks_citizen_id_change_serial",
        "announcement_marks",
        ["citizen_id", "change_serial"],
    )
    _index_unnumbered("announcement_marks")


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client", NfcString(length=64), nullable=False),
        sa.Column("sender", NfcString(length=128), nullable=False),
        sa.Column("sent_at", Moment, nullable=False),
        sa.Column("urgency", NfcString(length=16), nullable=False),
        sa.Column("severity", NfcString(length=16), nullable=False),
        sa.Column("certainty", NfcString(length=16), nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("areas", Json, nullable=False),
        sa.Column("polygon", Json, nullable=False),
        sa.Column("effective_at", Moment, nullable=False),
        sa.Column("onset_at", Moment),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.Column("broadcast_id", sa.Uuid()),
        sa.Column("pushed_rank", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        _foreign_key("alerts", "broadcast_id", "broadcasts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_expires_at", "alerts", ["expires_at"])
    op.create_table(
        "alert_messages",
        sa.Column("client", NfcString(length=64), nullable=False),
        sa.Column("sender", NfcString(length=128), nullable=False),
        sa.Column("identifier", NfcString(length=128), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        _foreign_key("alert_messages", "alert_id", "alerts"),
        sa.PrimaryKeyConstraint(
            "client", "sender", "identifier", name=op.f("pk_alert_messages")
        ),
    )
    op.create_index("ix_alert_messages_alert_id", "alert_messages", ["alert_id"])
    op.create_table(
        "alert_sources",
        sa.Column("client", NfcString(length=64), nullable=False),
        sa.Column("pushes_to", NfcString(length=16), nullable=False),
        sa.Column("severity", NfcString(length=16), nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("client", name=op.f("pk_alert_sources")),
    )


def _message_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("is_emergency", sa.Boolean(), nullable=False),
        sa.Column("title_vi", NfcString(length=65), nullable=False),
        sa.Column("title_en", NfcString(length=65), nullable=False),
        sa.Column("body_vi", NfcString(length=240), nullable=False),
        sa.Column("body_en", NfcString(length=240), nullable=False),
        sa.Column("audience", NfcString(length=16), nullable=False),
        sa.Column("platform", NfcString(length=16)),
    ]


def _foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _index_unnumbered(table: str) -> None:
    is_unnumbered = sa.text("change_serial IS NULL")
    op.create_index(
        f"ix_{table}_unnumbered",
        table,
        ["id"],
        sqlite_where=is_unnumbered,
        postgresql_where=is_unnumbered,
    )
