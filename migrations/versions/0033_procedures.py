"""Procedures in versions, with papers, fees and times as objects; their synonyms and a mark

Revision ID: 0033
Revises: 0032
"""

import json
import re
import unicodedata
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
Json = app.database.Json
_MAX_WHOLE = 10**9


def upgrade() -> None:
    op.create_table(
        "procedure_versions",
        sa.Column("code", NfcString(length=16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("full_code", NfcString(length=32), nullable=False),
        sa.Column("name_vi", NfcString(length=1000), nullable=False),
        sa.Column("name_en", NfcString(length=1000), nullable=False),
        sa.Column("field", NfcString(length=64), nullable=False),
        sa.Column("field_vi", NfcString(length=300), nullable=False),
        sa.Column("field_en", NfcString(length=300), nullable=False),
        sa.Column("agency", NfcString(length=64), nullable=False),
        sa.Column("agency_vi", NfcString(length=300), nullable=False),
        sa.Column("level", NfcString(length=16), nullable=False),
        sa.Column("keywords", Json, nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_procedure_versions_version_counts")),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_procedure_versions")),
    )
    op.create_index("ix_procedure_versions_valid_until", "procedure_versions", ["valid_until"])
    op.create_table(
        "procedure_synonyms",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", Json, nullable=False),
        sa.Column("means", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_synonyms")),
    )
    op.create_table(
        "procedure_catalogue",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_catalogue")),
    )
    _move_to_versions()
    op.drop_table("procedures")


def downgrade() -> None:
    op.create_table(
        "procedures",
        sa.Column("code", NfcString(length=32), nullable=False),
        sa.Column("name_vi", NfcString(length=1000), nullable=False),
        sa.Column("name_en", NfcString(length=1000), nullable=False),
        sa.Column("field_vi", NfcString(length=300), nullable=False),
        sa.Column("field_en", NfcString(length=300), nullable=False),
        sa.Column("agency", NfcString(length=300), nullable=False),
        sa.Column("level", NfcString(length=16), nullable=False),
        sa.Column("fee_vnd", sa.Integer(), nullable=True),
        sa.Column("time_limit_working_days", sa.Integer(), nullable=True),
        sa.Column("papers", Json, nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("url", NfcString(length=500), nullable=False),
        sa.Column("folded_name", NfcString(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_procedures")),
    )
    _move_back()
    for table in ("procedure_catalogue", "procedure_synonyms", "procedure_versions"):
        op.drop_table(table)


_OLD = sa.table(
    "procedures",
    *(
        sa.column(name, NfcString())
        for name in ("code", "name_vi", "name_en", "field_vi", "field_en", "agency", "level")
    ),
    sa.column("fee_vnd", sa.Integer()),
    sa.column("time_limit_working_days", sa.Integer()),
    sa.column("papers", Json),
    sa.column("legal_basis", sa.Text()),
    sa.column("url", NfcString()),
    sa.column("folded_name", NfcString()),
)
_NEW = sa.table(
    "procedure_versions",
    sa.column("code", NfcString()),
    sa.column("version", sa.Integer()),
    sa.column("valid_from", sa.Date()),
    sa.column("valid_until", sa.Date()),
    *(
        sa.column(name, NfcString())
        for name in (
            "full_code", "name_vi", "name_en", "field", "field_vi", "field_en", "agency",
            "agency_vi", "level",
        )
    ),
    sa.column("keywords", Json),
    sa.column("details", Json),
    sa.column("updated_at", Moment),
)


def _move_to_versions() -> None:
    """Each procedure becomes its first version, since ever; of one number the plain code counts."""
    connection = op.get_bind()
    now = datetime.now(UTC)
    found: dict[str, dict[str, object]] = {}
    for row in connection.execute(sa.select(_OLD).order_by(sa.func.length(_OLD.c.code))):
        found.setdefault(row.code[:8], _version(row, now))
    if found:
        connection.execute(sa.insert(_NEW), list(found.values()))


def _version(row: object, now: object) -> dict[str, object]:
    fee, days = row.fee_vnd, row.time_limit_working_days
    is_code = re.fullmatch(r"[0-9a-zA-Z][0-9a-zA-Z._-]{0,63}", row.agency) is not None
    laws = [part.strip() for part in row.legal_basis.split(";")]
    return {
        "code": row.code[:8],
        "version": 1,
        "valid_from": None,
        "valid_until": None,
        "full_code": row.code,
        "name_vi": row.name_vi,
        "name_en": row.name_en,
        "field": _slug(row.field_vi),
        "field_vi": row.field_vi,
        "field_en": row.field_en,
        "agency": row.agency if is_code else _slug(row.agency),
        "agency_vi": "" if is_code else row.agency,
        "level": row.level,
        "keywords": [],
        "details": {
            "channels": [],
            "steps": [],
            "papers": [_paper(name) for name in row.papers],
            "fees": [] if fee is None else [_fee(fee)],
            "time_limits": [] if days is None else [_time_limit(days)],
            "legal_basis": [_law(title[:1000]) for title in laws if title],
            "results": [],
            "requirements": "",
            "url": row.url,
        },
        "updated_at": now,
    }


def _paper(name: str) -> dict[str, object]:
    texts = {"case": "", "name_vi": name, "name_en": "", "form_name": "", "form_url": ""}
    counts = {"originals": None, "copies": None}
    return texts | counts | {"is_obtainable": False, "database": ""}


def _fee(amount: int) -> dict[str, object]:
    texts = {"name_vi": "", "name_en": "", "channel": None, "note": ""}
    return {"kind": "fixed" if amount else "free", "amount_vnd": amount} | texts


def _time_limit(days: int) -> dict[str, object]:
    if days > 9999:
        note = f"{days} ngày làm việc"
        return {"channel": None, "amount": None, "unit": "working_day", "note": note}
    return {"channel": None, "amount": days, "unit": "working_day", "note": ""}


def _law(title: str) -> dict[str, object]:
    return {"number": "", "title": title, "issued_on": None, "url": ""}


def _move_back() -> None:
    """Of each procedure the latest version is left, and of it what the table before had."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_NEW).order_by(_NEW.c.code, _NEW.c.version)).all()
    latest = {
        row.code: row
        for row in sorted(rows, key=lambda row: (row.code, str(row.valid_from or ""), row.version))
    }
    old = [_old_row(row) for row in latest.values()]
    if old:
        connection.execute(sa.insert(_OLD), old)


def _old_row(row: object) -> dict[str, object]:
    details = row.details if isinstance(row.details, dict) else json.loads(row.details)
    amounts = [one["amount_vnd"] for one in details["fees"]]
    days = [one["amount"] for one in details["time_limits"] if one["unit"] == "working_day"]
    amount = amounts[0] if amounts else None
    return {
        "code": row.full_code,
        "name_vi": row.name_vi,
        "name_en": row.name_en,
        "field_vi": row.field_vi,
        "field_en": row.field_en,
        "agency": row.agency_vi or row.agency,
        "level": row.level,
        "fee_vnd": amount if amount is None or amount <= _MAX_WHOLE else None,
        "time_limit_working_days": days[0] if days else None,
        "papers": [paper["name_vi"] for paper in details["papers"]],
        "legal_basis": "; ".join(law["title"] for law in details["legal_basis"])[:4000],
        "url": details["url"],
        "folded_name": _fold(f"{row.name_vi} {row.name_en}")[:2000],
    }


def _fold(written: str) -> str:
    decomposed = unicodedata.normalize("NFD", written.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())


def _slug(written: str) -> str:
    return re.sub(r"[^0-9a-z]+", "_", _fold(written)).strip("_")[:64]
