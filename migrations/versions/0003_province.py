"""The province as data with dates: schemes and boundaries, calendars, deadline classes, revisions

Revision ID: 0003
Revises: 0002
"""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
import uuid_utils.compat
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
# Who was in charge before any date was kept has always been.
ALWAYS = "2004-01-01"
# The former scheme had districts only; it is the one that the old communes belong to.
DISTRICTS, COMMUNES = "districts_until_2025_06", "communes_until_2025_06"
SCHEME_NAMES = {
    COMMUNES: ("Đơn vị hành chính đến hết tháng 6/2025", "Administrative units until June 2025"),
    "communes_since_2025_07": (
        "Đơn vị hành chính từ tháng 7/2025",
        "Administrative units since July 2025",
    ),
}


def upgrade() -> None:
    _create_working_time()
    _create_records()
    _extend_areas()
    _extend_agencies_and_categories()
    _extend_reports()


def downgrade() -> None:
    for table in ("report_recalculations", "report_pauses", "report_areas"):
        op.drop_table(table)
    for column in ("extension_days", "category_version"):
        op.drop_column("reports", column)
    for column in ("revision", "successor_code", "valid_until", "valid_from",
                   "needs_photo_at_resolution", "is_sensitive", "keywords", "attributes",
                   "group_code"):
        op.drop_column("categories", column)
    for column in ("revision", "successor_code", "valid_until", "valid_from", "responsibilities",
                   "calendar_code", "opening_hours", "address_en", "address_vi", "website",
                   "email"):
        op.drop_column("agencies", column)
    _shrink_areas()
    for table in ("record_revisions", "province_state", "category_groups", "deadline_classes",
                  "calendar_days", "working_calendars"):
        op.drop_table(table)


def _named(*more: sa.Column[Any]) -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("name_vi", NfcString(length=200), nullable=False),
        sa.Column("name_en", NfcString(length=200), nullable=False),
        *more,
        sa.Column("revision", sa.Integer(), nullable=False),
    )


def _create_working_time() -> None:
    calendars = op.create_table(
        "working_calendars",
        sa.Column("code", NfcString(length=64), nullable=False),
        sa.Column("parent_code", NfcString(length=64)),
        *_named(
            sa.Column("observes_public_holidays", sa.Boolean(), nullable=False),
            sa.Column("weeks", Json, nullable=False),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_working_calendars")),
    )
    days = op.create_table(
        "calendar_days",
        sa.Column("calendar", NfcString(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", NfcString(length=16), nullable=False),
        *_named(sa.Column("hours_of", NfcString(length=16)), sa.Column("spans", Json)),
        sa.ForeignKeyConstraint(
            ["calendar"],
            ["working_calendars.code"],
            name=op.f("fk_calendar_days_calendar_working_calendars"),
        ),
        sa.PrimaryKeyConstraint("calendar", "day", name=op.f("pk_calendar_days")),
    )
    classes = op.create_table(
        "deadline_classes",
        sa.Column("code", NfcString(length=32), nullable=False),
        *_named(
            sa.Column("allowed", Json, nullable=False),
            sa.Column("warning", Json),
            sa.Column("escalations", Json, nullable=False),
            sa.Column("extension_working_days", sa.SmallInteger()),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_deadline_classes")),
    )
    # What the service counted by until now, so that it counts on without a pause.
    hours = ["07:30-11:30", "13:00-17:00"]
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), hours)
    op.bulk_insert(
        calendars,
        [
            {
                "code": "provincial",
                "parent_code": None,
                "name_vi": "Lịch làm việc của tỉnh",
                "name_en": "The province's calendar",
                "observes_public_holidays": True,
                "weeks": [{"valid_from": ALWAYS, **week}],
                "revision": 1,
            }
        ],
    )
    op.bulk_insert(days, list(_days()))
    op.bulk_insert(classes, list(_classes()))


def _days() -> Iterator[dict[str, Any]]:
    for day, kind, name_vi, name_en, hours_of in (
        (date(2026, 1, 2), "day_off", "Nghỉ hoán đổi Tết Dương lịch", "Bridged New Year", None),
        (date(2026, 1, 10), "make_up_day", "Làm bù ngày 2/1", "Made up for 2 January", "monday"),
    ):
        yield {
            "calendar": "provincial",
            "day": day,
            "kind": kind,
            "name_vi": name_vi,
            "name_en": name_en,
            "hours_of": hours_of,
            "spans": None,
            "revision": 1,
        }


def _classes() -> Iterator[dict[str, Any]]:
    for code, name_vi, name_en, count, basis in (
        ("emergency", "Khẩn cấp", "Emergency", 15, "minutes"),
        ("urgent", "Gấp", "Urgent", 24, "hours"),
        ("ordinary", "Thông thường", "Ordinary", 5, "working_days"),
        ("complex", "Phức tạp", "Complex", 15, "working_days"),
        ("triage", "Phân loại", "Triage", 2, "working_hours"),
    ):
        yield {
            "code": code,
            "name_vi": name_vi,
            "name_en": name_en,
            "allowed": {"count": count, "basis": basis},
            "warning": None,
            "escalations": [],
            "extension_working_days": None,
            "revision": 1,
        }


def _create_records() -> None:
    op.create_table(
        "record_revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", NfcString(length=32), nullable=False),
        sa.Column("key", NfcString(length=128), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", NfcString(length=16), nullable=False),
        sa.Column("changed_by", NfcString(length=100), nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_revisions")),
        sa.UniqueConstraint(
            "kind", "key", "revision", name=op.f("uq_record_revisions_kind_key_revision")
        ),
    )
    state = op.create_table(
        "province_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("area_generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_province_state")),
    )
    op.bulk_insert(state, [{"id": 1, "generation": 1, "area_generation": 1}])


def _extend_areas() -> None:
    schemes = op.create_table(
        "area_schemes",
        sa.Column("code", NfcString(length=64), nullable=False),
        *_named(
            sa.Column("valid_from", sa.Date(), nullable=False),
            sa.Column("valid_until", sa.Date()),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area_schemes")),
    )
    _rename_scheme(DISTRICTS, COMMUNES)
    op.bulk_insert(schemes, _schemes_of_areas())
    with op.batch_alter_table("areas") as batch:
        for point in ("latitude", "longitude"):
            batch.alter_column(point, existing_type=sa.Double(), nullable=True)
        batch.add_column(
            sa.Column("is_served", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch.add_column(sa.Column("referral_phone", NfcString(length=32)))
        batch.add_column(sa.Column("referral_url", NfcString(length=300)))
        batch.add_column(sa.Column("successors", Json, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch.create_foreign_key(
            op.f("fk_areas_scheme_area_schemes"), "area_schemes", ["scheme"], ["code"]
        )
    op.create_table(
        "area_boundaries",
        sa.Column("scheme", NfcString(length=64), nullable=False),
        sa.Column("code", NfcString(length=32), nullable=False),
        sa.Column("boundary", sa.LargeBinary(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["areas.scheme", "areas.code"],
            name=op.f("fk_area_boundaries_scheme_areas"),
        ),
        sa.PrimaryKeyConstraint("scheme", "code", name=op.f("pk_area_boundaries")),
    )


def _rename_scheme(old: str, new: str) -> None:
    for table, column in (("areas", "scheme"), ("reports", "area_scheme")):
        named = sa.table(table, sa.column(column, sa.String()))
        op.execute(named.update().where(named.c[column] == old).values({column: new}))


def _schemes_of_areas() -> list[dict[str, Any]]:
    """One scheme after the other: on any day one is in force."""
    areas = sa.table(
        "areas",
        sa.column("scheme", sa.String()),
        sa.column("valid_from", sa.Date()),
        sa.column("valid_until", sa.Date()),
    )
    first = sa.func.min(areas.c.valid_from).label("first")
    found = op.get_bind().execute(
        sa.select(areas.c.scheme, first).group_by(areas.c.scheme).order_by(first)
    ).all()
    begun = [row.first for row in found[1:]] + [None]
    return [
        {
            "code": row.scheme,
            "name_vi": SCHEME_NAMES.get(row.scheme, (row.scheme, ""))[0],
            "name_en": SCHEME_NAMES.get(row.scheme, ("", row.scheme))[1],
            "valid_from": row.first,
            "valid_until": following - timedelta(days=1) if following else None,
            "revision": 1,
        }
        for row, following in zip(found, begun, strict=False)
    ]


def _shrink_areas() -> None:
    op.drop_table("area_boundaries")
    # What the old form cannot say: areas without a point, and neighbours.
    op.execute("DELETE FROM areas WHERE latitude IS NULL OR longitude IS NULL OR NOT is_served")
    with op.batch_alter_table("areas") as batch:
        batch.drop_constraint(op.f("fk_areas_scheme_area_schemes"), type_="foreignkey")
        for point in ("latitude", "longitude"):
            batch.alter_column(point, existing_type=sa.Double(), nullable=False)
        for column in ("revision", "successors", "referral_url", "referral_phone", "is_served"):
            batch.drop_column(column)
    op.drop_table("area_schemes")
    _rename_scheme(COMMUNES, DISTRICTS)


def _dated() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("valid_from", sa.Date(), nullable=False, server_default=ALWAYS),
        sa.Column("valid_until", sa.Date()),
        sa.Column("successor_code", NfcString(length=64)),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
    )


def _extend_agencies_and_categories() -> None:
    op.create_table(
        "category_groups",
        sa.Column("code", NfcString(length=64), nullable=False),
        sa.Column("label_vi", NfcString(length=200), nullable=False),
        sa.Column("label_en", NfcString(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_category_groups")),
    )
    # Reports refer to both: SQLite must not build these tables anew, so columns are added only.
    for column in (
        sa.Column("email", NfcString(length=254)),
        sa.Column("website", NfcString(length=300)),
        sa.Column("address_vi", NfcString(length=300)),
        sa.Column("address_en", NfcString(length=300)),
        sa.Column("opening_hours", Json),
        sa.Column("calendar_code", NfcString(length=64)),
        sa.Column("responsibilities", Json, nullable=False, server_default="[]"),
        *_dated(),
    ):
        op.add_column("agencies", column)
    op.execute("UPDATE agencies SET calendar_code = 'provincial' WHERE parent_code IS NULL")
    for column in (
        sa.Column("group_code", NfcString(length=64)),
        sa.Column("attributes", Json, nullable=False, server_default="[]"),
        sa.Column("keywords", Json, nullable=False, server_default="[]"),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column(
            "needs_photo_at_resolution", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
        *_dated(),
    ):
        op.add_column("categories", column)
    op.execute("UPDATE categories SET is_sensitive = (default_publication = 'restricted')")


def _extend_reports() -> None:
    op.add_column(
        "reports",
        sa.Column("category_version", sa.Integer(), nullable=False, server_default="1"),
    )
    op.add_column("reports", sa.Column("extension_days", sa.SmallInteger()))
    op.create_table(
        "report_areas",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", NfcString(length=64), nullable=False),
        sa.Column("code", NfcString(length=32), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_areas_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["areas.scheme", "areas.code"],
            name=op.f("fk_report_areas_scheme_areas"),
        ),
        sa.PrimaryKeyConstraint("report_id", "scheme", name=op.f("pk_report_areas")),
    )
    op.create_index("ix_report_areas_scheme_code", "report_areas", ["scheme", "code", "report_id"])
    op.execute(
        "INSERT INTO report_areas (report_id, scheme, code, is_certain) "
        "SELECT reports.id, areas.scheme, areas.code, FALSE FROM reports JOIN areas "
        "ON areas.scheme = reports.area_scheme AND areas.code = reports.area_code"
    )
    pauses = op.create_table(
        "report_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_pauses_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_pauses")),
    )
    op.create_index("ix_report_pauses_report_id_id", "report_pauses", ["report_id", "id"])
    op.bulk_insert(pauses, list(_pauses_in_history()))
    op.create_table(
        "report_recalculations",
        sa.Column("name", NfcString(length=32), nullable=False),
        sa.Column("done_generation", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("last_report_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_report_recalculations")),
    )


def _pauses_in_history() -> Iterator[dict[str, Any]]:
    """From each step to needs_info until the next step, as the history tells it."""
    events = sa.table(
        "report_events",
        sa.column("id", sa.Uuid()),
        sa.column("report_id", sa.Uuid()),
        sa.column("at", Moment),
        sa.column("action", sa.String()),
        sa.column("state", sa.String()),
    )
    asked = sa.select(events.c.report_id).where(events.c.state == "needs_info")
    moves = (
        sa.select(events)
        .where(events.c.action == "moved", events.c.report_id.in_(asked))
        .order_by(events.c.report_id, events.c.id)
    )
    pause: dict[str, Any] | None = None
    for event in op.get_bind().execute(moves):
        if pause is not None and pause["report_id"] == event.report_id:
            yield pause | {"ended_at": event.at}
        elif pause is not None:
            yield pause
        pause = _pause(event) if event.state == "needs_info" else None
    if pause is not None:
        yield pause


def _pause(event: Any) -> dict[str, Any]:
    pause_id: uuid.UUID = uuid_utils.compat.uuid7()
    return {
        "id": pause_id,
        "report_id": event.report_id,
        "began_at": event.at,
        "ended_at": None,
    }
