"""A dossier's message as the rows that are stored of it."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from app.database import Sealer, new_id
from app.database.bulk import stored_moment
from app.identity.citizens.identifiers import identifier_hash
from app.services.intake.national_messages import DossierMessage
from app.services.owners.proof import proof_hash

# Each owner's lookup hash with his proof.
Owners = Mapping[bytes, bytes | None]


class DossierRow(NamedTuple):
    """A dossier's columns as they are stored."""

    code: str
    other_code: str
    procedure_code: str
    procedure_name: str
    field_name: str
    agency: str
    status: str
    status_at: str
    filed_at: str
    accepted_at: str | None
    due_at: str | None
    finished_at: str | None
    returned_at: str | None
    channel: str
    delivery: str
    owner_kind: str
    papers: str
    supplements: str
    fees: str
    results: str
    unusual_from: str | None
    unusual_to: str | None
    withdrawn_at: str | None
    content_hash: bytes
    row_mac: bytes | None
    changed_at: str
    change_serial: int
    id: str


# What a message says stands before what its steps say.
_all_said = attrgetter(*takewhile(lambda name: name != "unusual_from", DossierRow._fields))


def owners_of(sealer: Sealer, message: DossierMessage) -> Owners:
    """The owners' hashes; a dossier without a phone has no proofs."""
    code, phone = message.code, message.phone
    return {
        identifier_hash(sealer, owner): (
            proof_hash(sealer, code, number=owner.value, phone=phone) if phone else None
        )
        for owner in message.owners
    }


def row_of(message: DossierMessage, owners: Owners, *, changed_at: str) -> DossierRow:
    """The message as a new row; its number is given when all of them are known."""
    row = DossierRow(
        code=message.code,
        other_code=message.other_code,
        procedure_code=message.procedure_code,
        procedure_name=message.procedure_name,
        field_name=message.field_name,
        agency=message.agency,
        status=message.status,
        status_at=stored_moment(message.status_at),
        filed_at=stored_moment(message.filed_or_coded_at),
        accepted_at=_moment(message.accepted_at),
        due_at=_moment(message.due_at),
        finished_at=_moment(message.finished_at),
        returned_at=_moment(message.returned_at),
        channel=message.channel,
        delivery=message.delivery,
        owner_kind=message.owner_kind,
        papers=_document(message.papers),
        supplements=_document(message.supplements),
        fees=_document(message.fees),
        results=_document(message.results),
        unusual_from=None,
        unusual_to=None,
        withdrawn_at=None,
        content_hash=b"",
        row_mac=message.row_mac,
        changed_at=changed_at,
        change_serial=0,
        id=new_id().hex,
    )
    return row._replace(content_hash=_content_hash(row, owners))


def _content_hash(row: DossierRow, owners: Owners) -> bytes:
    """SHA-256 of all that a message says; of the owners, of their hashes."""
    said = "\0".join([part or "" for part in _all_said(row)])
    digest = hashlib.sha256(said.encode())
    for lookup_hash in sorted(owners):
        digest.update(lookup_hash + (owners[lookup_hash] or b""))
    return digest.digest()


def _moment(moment: datetime | None) -> str | None:
    return stored_moment(moment) if moment else None


def _document(parts: Sequence[Any]) -> str:
    return orjson.dumps(parts).decode() if parts else "[]"
