"""Staff's numbers: what each report is counted as, and sums by week and month

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
_UNFIGURED = sa.text("figured_revision <> revision")
_IS_EMERGENCY = sa.text("is_emergency")
_ON_THE_CLOCK = sa.text("due_at IS NOT NULL")
_AMOUNTS = (
    "received",
    "open",
    "done",
    "rejected",
    "referred",
    "duplicates",
    "withdrawn",
    "reopened",
    "satisfied",
    "dissatisfied",
    "silent",
)


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column("figured_revision", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_index(
        "ix_reports_unfigured",
        "reports",
        ["id"],
        sqlite_where=_UNFIGURED,
        postgresql_where=_UNFIGURED,
    )
    op.create_index(
        "ix_reports_emergency_changes",
        "reports",
        ["change_serial"],
        sqlite_where=_IS_EMERGENCY,
        postgresql_where=_IS_EMERGENCY,
    )
    op.create_table(
        "figure_places",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("areas", NfcString(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_places")),
        sa.UniqueConstraint("areas", name=op.f("uq_figure_places_areas")),
    )
    _create_figures()
    _create_cells()


def _create_figures() -> None:
    op.create_table(
        "report_figures",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("category_code", NfcString(length=64), nullable=False),
        sa.Column("agency_code", NfcString(length=64), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("circle", sa.SmallInteger(), nullable=False),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("is_reopened", sa.Boolean(), nullable=False),
        sa.Column("is_satisfied", sa.Boolean()),
        sa.Column("first_answer", sa.SmallInteger()),
        sa.Column("resolution", sa.SmallInteger()),
        sa.ForeignKeyConstraint(
            ["place_id"], ["figure_places.id"], name=op.f("fk_report_figures_place_id_figure_places")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_figures_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_figures")),
    )
    op.create_index("ix_report_figures_received_on", "report_figures", ["received_on"])
    op.create_index(
        "ix_report_figures_due",
        "report_figures",
        ["due_at", "received_on", "circle", "agency_code", "category_code", "place_id"],
        sqlite_where=_ON_THE_CLOCK,
        postgresql_where=_ON_THE_CLOCK,
    )


def _create_cells() -> None:
    op.create_table(
        "figure_cells",
        sa.Column("level", NfcString(length=8), nullable=False),
        sa.Column("category_code", NfcString(length=64), nullable=False),
        sa.Column("place_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("agency_code", NfcString(length=64), nullable=False),
        sa.Column("circle", sa.SmallInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _AMOUNTS),
        sa.Column("first_answers", app.database.Json, nullable=False),
        sa.Column("resolutions", app.database.Json, nullable=False),
        sa.PrimaryKeyConstraint(
            "level",
            "category_code",
            "place_id",
            "begins_on",
            "agency_code",
            "circle",
            name=op.f("pk_figure_cells"),
        ),
    )


def downgrade() -> None:
    op.drop_table("figure_cells")
    op.drop_table("report_figures")
    op.drop_table("figure_places")
    op.drop_index("ix_reports_emergency_changes", table_name="reports")
    op.drop_index("ix_reports_unfigured", table_name="reports")
    with op.batch_alter_table("reports") as reports:
        reports.drop_column("figured_revision")
