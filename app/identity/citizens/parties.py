"""Organisations that a citizen may act for, as long as his digital identity keeps saying so."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from sqlalchemy import ColumnElement, Connection, and_, select, update
from sqlalchemy.orm import Session

from app.database import Sealer, table_of
from app.identity.citizens.identifiers import identifier_hash, masked, read_tax_code
from app.identity.login.claims import ProviderIdentity
from app.identity.models import CitizenLogin, CitizenParty

# Whoever does not log in for so long may have left the organisation meanwhile.
COUNTS_FOR = timedelta(days=90)
_TAX_CODE = "citizen_parties.sealed_tax_code"
_NAME = "citizen_parties.sealed_name"
_PARTIES = table_of(CitizenParty)


class PartyRead(TypedDict):
    """An organisation as the citizen sees it; the tax code is masked."""

    id: uuid.UUID
    kind: str
    name: str | None
    tax_code: str
    provider: str | None
    confirmed_at: datetime


def follow_provider(
    session: Session, sealer: Sealer, login: CitizenLogin, said: ProviderIdentity, now: datetime
) -> None:
    """Confirm, add or end the parties of ``login`` by what its provider says at this login."""
    number, kind = read_tax_code(said.organisation_number), said.organisation_kind
    digest = identifier_hash(sealer, number) if number and kind else None
    if number is None or kind is None or digest is None:
        end_parties(session, login.id, now=now)
        return
    _end(session, and_(_PARTIES.c.login_id == login.id, _PARTIES.c.lookup_hash != digest), now)
    name = said.organisation_name
    found = session.scalar(
        select(CitizenParty).where(
            CitizenParty.login_id == login.id, CitizenParty.lookup_hash == digest
        )
    )
    party = found or CitizenParty(login_id=login.id, lookup_hash=digest, created_at=now)
    party.citizen_id = login.citizen_id
    party.kind = kind
    party.sealed_tax_code = sealer.seal_text(number.value, purpose=_TAX_CODE)
    party.sealed_name = sealer.seal_text(name, purpose=_NAME) if name else None
    party.confirmed_at, party.ended_at = now, None
    session.add(party)


def end_parties(session: Session, login_id: uuid.UUID, *, now: datetime) -> None:
    """Nothing counts any more that this login said."""
    _end(session, _PARTIES.c.login_id == login_id, now)


def is_in_force(now: datetime) -> ColumnElement[bool]:
    """Whether whoever a row of parties names acts for the organisation ``now``."""
    return and_(CitizenParty.ended_at.is_(None), CitizenParty.confirmed_at > now - COUNTS_FOR)


def list_parties(
    connection: Connection,
    sealer: Sealer,
    citizen_id: uuid.UUID,
    *,
    providers: Mapping[str, str],
    now: datetime,
) -> list[PartyRead]:
    """Those that count now, the first named first; ``providers`` has the issuers' names."""
    wanted = (
        select(_PARTIES, CitizenLogin.issuer)
        .join(CitizenLogin, CitizenLogin.id == CitizenParty.login_id)
        .where(CitizenParty.citizen_id == citizen_id, is_in_force(now))
        .order_by(CitizenParty.created_at, CitizenParty.id)
    )
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "name": sealer.unseal_text(row.sealed_name, purpose=_NAME) if row.sealed_name else None,
            "tax_code": masked(sealer.unseal_text(row.sealed_tax_code, purpose=_TAX_CODE)),
            "provider": providers.get(row.issuer),
            "confirmed_at": row.confirmed_at,
        }
        for row in connection.execute(wanted)
    ]


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    session.execute(
        update(CitizenParty).where(which, CitizenParty.ended_at.is_(None)).values(ended_at=now)
    )
