"""Identity in full: linked accounts, parties, bound sessions, absences, clients, sealed audit

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import app.database
from app.texts.folding import fold

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Moment = app.database.UtcDateTime(timezone=True)
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _extend_citizens()
    _extend_sessions()
    _extend_staff()
    _number_audit_events()
    _create_tables()
    _forbid_audit_changes()


def downgrade() -> None:
    # First of all: SQLite renames no table while a trigger names one that is gone.
    _allow_audit_changes()
    for table in ("lookup_keys", "consent_records", "client_secrets", "integration_clients",
                  "staff_absences", "denied_tokens", "dpop_proofs", "audit_seals"):
        op.drop_table(table)
    _forget_audit_numbers()
    _shrink_staff()
    _shrink_sessions()
    _shrink_citizens()


def _extend_citizens() -> None:
    # Others refer to citizens and staff_members: SQLite must not build these tables anew.
    op.add_column("citizens", sa.Column("sealed_phone", sa.LargeBinary()))
    op.add_column("citizens", sa.Column("sealed_email", sa.LargeBinary()))
    op.add_column(
        "citizens",
        sa.Column("consented_version", sa.SmallInteger(), nullable=False, server_default="0"),
    )
    with op.batch_alter_table("citizen_logins") as batch:
        batch.add_column(sa.Column("assurance", sa.SmallInteger()))
        batch.add_column(sa.Column("last_login_at", Moment))
        batch.add_column(sa.Column("linked_at", Moment))
        batch.add_column(
            sa.Column("is_kept_apart", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("tokens_denied_before", Moment))
    # A number was only ever kept from a login of level 2.
    op.execute(
        "UPDATE citizen_logins SET last_login_at = created_at, assurance = CASE WHEN EXISTS ("
        "SELECT 1 FROM citizen_identifiers WHERE citizen_identifiers.citizen_id = "
        "citizen_logins.citizen_id) THEN 2 ELSE 1 END"
    )
    with op.batch_alter_table("citizen_logins") as batch:
        batch.alter_column("assurance", existing_type=sa.SmallInteger(), nullable=False)
        batch.alter_column("last_login_at", existing_type=Moment, nullable=False)
    with op.batch_alter_table("citizen_identifiers") as batch:
        batch.add_column(
            sa.Column(
                "proof",
                app.database.NfcString(length=32),
                nullable=False,
                server_default="digital_identity",
            )
        )
    op.create_table(
        "citizen_parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("kind", app.database.NfcString(length=16), nullable=False),
        sa.Column("sealed_tax_code", sa.LargeBinary(), nullable=False),
        sa.Column("lookup_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary()),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("confirmed_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_citizen_parties_citizen_id_citizens")
        ),
        sa.ForeignKeyConstraint(
            ["login_id"],
            ["citizen_logins.id"],
            name=op.f("fk_citizen_parties_login_id_citizen_logins"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_parties")),
        sa.UniqueConstraint(
            "login_id", "lookup_hash", name=op.f("uq_citizen_parties_login_id_lookup_hash")
        ),
    )
    op.create_index(op.f("ix_citizen_parties_citizen_id"), "citizen_parties", ["citizen_id"])
    op.create_index(op.f("ix_citizen_parties_lookup_hash"), "citizen_parties", ["lookup_hash"])


def _shrink_citizens() -> None:
    op.drop_table("citizen_parties")
    with op.batch_alter_table("citizen_identifiers") as batch:
        batch.drop_column("proof")
    with op.batch_alter_table("citizen_logins") as batch:
        for column in ("assurance", "last_login_at", "linked_at", "is_kept_apart",
                       "tokens_denied_before"):
            batch.drop_column(column)
    for column in ("consented_version", "sealed_email", "sealed_phone"):
        op.drop_column("citizens", column)


def _extend_sessions() -> None:
    # An unfinished login is begun again; its state was never stored.
    op.execute("DELETE FROM login_attempts")
    with op.batch_alter_table("login_attempts") as batch:
        batch.add_column(sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False))
        batch.create_unique_constraint(op.f("uq_login_attempts_state_hash"), ["state_hash"])
    with op.batch_alter_table("auth_sessions") as batch:
        batch.add_column(sa.Column("login_id", sa.Uuid()))
        batch.add_column(sa.Column("device_name", app.database.NfcString(length=100)))
        batch.add_column(sa.Column("dpop_thumbprint", sa.String(length=64)))
        batch.create_foreign_key(
            op.f("fk_auth_sessions_login_id_citizen_logins"),
            "citizen_logins",
            ["login_id"],
            ["id"],
        )
        batch.create_index(op.f("ix_auth_sessions_login_id"), ["login_id"])
    # Until now an account had one login. It has several where this was taken down before: by which
    # of them a session was begun is not known any more.
    op.execute(
        "UPDATE auth_sessions SET login_id = (SELECT citizen_logins.id FROM citizen_logins "
        "WHERE citizen_logins.citizen_id = auth_sessions.citizen_id) "
        "WHERE citizen_id IN (SELECT citizen_logins.citizen_id FROM citizen_logins "
        "GROUP BY citizen_logins.citizen_id HAVING count(*) = 1)"
    )
    with op.batch_alter_table("signing_keys") as batch:
        batch.add_column(sa.Column("signs_from", Moment))
        batch.add_column(sa.Column("withdrawn_at", Moment))
    op.execute("UPDATE signing_keys SET signs_from = created_at")
    with op.batch_alter_table("signing_keys") as batch:
        batch.alter_column("signs_from", existing_type=Moment, nullable=False)


def _shrink_sessions() -> None:
    with op.batch_alter_table("signing_keys") as batch:
        batch.drop_column("signs_from")
        batch.drop_column("withdrawn_at")
    with op.batch_alter_table("auth_sessions") as batch:
        batch.drop_index(op.f("ix_auth_sessions_login_id"))
        batch.drop_constraint(op.f("fk_auth_sessions_login_id_citizen_logins"), type_="foreignkey")
        for column in ("login_id", "device_name", "dpop_thumbprint"):
            batch.drop_column(column)
    with op.batch_alter_table("login_attempts") as batch:
        batch.drop_constraint(op.f("uq_login_attempts_state_hash"), type_="unique")
        batch.drop_column("state_hash")


def _extend_staff() -> None:
    op.add_column(
        "staff_members", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "staff_members",
        sa.Column(
            "folded_name", app.database.NfcString(length=800), nullable=False, server_default=""
        ),
    )
    _fold_staff_names()
    with op.batch_alter_table("staff_roles") as batch:
        batch.add_column(
            sa.Column(
                "area_code", app.database.NfcString(length=32), nullable=False, server_default=""
            )
        )
        batch.add_column(
            sa.Column("sees_restricted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(
            sa.Column(
                "granted_by",
                app.database.NfcString(length=100),
                nullable=False,
                server_default="operator",
            )
        )
        batch.drop_constraint(op.f("uq_staff_roles_staff_id_role_agency_code"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_staff_roles_staff_id_role_agency_code_area_code"),
            ["staff_id", "role", "agency_code", "area_code"],
        )
    # Until now whoever was not bound to an agency saw restricted reports; he still does.
    op.execute(sa.text("UPDATE staff_roles SET sees_restricted = :yes WHERE agency_code = ''")
               .bindparams(sa.bindparam("yes", True, sa.Boolean())))


def _fold_staff_names() -> None:
    members = sa.table(
        "staff_members", sa.column("id", sa.Uuid()), sa.column("full_name", sa.String()),
        sa.column("folded_name", sa.String()),
    )
    connection = op.get_bind()
    for member in connection.execute(sa.select(members.c.id, members.c.full_name)).all():
        connection.execute(
            members.update().where(members.c.id == member.id)
            .values(folded_name=fold(member.full_name))
        )


def _shrink_staff() -> None:
    # Without areas a role would count everywhere: those that were for one area go.
    op.execute("DELETE FROM staff_roles WHERE area_code <> ''")
    with op.batch_alter_table("staff_roles") as batch:
        batch.drop_constraint(
            op.f("uq_staff_roles_staff_id_role_agency_code_area_code"), type_="unique"
        )
        for column in ("area_code", "sees_restricted", "granted_by"):
            batch.drop_column(column)
        batch.create_unique_constraint(
            op.f("uq_staff_roles_staff_id_role_agency_code"), ["staff_id", "role", "agency_code"]
        )
    op.drop_column("staff_members", "folded_name")
    op.drop_column("staff_members", "revision")


_FILTERED_COLUMNS = ("actor", "action", "subject", "request_id")
_EVENT_COLUMNS = "id, at, actor, action, subject, details, request_id"


def _event_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", app.database.NfcString(length=100), nullable=False),
        sa.Column("action", app.database.NfcString(length=64), nullable=False),
        sa.Column("subject", app.database.NfcString(length=100), nullable=False),
        sa.Column("details", app.database.Json, nullable=False),
        sa.Column("request_id", app.database.NfcString(length=64)),
    ]


def _number_audit_events() -> None:
    _move_old_events_aside("at", "subject")
    op.create_table(
        "audit_events",
        sa.Column("number", Number, nullable=False),
        *_event_columns(),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("id", name=op.f("uq_audit_events_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_events_at"), "audit_events", ["at"])
    for column in _FILTERED_COLUMNS:
        op.create_index(
            f"ix_audit_events_{column}_number", "audit_events", [column, "number"]
        )
    _move_old_events_back(f"{_EVENT_COLUMNS} FROM old_audit_events ORDER BY id")
    op.create_table(
        "audit_seals",
        sa.Column("number", Number, nullable=False, autoincrement=False),
        sa.Column("first_event", sa.BigInteger(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("event_hashes", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
    )


def _forget_audit_numbers() -> None:
    _move_old_events_aside("at", *(f"{column}_number" for column in _FILTERED_COLUMNS))
    op.create_table(
        "audit_events",
        *_event_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    for column in ("at", "subject"):
        op.create_index(op.f(f"ix_audit_events_{column}"), "audit_events", [column])
    _move_old_events_back(f"{_EVENT_COLUMNS} FROM old_audit_events")


def _move_old_events_aside(*indexes: str) -> None:
    for index in indexes:
        op.drop_index(op.f(f"ix_audit_events_{index}"), table_name="audit_events")
    op.rename_table("audit_events", "old_audit_events")
    if op.get_bind().dialect.name == "postgresql":
        # The name of a primary key is the name of an index: one in a schema.
        op.execute("ALTER INDEX pk_audit_events RENAME TO pk_old_audit_events")


def _move_old_events_back(selected: str) -> None:
    op.execute(f"INSERT INTO audit_events ({_EVENT_COLUMNS}) SELECT {selected}")
    op.drop_table("old_audit_events")


_LAST_SEALED = "coalesce((SELECT last_event FROM audit_seals ORDER BY number DESC LIMIT 1), 0)"


def _forbid_audit_changes() -> None:
    """Let audit rows only be added; retention may remove events whose seal stands."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _postgresql_triggers():
            op.execute(statement)
        return
    for name, event, table, condition in (
        ("update_event", "UPDATE", "audit_events", ""),
        ("delete_event", "DELETE", "audit_events", f"WHEN OLD.number > {_LAST_SEALED}"),
        ("update_seal", "UPDATE", "audit_seals", ""),
        ("delete_seal", "DELETE", "audit_seals", ""),
    ):
        op.execute(
            f"CREATE TRIGGER audit_refuse_{name} BEFORE {event} ON {table} {condition} "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END"
        )


def _postgresql_triggers() -> list[str]:
    refuse = "RAISE EXCEPTION 'audit rows are only added' USING ERRCODE = 'restrict_violation';"
    header = "RETURNS trigger LANGUAGE plpgsql AS"
    return [
        f"CREATE FUNCTION audit_refuse() {header} $$ BEGIN {refuse} END $$",
        f"CREATE FUNCTION audit_refuse_unsealed() {header} $$ BEGIN "
        f"IF OLD.number > {_LAST_SEALED} THEN {refuse} END IF; RETURN OLD; END $$",
        "CREATE TRIGGER audit_refuse_delete BEFORE DELETE ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse_unsealed()",
        "CREATE TRIGGER audit_refuse_update BEFORE UPDATE OR TRUNCATE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ]


def _allow_audit_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_refuse_delete ON audit_events")
        op.execute("DROP TRIGGER audit_refuse_update ON audit_events")
        op.execute("DROP TRIGGER audit_refuse_change ON audit_seals")
        op.execute("DROP FUNCTION audit_refuse_unsealed(), audit_refuse()")
        return
    for name in ("update_event", "delete_event", "update_seal", "delete_seal"):
        op.execute(f"DROP TRIGGER audit_refuse_{name}")


def _create_tables() -> None:
    op.create_table(
        "dpop_proofs",
        sa.Column("proof_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("proof_hash", name=op.f("pk_dpop_proofs")),
    )
    op.create_index(op.f("ix_dpop_proofs_expires_at"), "dpop_proofs", ["expires_at"])
    op.create_table(
        "denied_tokens",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("denied_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_denied_tokens")),
    )
    op.create_index(op.f("ix_denied_tokens_expires_at"), "denied_tokens", ["expires_at"])
    op.create_table(
        "staff_absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid()),
        sa.Column("starts_at", Moment, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.Column("created_by", app.database.NfcString(length=100), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_staff_absences_staff_id_staff_members")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"],
            ["staff_members.id"],
            name=op.f("fk_staff_absences_substitute_id_staff_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_absences")),
    )
    op.create_index(op.f("ix_staff_absences_staff_id"), "staff_absences", ["staff_id"])
    op.create_index(op.f("ix_staff_absences_substitute_id"), "staff_absences", ["substitute_id"])
    op.create_table(
        "integration_clients",
        sa.Column("name", app.database.NfcString(length=64), nullable=False),
        sa.Column("scopes", app.database.Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_integration_clients")),
    )
    op.create_table(
        "client_secrets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_name", app.database.NfcString(length=64), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.ForeignKeyConstraint(
            ["client_name"],
            ["integration_clients.name"],
            name=op.f("fk_client_secrets_client_name_integration_clients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_secrets")),
    )
    op.create_index(op.f("ix_client_secrets_client_name"), "client_secrets", ["client_name"])
    op.create_table(
        "consent_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", app.database.NfcString(length=32), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("language", app.database.NfcString(length=2), nullable=False),
        sa.Column("session_id", sa.Uuid()),
        sa.Column("request_id", app.database.NfcString(length=64)),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen_id"], ["citizens.id"], name=op.f("fk_consent_records_citizen_id_citizens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_records")),
    )
    op.create_index(op.f("ix_consent_records_citizen_id"), "consent_records", ["citizen_id"])
    op.create_table(
        "lookup_keys",
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_lookup_keys")),
    )
