"""Reports that staff file for a caller: nobody's yet, followed by reference and code

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from app.database import NfcString

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STAFF = "fk_reports_filed_by_staff_members"
_ONCE = "uq_reports_filed_by_submission_id"
_ADDED = ("source", "filed_by", "call_reference", "sealed_caller", "follow_code_hash")

reports = sa.table("reports", sa.column("id"), sa.column("citizen_id"))
# What refers to a report, and would refer to nothing.
_OF_REPORTS = ("report_areas", "report_events", "report_messages", "report_pauses")


def upgrade() -> None:
    with op.batch_alter_table("reports") as table:
        table.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(
            sa.Column("source", NfcString(length=16), nullable=False, server_default="app")
        )
        table.add_column(sa.Column("filed_by", sa.Uuid()))
        table.add_column(sa.Column("call_reference", NfcString(length=64)))
        table.add_column(sa.Column("sealed_caller", sa.LargeBinary()))
        table.add_column(sa.Column("follow_code_hash", sa.LargeBinary(length=32)))
        table.create_foreign_key(op.f(_STAFF), "staff_members", ["filed_by"], ["id"])
        table.create_unique_constraint(op.f(_ONCE), ["filed_by", "submission_id"])
    with op.batch_alter_table("reports") as table:
        table.alter_column("source", server_default=None)


def downgrade() -> None:
    # Nobody's reports can't be kept where every report is a citizen's.
    nobodys = sa.select(reports.c.id).where(reports.c.citizen_id.is_(None))
    for name in _OF_REPORTS:
        of_reports = sa.table(name, sa.column("report_id"))
        op.execute(of_reports.delete().where(of_reports.c.report_id.in_(nobodys)))
    photos = sa.table("photos", sa.column("report_id"))
    op.execute(photos.delete().where(photos.c.report_id.in_(nobodys)))
    op.execute(reports.delete().where(reports.c.citizen_id.is_(None)))
    with op.batch_alter_table("reports") as table:
        table.drop_constraint(op.f(_ONCE), type_="unique")
        table.drop_constraint(op.f(_STAFF), type_="foreignkey")
        for name in _ADDED:
            table.drop_column(name)
        table.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=False)
