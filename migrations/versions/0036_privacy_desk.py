"""Looks that stand out or are told later; what citizens ask about their data; breaches

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def _reference(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    _mark_looks()
    _hold_looks()
    _create_requests()
    _create_breaches()


def downgrade() -> None:
    op.drop_table("breaches")
    op.drop_table("data_request_steps")
    op.drop_table("data_requests")
    op.drop_table("data_request_serials")
    op.drop_table("look_delays")
    op.drop_table("held_looks")
    op.drop_index("ix_identity_looks_staff_id_at", table_name="identity_looks")
    with op.batch_alter_table("identity_looks") as looks:
        looks.drop_column("stands_out")


def _mark_looks() -> None:
    """What was looked at before is not judged: what it was taken in is not known any more."""
    with op.batch_alter_table("identity_looks") as looks:
        looks.add_column(sa.Column("stands_out", NfcString(length=200)))
    op.execute("UPDATE identity_looks SET stands_out = ''")
    with op.batch_alter_table("identity_looks") as looks:
        looks.alter_column("stands_out", existing_type=NfcString(length=200), nullable=False)
    op.create_index("ix_identity_looks_staff_id_at", "identity_looks", ["staff_id", "at"])


def _hold_looks() -> None:
    op.create_table(
        "held_looks",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("shown_from", Moment, nullable=False),
        sa.Column("told_at", Moment),
        sa.PrimaryKeyConstraint("look_id", name=op.f("pk_held_looks")),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_held_looks_untold",
        "held_looks",
        ["shown_from"],
        sqlite_where=untold,
        postgresql_where=untold,
    )
    op.create_table(
        "look_delays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("until_at", Moment, nullable=False),
        sa.Column("authority", NfcString(length=200), nullable=False),
        sa.Column("order_number", NfcString(length=64), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        _reference("look_delays", "look_id", "held_looks", "look_id"),
        _reference("look_delays", "entered_by", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_delays")),
    )
    op.create_index(op.f("ix_look_delays_look_id"), "look_delays", ["look_id"])


def _create_requests() -> None:
    op.create_table(
        "data_request_serials",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_data_request_serials")),
    )
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", NfcString(length=24), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("kind", NfcString(length=16), nullable=False),
        sa.Column("state", NfcString(length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary()),
        sa.Column("open_reports", NfcString(length=16)),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("first_answer_due_at", Moment, nullable=False),
        sa.Column("first_answered_at", Moment),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("extended_at", Moment),
        sa.Column("scheduled_for", Moment),
        sa.Column("finished_at", Moment),
        sa.Column("sealed_answer", sa.LargeBinary()),
        sa.Column("refused_for", NfcString(length=32)),
        sa.Column("taken_by", sa.Uuid()),
        sa.Column("file_until", Moment),
        sa.Column("leased_until", Moment),
        sa.Column("alarmed_at", Moment),
        _reference("data_requests", "taken_by", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
        sa.UniqueConstraint("reference", name=op.f("uq_data_requests_reference")),
    )
    op.create_index(op.f("ix_data_requests_citizen_id"), "data_requests", ["citizen_id"])
    is_open = sa.text("state IN ('received', 'in_progress', 'waiting_for_citizen')")
    for name, columns in (
        ("uq_data_requests_citizen_id_kind", ["citizen_id", "kind"]),
        ("ix_data_requests_open", ["due_at"]),
    ):
        op.create_index(
            name,
            "data_requests",
            columns,
            unique=name.startswith("uq"),
            sqlite_where=is_open,
            postgresql_where=is_open,
        )
    op.create_table(
        "data_request_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("step", NfcString(length=16), nullable=False),
        sa.Column("state", NfcString(length=24), nullable=False),
        sa.Column("by", NfcString(length=8), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("sealed_note", sa.LargeBinary()),
        sa.Column("at", Moment, nullable=False),
        _reference("data_request_steps", "request_id", "data_requests"),
        _reference("data_request_steps", "staff_id", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request_steps")),
    )
    op.create_index(
        op.f("ix_data_request_steps_request_id"), "data_request_steps", ["request_id"]
    )


def _create_breaches() -> None:
    op.create_table(
        "breaches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("noticed_at", Moment, nullable=False),
        sa.Column("sealed_description", sa.LargeBinary(), nullable=False),
        sa.Column("data_kinds", Json, nullable=False),
        sa.Column("report_by", Moment, nullable=False),
        sa.Column("reported_at", Moment),
        sa.Column("report_number", NfcString(length=64)),
        sa.Column("affected", Json),
        sa.Column("affected_count", sa.Integer()),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", Moment, nullable=False),
        sa.Column("closed_at", Moment),
        sa.Column("notice", Json),
        sa.Column("notice_written_by", sa.Uuid()),
        sa.Column("notice_approved_by", sa.Uuid()),
        sa.Column("notice_approved_at", Moment),
        sa.Column("next_page_at", Moment),
        sa.Column("checkpoint", sa.Uuid()),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_all_at", Moment),
        _reference("breaches", "noted_by", "staff_members"),
        _reference("breaches", "notice_written_by", "staff_members"),
        _reference("breaches", "notice_approved_by", "staff_members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaches")),
    )
    is_told_of = sa.text("next_page_at IS NOT NULL")
    op.create_index(
        "ix_breaches_next_page_at",
        "breaches",
        ["next_page_at"],
        sqlite_where=is_told_of,
        postgresql_where=is_told_of,
    )
