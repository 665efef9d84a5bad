"""Photos are records: public ids, roles, publication, descriptions, one row for the same bytes

Revision ID: 0012
Revises: 0011
"""

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.database import NfcString

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_ONCE_UNUSED = "uq_photos_unused_content"
_ONCE_A_REPORT = "uq_photos_report_id_role_content_hash"
_NEW = ("public_id", "role", "revision", "publication", "alt_text", "perceptual_hash", "staff_id")

photos = sa.table(
    "photos",
    sa.column("id", sa.Uuid()),
    sa.column("citizen_id", sa.Uuid()),
    sa.column("report_id", sa.Uuid()),
    sa.column("state", sa.String()),
    sa.column("content_hash", sa.LargeBinary()),
    sa.column("public_id", sa.String()),
)
reports = sa.table("reports", sa.column("id", sa.Uuid()), sa.column("citizen_id", sa.Uuid()))


def upgrade() -> None:
    with op.batch_alter_table("photos") as table:
        table.add_column(sa.Column("public_id", NfcString(length=24), nullable=True))
        table.add_column(
            sa.Column("role", NfcString(length=16), nullable=False, server_default="report")
        )
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(
            sa.Column("publication", NfcString(length=16), nullable=False, server_default="pending")
        )
        table.add_column(sa.Column("alt_text", NfcString(length=300), nullable=True))
        table.add_column(sa.Column("perceptual_hash", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("staff_id", sa.Uuid(), nullable=True))
        table.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=True)
    _name_and_part()
    with op.batch_alter_table("photos") as table:
        table.alter_column("public_id", existing_type=NfcString(length=24), nullable=False)
        for name in ("role", "revision", "publication"):
            table.alter_column(name, server_default=None)
        table.create_foreign_key(
            op.f("fk_photos_staff_id_staff_members"), "staff_members", ["staff_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_photos_public_id"), ["public_id"])
        table.create_unique_constraint(op.f(_ONCE_A_REPORT), ["report_id", "role", "content_hash"])
    is_unused = sa.text("report_id IS NULL AND state = 'stored'")
    op.create_index(
        _ONCE_UNUSED,
        "photos",
        ["citizen_id", "content_hash"],
        unique=True,
        sqlite_where=is_unused,
        postgresql_where=is_unused,
    )


def _name_and_part() -> None:
    """Give each photo a public id; of the same bytes more than once, keep all.

    A phone may hold the id of either for its next report. Only the oldest keeps the hash that
    uploads are found by.
    """
    seen: set[tuple[Any, ...]] = set()
    rename = (
        photos.update()
        .where(photos.c.id == sa.bindparam("photo"))
        .values(public_id=sa.bindparam("name"), content_hash=sa.bindparam("hash"))
    )
    for rows in _in_blocks():
        changes = []
        for row in rows:
            place = (row.report_id, row.report_id or row.citizen_id, row.content_hash)
            is_known, content_hash = place in seen, row.content_hash
            seen.add(place)
            if is_known:
                content_hash = hashlib.sha256(content_hash + row.id.bytes).digest()
            name = secrets.token_urlsafe(12)
            changes.append({"photo": row.id, "name": name, "hash": content_hash})
        op.get_bind().execute(rename, changes)


def _in_blocks() -> Iterator[list[Any]]:
    wanted = sa.select(photos).order_by(photos.c.id).limit(_AT_ONCE)
    rows = list(op.get_bind().execute(wanted))
    while rows:
        yield rows
        rows = list(op.get_bind().execute(wanted.where(photos.c.id > rows[-1].id)))


def downgrade() -> None:
    # Staff's photos become the citizen's own, or, not yet part of a report, go.
    owner = sa.select(reports.c.citizen_id).where(reports.c.id == photos.c.report_id)
    op.execute(
        photos.update()
        .where(photos.c.citizen_id.is_(None))
        .values(citizen_id=owner.scalar_subquery())
    )
    op.execute(photos.delete().where(photos.c.citizen_id.is_(None)))
    op.drop_index(_ONCE_UNUSED, table_name="photos")
    with op.batch_alter_table("photos") as table:
        table.drop_constraint(op.f(_ONCE_A_REPORT), type_="unique")
        table.drop_constraint(op.f("uq_photos_public_id"), type_="unique")
        table.drop_constraint(op.f("fk_photos_staff_id_staff_members"), type_="foreignkey")
        for name in _NEW:
            table.drop_column(name)
        table.alter_column("citizen_id", existing_type=sa.Uuid(), nullable=False)
