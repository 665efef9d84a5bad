"""Duplicates merged into a report, reports split in two, staff's notes, moves that can be undone

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    _link_reports()
    _create_mergers()
    _create_notes()
    _create_undos()
    with op.batch_alter_table("report_supports") as supports:
        supports.add_column(sa.Column("merger_id", sa.Uuid()))
        supports.create_foreign_key(
            op.f("fk_report_supports_merger_id_report_mergers"),
            "report_mergers",
            ["merger_id"],
            ["id"],
        )
    came_along = sa.text("merger_id IS NOT NULL")
    op.create_index(
        "ix_report_supports_merger_id",
        "report_supports",
        ["merger_id"],
        sqlite_where=came_along,
        postgresql_where=came_along,
    )
    op.add_column(
        "report_events",
        sa.Column("is_undone", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("report_fanouts", sa.Column("wait_until", Moment))


def _link_reports() -> None:
    with op.batch_alter_table("reports") as reports:
        for name in ("merged_into_id", "split_from_id"):
            reports.add_column(sa.Column(name, sa.Uuid()))
            reports.create_foreign_key(op.f(f"fk_reports_{name}_reports"), "reports", [name], ["id"])
    is_merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_reports_merged_into_id",
        "reports",
        ["merged_into_id"],
        sqlite_where=is_merged,
        postgresql_where=is_merged,
    )


def _create_mergers() -> None:
    op.create_table(
        "report_mergers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("brought", Json, nullable=False),
        sa.Column("undone_at", Moment),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_mergers_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["reports.id"], name=op.f("fk_report_mergers_into_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by"], ["staff_members.id"], name=op.f("fk_report_mergers_merged_by_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_mergers")),
    )
    counts = sa.text("undone_at IS NULL")
    for name, column in (
        ("uq_report_mergers_counting", "report_id"),
        ("ix_report_mergers_into_id", "into_id"),
    ):
        op.create_index(
            name,
            "report_mergers",
            [column],
            unique=name.startswith("uq"),
            sqlite_where=counts,
            postgresql_where=counts,
        )


def _create_notes() -> None:
    op.create_table(
        "report_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("text", NfcString(length=4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_notes_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_report_notes_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_notes")),
    )
    op.create_index("ix_report_notes_report_id_id", "report_notes", ["report_id", "id"])


def _create_undos() -> None:
    op.create_table(
        "report_undos",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_undos_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["staff_members.id"], name=op.f("fk_report_undos_moved_by_staff_members")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_undos")),
    )


def downgrade() -> None:
    with op.batch_alter_table("report_fanouts") as fanouts:
        fanouts.drop_column("wait_until")
    with op.batch_alter_table("report_events") as events:
        events.drop_column("is_undone")
    op.drop_index("ix_report_supports_merger_id", table_name="report_supports")
    with op.batch_alter_table("report_supports") as supports:
        supports.drop_constraint(
            op.f("fk_report_supports_merger_id_report_mergers"), type_="foreignkey"
        )
        supports.drop_column("merger_id")
    for table in ("report_undos", "report_notes", "report_mergers"):
        op.drop_table(table)
    op.drop_index("ix_reports_merged_into_id", table_name="reports")
    with op.batch_alter_table("reports") as reports:
        for name in ("split_from_id", "merged_into_id"):
            reports.drop_constraint(op.f(f"fk_reports_{name}_reports"), type_="foreignkey")
            reports.drop_column(name)
