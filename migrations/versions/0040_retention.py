"""Periods for reports, dossiers and the audit trail: what is removed, what is held back

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.database import NfcString

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)

# What may be deleted of the trail: before, whatever a seal covers; from here on, what retention
# says that it removed.
_LAST_SEALED = "coalesce((SELECT last_event FROM audit_seals ORDER BY number DESC LIMIT 1), 0)"
_LAST_REMOVED = (
    "coalesce((SELECT last_event FROM audit_removals ORDER BY seal_number DESC LIMIT 1), 0)"
)
_CLOSED = "state IN ('closed', 'rejected', 'referred', 'duplicate', 'withdrawn')"
_DONE = "status IN ('3', '8', '9', '10')"


def upgrade() -> None:
    _create_removals()
    _guard(_LAST_REMOVED)
    _hold_reports()
    _index_ages()


def downgrade() -> None:
    _guard(_LAST_SEALED)
    op.drop_table("audit_removals")
    for name, table, _, _ in reversed(_AGES):
        op.drop_index(name, table_name=table)
    op.drop_column("reports", "anonymised_at")
    op.drop_table("report_holds")


def _create_removals() -> None:
    op.create_table(
        "audit_removals",
        sa.Column("seal_number", sa.BigInteger().with_variant(sa.Integer, "sqlite"),
                  autoincrement=False, nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", Moment, nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["seal_number"],
            ["audit_seals.number"],
            name=op.f("fk_audit_removals_seal_number_audit_seals"),
        ),
        sa.PrimaryKeyConstraint("seal_number", name=op.f("pk_audit_removals")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON audit_removals FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_refuse_{event.lower()}_removal BEFORE {event} "
            "ON audit_removals BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END"
        )


def _guard(last: str) -> None:
    """Have the database refuse to delete an event behind ``last``."""
    refuse = "audit rows are only added"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse_unsealed() RETURNS trigger "
            f"LANGUAGE plpgsql AS $$ BEGIN IF OLD.number > {last} THEN "
            f"RAISE EXCEPTION '{refuse}' USING ERRCODE = 'restrict_violation'; "
            "END IF; RETURN OLD; END $$"
        )
        return
    op.execute("DROP TRIGGER audit_refuse_delete_event")
    op.execute(
        "CREATE TRIGGER audit_refuse_delete_event BEFORE DELETE ON audit_events "
        f"WHEN OLD.number > {last} BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
    )


def _hold_reports() -> None:
    op.add_column("reports", sa.Column("anonymised_at", Moment))
    op.create_table(
        "report_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("authority", NfcString(length=200), nullable=False),
        sa.Column("order_number", NfcString(length=64), nullable=False),
        sa.Column("held_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_holds_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_holds")),
    )


_AGES: list[tuple[str, str, list[str], str | None]] = [
    ("ix_reports_to_anonymise", "reports", ["updated_at", "id"],
     f"anonymised_at IS NULL AND {_CLOSED}"),
    ("ix_reports_split_from_id", "reports", ["split_from_id"], "split_from_id IS NOT NULL"),
    ("ix_reporting_restrictions_report_id", "reporting_restrictions", ["report_id"], None),
    ("ix_report_assignments_report_id", "report_assignments", ["report_id"], None),
    ("uq_report_holds_report_id", "report_holds", ["report_id"], "ended_at IS NULL"),
    ("ix_dossiers_done", "dossiers", ["status_at"], f"withdrawn_at IS NULL AND {_DONE}"),
    ("ix_dossiers_withdrawn", "dossiers", ["withdrawn_at"], "withdrawn_at IS NOT NULL"),
    ("ix_former_dossier_owners_ended_at", "former_dossier_owners", ["ended_at"], None),
]


def _index_ages() -> None:
    for name, table, columns, condition in _AGES:
        where = sa.text(condition) if condition else None
        op.create_index(
            name,
            table,
            columns,
            unique=name.startswith("uq"),
            sqlite_where=where,
            postgresql_where=where,
        )
