"""Work on a report: who passed it on, bounces, acknowledgement, why rejected and where referred

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
_KEYS = (
    ("fk_reports_passed_by_agency_code_agencies", "agencies", "passed_by_agency_code", "code"),
    ("fk_reports_acknowledged_by_staff_members", "staff_members", "acknowledged_by", "id"),
)


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("passed_by_agency_code", NfcString(length=64)))
        reports.add_column(
            sa.Column("bounces", sa.SmallInteger(), nullable=False, server_default="0")
        )
        reports.add_column(sa.Column("lead_note", NfcString(length=1000)))
        reports.add_column(sa.Column("acknowledged_at", Moment))
        reports.add_column(sa.Column("acknowledged_by", sa.Uuid()))
        reports.add_column(sa.Column("rejection_reason", NfcString(length=32)))
        reports.add_column(sa.Column("referred_to_name", NfcString(length=200)))
        reports.add_column(sa.Column("referred_to_phone", NfcString(length=32)))
        reports.add_column(sa.Column("referred_to_url", NfcString(length=300)))
        for name, table, column, key in _KEYS:
            reports.create_foreign_key(op.f(name), table, [column], [key])
    with op.batch_alter_table("report_assignments") as assignments:
        assignments.add_column(sa.Column("due_on", sa.Date()))


def downgrade() -> None:
    with op.batch_alter_table("report_assignments") as assignments:
        assignments.drop_column("due_on")
    with op.batch_alter_table("reports") as reports:
        for name, *_ in _KEYS:
            reports.drop_constraint(op.f(name), type_="foreignkey")
        for column in (
            "referred_to_url",
            "referred_to_phone",
            "referred_to_name",
            "rejection_reason",
            "acknowledged_by",
            "acknowledged_at",
            "lead_note",
            "bounces",
            "passed_by_agency_code",
        ):
            reports.drop_column(column)
