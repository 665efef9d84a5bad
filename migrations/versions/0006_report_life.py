"""Reports wait for the citizen, are judged by him, and may accuse, be urgent or speak for another

Revision ID: 0006
Revises: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.database import NfcString, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ACCUSED = "fk_reports_accused_agency_code_agencies"

reports = sa.table(
    "reports",
    *(sa.column(name) for name in ("id", "state", "category_code", "is_emergency", "asked_from")),
    sa.column("waiting_since", UtcDateTime()),
    sa.column("updated_at", UtcDateTime()),
)
categories = sa.table("categories", sa.column("code"), sa.column("is_emergency"))
pauses = sa.table(
    "report_pauses",
    sa.column("report_id"),
    sa.column("began_at", UtcDateTime()),
    sa.column("ended_at", UtcDateTime()),
)


def _added() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("asked_from", NfcString(length=16), nullable=True),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("is_satisfied", sa.Boolean(), nullable=True),
        sa.Column("objections", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("needs_supervisor", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_emergency", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("is_sent_late", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("wants_contact", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("wants_publication", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("accused_agency_code", NfcString(length=64), nullable=True),
        sa.Column("filed_for_relation", NfcString(length=16), nullable=True),
        sa.Column("sealed_filed_for", sa.LargeBinary(), nullable=True),
    )


def upgrade() -> None:
    columns = _added()
    with op.batch_alter_table("reports") as table:
        for column in columns:
            table.add_column(column)
        table.create_foreign_key(op.f(_ACCUSED), "agencies", ["accused_agency_code"], ["code"])
    _fill()
    with op.batch_alter_table("reports") as table:
        for column in columns:
            if column.server_default is not None:
                table.alter_column(str(column.name), server_default=None)
    op.create_index(
        op.f("ix_reports_waiting"),
        "reports",
        ["waiting_since", "id"],
        sqlite_where=sa.text("waiting_since IS NOT NULL"),
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    )


def _fill() -> None:
    """What is asked for or answered already waits since it was last changed."""
    is_emergency = (
        sa.select(categories.c.is_emergency)
        .where(categories.c.code == reports.c.category_code)
        .scalar_subquery()
    )
    op.execute(reports.update().values(is_emergency=is_emergency))
    asked_at = (
        sa.select(sa.func.max(pauses.c.began_at))
        .where(pauses.c.report_id == reports.c.id, pauses.c.ended_at.is_(None))
        .scalar_subquery()
    )
    asked = reports.update().where(reports.c.state == "needs_info")
    since = sa.func.coalesce(asked_at, reports.c.updated_at)
    op.execute(asked.values(asked_from="accepted", waiting_since=since))
    done = reports.update().where(reports.c.state.in_(["answered", "resolved"]))
    op.execute(done.values(waiting_since=reports.c.updated_at))


def downgrade() -> None:
    op.drop_index(op.f("ix_reports_waiting"), table_name="reports")
    with op.batch_alter_table("reports") as table:
        table.drop_constraint(op.f(_ACCUSED), type_="foreignkey")
        for column in _added():
            table.drop_column(str(column.name))
