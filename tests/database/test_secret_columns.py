"""Every column of sealed values and lookup hashes is known to those who make them anew."""

from sqlalchemy import LargeBinary

from app import create_app
from app.database import Base
from app.database.secret_columns import lookup_columns, purpose_of, sealed_columns

# Plain digests and MACs of other keys: no lookup key is in them. A new column of bytes that is
# named like a hash is either here or a LookupHash.
_OTHER_HASHES = {
    "audit_seals.event_hashes",
    "bulk_steps.key_hash",
    "denied_tokens.token_hash",
    "dossier_steps.step_hash",
    "dossiers.content_hash",
    "dpop_proofs.proof_hash",
    "idempotent_answers.key_hash",
    "import_checkpoints.file_hash",
    "integration_batches.body_hash",
    "login_attempts.nonce_hash",
    "login_attempts.state_hash",
    "photos.content_hash",
    "pulled_procedures.listed_hash",
    "report_flags.address_hash",
    "report_flags.installation_hash",
    "reports.content_hash",
}


def _bytes_named(part: str) -> set[str]:
    # Whoever imports the application has all tables.
    assert create_app
    columns = (one for table in Base.metadata.tables.values() for one in table.columns)
    return {
        purpose_of(one)
        for one in columns
        if part in one.name and isinstance(getattr(one.type, "impl", one.type), LargeBinary)
    }


def test_every_sealed_column_is_known_and_can_be_paged_through() -> None:
    assert {purpose_of(column) for column in sealed_columns()} == _bytes_named("sealed_")
    for column in sealed_columns():
        assert len(column.table.primary_key.columns) == 1


def test_every_hash_is_a_lookup_hash_or_known_to_be_none() -> None:
    known = {purpose_of(column) for column in lookup_columns()}
    assert known >= {"citizen_identifiers.lookup_hash", "dossier_owners.lookup_hash"}
    assert _bytes_named("hash") - _OTHER_HASHES == known
