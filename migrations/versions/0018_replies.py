"""Official replies that a leader signs, the documents they are taken from, and reply templates

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
_SAID = ("report_events", "report_messages")
_BY = ("drafted_by", "submitted_by", "decided_by")


def upgrade() -> None:
    op.add_column(
        "agencies",
        sa.Column("wants_sign_off", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for table in _SAID:
        op.add_column(table, sa.Column("document_number", NfcString(length=64)))
        op.add_column(table, sa.Column("document_on", sa.Date()))
    op.create_table(
        "report_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", NfcString(length=4000), nullable=False),
        sa.Column("moves_to", NfcString(length=16)),
        sa.Column("document_number", NfcString(length=64)),
        sa.Column("document_on", sa.Date()),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", Moment, nullable=False),
        sa.Column("submitted_by", sa.Uuid()),
        sa.Column("submitted_at", Moment),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", Moment),
        sa.Column("remark", NfcString(length=1000)),
        *(
            sa.ForeignKeyConstraint(
                [column], ["staff_members.id"], name=op.f(f"fk_report_replies_{column}_staff_members")
            )
            for column in _BY
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_replies_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_replies")),
    )
    op.create_index("ix_report_replies_report_id_id", "report_replies", ["report_id", "id"])
    op.create_index("ix_report_replies_state_id", "report_replies", ["state", "id"])
    op.create_table(
        "reply_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", NfcString(length=200), nullable=False),
        sa.Column("text_vi", NfcString(length=4000), nullable=False),
        sa.Column("text_en", NfcString(length=4000)),
        sa.Column("category_code", NfcString(length=64)),
        sa.Column("state", NfcString(length=16)),
        sa.Column("agency_code", NfcString(length=64)),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agencies.code"], name=op.f("fk_reply_templates_agency_code_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["category_code"],
            ["categories.code"],
            name=op.f("fk_reply_templates_category_code_categories"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_templates")),
    )
    op.create_index("ix_reply_templates_agency_code", "reply_templates", ["agency_code", "id"])


def downgrade() -> None:
    op.drop_table("reply_templates")
    op.drop_table("report_replies")
    for table in reversed(_SAID):
        op.drop_column(table, "document_on")
        op.drop_column(table, "document_number")
    op.drop_column("agencies", "wants_sign_off")
