"""Public places and digital services; what is fetched from other systems, and how far it got

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import Json, NfcString

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
# The kinds of records that came with it; what was kept of them has no meaning without.
_KINDS = ("place", "digital_service")


def upgrade() -> None:
    op.create_table(
        "public_places",
        sa.Column("code", NfcString(length=64), nullable=False),
        sa.Column("kind", NfcString(length=32), nullable=False),
        sa.Column("name_vi", NfcString(length=200), nullable=False),
        sa.Column("name_en", NfcString(length=200), nullable=False),
        sa.Column("address_vi", NfcString(length=200)),
        sa.Column("address_en", NfcString(length=200)),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("opening_hours", NfcString(length=200)),
        sa.Column("phone", NfcString(length=32), nullable=False),
        sa.Column("website", NfcString(length=300)),
        *_dates(),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_public_places")),
    )
    op.create_table(
        "digital_services",
        sa.Column("code", NfcString(length=64), nullable=False),
        sa.Column("name_vi", NfcString(length=200), nullable=False),
        sa.Column("name_en", NfcString(length=200), nullable=False),
        sa.Column("description_vi", NfcString(length=2000), nullable=False),
        sa.Column("description_en", NfcString(length=2000), nullable=False),
        sa.Column("android", NfcString(length=300)),
        sa.Column("ios", NfcString(length=300)),
        sa.Column("web", NfcString(length=300), nullable=False),
        sa.Column("schemes", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_dates(),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_digital_services")),
    )
    op.create_table(
        "pulled_sources",
        sa.Column("name", NfcString(length=16), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("held_until", Moment),
        sa.Column("reason", NfcString(length=64)),
        sa.Column("last_heard_at", Moment),
        sa.Column("last_failed_at", Moment),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulled_sources")),
    )
    op.create_table(
        "pull_marks",
        sa.Column("stream", NfcString(length=32), nullable=False),
        sa.Column("mark_at", Moment, nullable=False),
        sa.Column("window_until", Moment),
        sa.Column("next_page", sa.Integer(), nullable=False),
        sa.Column("silent_until", Moment, nullable=False),
        sa.Column("next_pull_at", Moment, nullable=False),
        sa.Column("leased_until", Moment),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("finished_at", Moment),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_pull_marks")),
    )
    op.create_table(
        "pulled_procedures",
        sa.Column("code", NfcString(length=32), nullable=False),
        sa.Column("listed_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pulled_procedures")),
    )


def downgrade() -> None:
    op.drop_table("pulled_procedures")
    op.drop_table("pull_marks")
    op.drop_table("pulled_sources")
    op.drop_table("digital_services")
    op.drop_table("public_places")
    revisions = sa.table("record_revisions", sa.column("kind", sa.String()))
    op.execute(revisions.delete().where(revisions.c.kind.in_(_KINDS)))


def _dates() -> tuple[sa.Column, ...]:
    return (
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
