"""Where published reports are shown, what is counted of them, and what people say is wrong

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
_ON_THE_MAP = sa.text("public_cell IS NOT NULL")
_UNTALLIED = sa.text("tallied_revision <> revision")
_OPEN = sa.text("closed_at IS NULL")
_CELL_INDEXES = {
    "ix_reports_public_cell": ["public_cell"],
    "ix_reports_category_cell": ["category_code", "public_cell"],
    "ix_reports_state_cell": ["state", "public_cell"],
}
_PAGE = 1000
_STEP_E6 = 4500
_BITS = 26

reports = sa.table(
    "reports",
    *(sa.column(name) for name in ("category_code", "publication", "latitude", "longitude")),
    *(sa.column(name) for name in ("public_latitude", "public_longitude", "public_cell")),
    sa.column("id", sa.Uuid()),
    sa.column("is_coarse", sa.Boolean()),
)
categories = sa.table("categories", sa.column("code"), sa.column("is_sensitive", sa.Boolean()))


def upgrade() -> None:
    for column in (
        sa.Column("is_home", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("public_latitude", sa.Double()),
        sa.Column("public_longitude", sa.Double()),
        sa.Column("public_cell", sa.BigInteger()),
        sa.Column("is_coarse", sa.Boolean()),
        sa.Column("tallied_revision", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("reports", column)
    op.drop_index("ix_reports_publication_place", "reports")
    for name, columns in _CELL_INDEXES.items():
        op.create_index(
            name, "reports", columns, sqlite_where=_ON_THE_MAP, postgresql_where=_ON_THE_MAP
        )
    op.create_index(
        "ix_reports_untallied",
        "reports",
        ["id"],
        sqlite_where=_UNTALLIED,
        postgresql_where=_UNTALLIED,
    )
    _create_tallies()
    _create_flags()
    _place_published(op.get_bind())


def _create_tallies() -> None:
    op.create_table(
        "report_tallies",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("counted", app.database.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_tallies_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_tallies")),
    )
    op.create_table(
        "map_clusters",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("category_code", NfcString(length=64), nullable=False),
        sa.Column("state", NfcString(length=16), nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("latitude_e6", sa.BigInteger(), nullable=False),
        sa.Column("longitude_e6", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "level", "category_code", "state", "cell", name=op.f("pk_map_clusters")
        ),
    )
    op.create_table(
        "monthly_counts",
        sa.Column("month", NfcString(length=7), nullable=False),
        sa.Column("dimension", NfcString(length=16), nullable=False),
        sa.Column("scheme", NfcString(length=64), nullable=False),
        sa.Column("code", NfcString(length=64), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("received", "open", "done", "reopened")
        ),
        sa.PrimaryKeyConstraint(
            "month", "dimension", "scheme", "code", name=op.f("pk_monthly_counts")
        ),
    )


def _create_flags() -> None:
    op.create_table(
        "report_flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("reason", NfcString(length=32), nullable=False),
        sa.Column("text", NfcString(length=500)),
        sa.Column("address_hash", sa.LargeBinary(length=32)),
        sa.Column("installation_hash", sa.LargeBinary(length=32)),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("closed_at", Moment),
        sa.Column("closed_by", sa.Uuid()),
        sa.Column("outcome", NfcString(length=16)),
        sa.Column("note", NfcString(length=1000)),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_flags_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["staff_members.id"], name=op.f("fk_report_flags_closed_by_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_flags")),
        sa.UniqueConstraint(
            "report_id",
            "reason",
            "address_hash",
            name=op.f("uq_report_flags_report_id_reason_address_hash"),
        ),
        sa.UniqueConstraint(
            "report_id",
            "reason",
            "installation_hash",
            name=op.f("uq_report_flags_report_id_reason_installation_hash"),
        ),
    )
    op.create_index(
        "ix_report_flags_open", "report_flags", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def _place_published(connection: sa.Connection) -> None:
    """Give what is published already its public place; the worker counts it afterwards."""
    wanted = (
        sa.select(reports.c.id, reports.c.latitude, reports.c.longitude, categories.c.is_sensitive)
        .join(categories, categories.c.code == reports.c.category_code)
        .where(reports.c.publication == "public")
        .order_by(reports.c.id)
        .limit(_PAGE)
    )
    place = (
        reports.update()
        .where(reports.c.id == sa.bindparam("report_id"))
        .values({name: sa.bindparam(name) for name in _place(0, 0, is_coarse=False)})
    )
    rows = connection.execute(wanted).all()
    while rows:
        connection.execute(
            place,
            [
                {"report_id": row.id}
                | _place(row.latitude, row.longitude, is_coarse=row.is_sensitive)
                for row in rows
            ],
        )
        rows = connection.execute(wanted.where(reports.c.id > rows[-1].id)).all()


def _place(latitude: float, longitude: float, *, is_coarse: bool) -> dict[str, float | bool]:
    e6 = [round(degrees * 1_000_000) for degrees in (latitude, longitude)]
    if is_coarse:
        e6 = [one // _STEP_E6 * _STEP_E6 + _STEP_E6 // 2 for one in e6]
    shown = e6[0] / 1_000_000, e6[1] / 1_000_000
    return {
        "public_latitude": shown[0],
        "public_longitude": shown[1],
        "public_cell": _cell(*shown),
        "is_coarse": is_coarse,
    }


def _cell(latitude: float, longitude: float) -> int:
    side = 1 << _BITS
    column = min(int((longitude + 180) / 360 * side), side - 1)
    row = int((latitude + 90) / 360 * side)
    return sum(
        (column >> bit & 1) << 2 * bit | (row >> bit & 1) << 2 * bit + 1 for bit in range(_BITS)
    )


def downgrade() -> None:
    op.drop_table("report_flags")
    op.drop_table("monthly_counts")
    op.drop_table("map_clusters")
    op.drop_table("report_tallies")
    for name in ("ix_reports_untallied", *_CELL_INDEXES):
        op.drop_index(name, "reports")
    op.create_index(
        "ix_reports_publication_place", "reports", ["publication", "latitude", "longitude"]
    )
    for name in (
        "tallied_revision",
        "is_coarse",
        "public_cell",
        "public_longitude",
        "public_latitude",
        "is_home",
    ):
        op.drop_column("reports", name)
