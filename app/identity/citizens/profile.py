"""A citizen's own account: what his digital identity says of him, and what he set himself."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer, table_of
from app.errors import FieldFault, Unprocessable
from app.identity.citizens.accounts import NAME_PURPOSE, recipient_key
from app.identity.citizens.contact import read_email, read_phone
from app.identity.models import Citizen
from app.texts import Language

_CITIZENS = table_of(Citizen)
_READERS = {"phone": read_phone, "email": read_email}


class Contact(TypedDict):
    """Where he wants to be reached."""

    phone: str | None
    email: str | None


class Profile(TypedDict):
    """A citizen's own account."""

    id: uuid.UUID
    full_name: str | None
    birth_year: int | None
    language: str
    contact: Contact
    use_restricted_at: datetime | None
    recipient: str


def get_profile(
    connection: Connection | Session,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    *,
    to_change: bool = False,
) -> Profile:
    """What a citizen sees of his own account; ``to_change``: nobody else changes it meanwhile."""
    wanted = select(_CITIZENS).where(_CITIZENS.c.id == citizen_id)
    row = connection.execute(wanted.with_for_update(key_share=True) if to_change else wanted).one()
    name = row.sealed_full_name
    return {
        "id": row.id,
        "full_name": sealer.unseal_text(name, purpose=NAME_PURPOSE) if name else None,
        "birth_year": row.birth_year,
        "language": row.language,
        "contact": {
            "phone": _unsealed(sealer, "phone", row.sealed_phone),
            "email": _unsealed(sealer, "email", row.sealed_email),
        },
        "use_restricted_at": row.use_restricted_at,
        "recipient": recipient_key(sealer, row.id),
    }


def change_profile(
    session: Session,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    *,
    language: Language | None,
    contact: Mapping[str, str | None],
    now: datetime,
) -> None:
    """Set what is given: ``contact`` may name phone and email, None removes one.

    Raises ``Unprocessable`` for a phone or an address that is none.
    """
    changes: dict[str, str | bytes | None] = {"language": language.value} if language else {}
    for name, written in contact.items():
        changes[f"sealed_{name}"] = _sealed(sealer, name, written)
    if not changes:
        return
    session.execute(update(_CITIZENS).where(_CITIZENS.c.id == citizen_id).values(changes))
    key = f"citizen:{citizen_id}"
    named = ",".join(sorted(column.removeprefix("sealed_") for column in changes))
    record(
        session,
        actor=key,
        action="profile_changed",
        subject=key,
        now=now,
        details={"changed": named},
    )


def _sealed(sealer: Sealer, name: str, written: str | None) -> bytes | None:
    if written is None:
        return None
    value = _READERS[name](written)
    if value is None:
        raise Unprocessable(FieldFault(f"/contact/{name}", name))
    return sealer.seal_text(value, purpose=f"citizens.sealed_{name}")


def _unsealed(sealer: Sealer, name: str, sealed: bytes | None) -> str | None:
    return sealer.unseal_text(sealed, purpose=f"citizens.sealed_{name}") if sealed else None
