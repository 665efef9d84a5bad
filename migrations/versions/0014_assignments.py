"""Several agencies at work on a report; whose desk it lies on, and how pressing it is

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("assignee_id", sa.Uuid()))
        reports.add_column(
            sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="1")
        )
        reports.create_foreign_key(
            op.f("fk_reports_assignee_id_staff_members"), "staff_members", ["assignee_id"], ["id"]
        )
    op.execute("UPDATE reports SET priority = 3 WHERE is_emergency")
    on_a_desk = sa.text("assignee_id IS NOT NULL")
    op.create_index(
        "ix_reports_assignee_queue",
        "reports",
        ["assignee_id", "due_at", "id"],
        sqlite_where=on_a_desk,
        postgresql_where=on_a_desk,
    )
    op.create_table(
        "report_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("agency_code", NfcString(length=64), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("task", NfcString(length=4000)),
        sa.Column("due_at", Moment),
        sa.Column("answer", NfcString(length=4000)),
        sa.Column("assigned_by", sa.Uuid()),
        sa.Column("assigned_at", Moment, nullable=False),
        sa.Column("answered_at", Moment),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agencies.code"], name=op.f("fk_report_assignments_agency_code_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"],
            ["staff_members.id"],
            name=op.f("fk_report_assignments_assigned_by_staff_members"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_assignments_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_assignments")),
    )
    counts = sa.text("ended_at IS NULL")
    for name, columns in (
        ("uq_report_assignments_at_work", ["report_id", "agency_code"]),
        ("ix_report_assignments_agency_code_report_id", ["agency_code", "report_id"]),
    ):
        op.create_index(
            name,
            "report_assignments",
            columns,
            unique=name.startswith("uq"),
            sqlite_where=counts,
            postgresql_where=counts,
        )


def downgrade() -> None:
    op.drop_table("report_assignments")
    op.drop_index("ix_reports_assignee_queue", table_name="reports")
    with op.batch_alter_table("reports") as reports:
        reports.drop_constraint(
            op.f("fk_reports_assignee_id_staff_members"), type_="foreignkey"
        )
        reports.drop_column("priority")
        reports.drop_column("assignee_id")
