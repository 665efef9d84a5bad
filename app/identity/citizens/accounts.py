"""Citizens' accounts: found or made from what the digital identity says."""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.database.lookup_keys import hold_lookup_keys
from app.database.turns import wait_for_turn
from app.identity.citizens.held_numbers import (
    BY_DIGITAL_IDENTITY,
    contradicts,
    find_main_number,
    keep_number,
    numbers_said,
)
from app.identity.citizens.identifiers import (
    CITIZEN_12,
    identifier_hash,
    read_citizen_number,
)
from app.identity.citizens.parties import follow_provider
from app.identity.login.claims import ProviderIdentity
from app.identity.models import Citizen, CitizenLogin

# Only a face-to-face verification proves whose number or organisation it is.
PROVEN = 2
NAME_PURPOSE = "citizens.sealed_full_name"
_LOG = logging.getLogger("app.identity")


@dataclass(frozen=True)
class LoggedIn:
    """Whose account it is, by which of his logins he came, and the level that this is worth.

    ``number_hash`` stands for the 12-digit number that the login proved.
    """

    citizen_id: uuid.UUID
    login_id: uuid.UUID
    assurance: int
    number_hash: bytes | None


def find_citizen_id(session: Session | Connection, identity: ProviderIdentity) -> uuid.UUID | None:
    """The account of (issuer, subject), if he ever logged in."""
    return session.scalar(
        select(CitizenLogin.citizen_id).where(
            CitizenLogin.issuer == identity.issuer.issuer, CitizenLogin.subject == identity.subject
        )
    )


def log_citizen_in(
    session: Session, sealer: Sealer, identity: ProviderIdentity, *, now: datetime
) -> LoggedIn:
    """The citizen's account, made at his first login, with what the provider says today.

    A provider that names another 12-digit number than before for the same subject may have given
    the subject to somebody else: nothing it says is kept, and the login is worth level 1 only.
    """
    number_hash = _proven_number(sealer, identity)
    if number_hash is not None:
        # Before any row is locked: of two first logins at once, at two issuers, the second sees
        # the account of the first when it looks for others of the person.
        wait_for_turn(session, f"person {number_hash.hex()}")
    login = _find_login(session, identity) or _open_account(session, identity, now)
    citizen = session.get_one(Citizen, login.citizen_id)
    citizen.last_login_at = login.last_login_at = now
    citizen.idle_until = None
    login.assurance = _keep_what_is_said(session, sealer, citizen, login, identity, now)
    session.flush()
    is_believed = login.assurance >= PROVEN
    return LoggedIn(citizen.id, login.id, login.assurance, number_hash if is_believed else None)


def recipient_key(sealer: Sealer, citizen_id: uuid.UUID) -> str:
    """An opaque name of the account in pushes: another account's app drops what is not its own.

    Phones keep it, so a new lookup key does not change it.
    """
    return sealer.unchanging_hash("push-recipient", str(citizen_id)).hex()[:32]


def _proven_number(sealer: Sealer, identity: ProviderIdentity) -> bytes | None:
    number = read_citizen_number(identity.citizen_number)
    if number is None or number.namespace != CITIZEN_12 or identity.assurance < PROVEN:
        return None
    return identifier_hash(sealer, number)


def _keep_what_is_said(
    session: Session,
    sealer: Sealer,
    citizen: Citizen,
    login: CitizenLogin,
    said: ProviderIdentity,
    now: datetime,
) -> int:
    """Take over name, numbers and organisation; the level that the login is worth."""
    if said.assurance < PROVEN:
        # What is proven is not overwritten by what is merely claimed.
        if find_main_number(session, citizen.id) is None:
            _take_name(sealer, citizen, said)
        return said.assurance
    # First: with other keys his own number would look like another's.
    hold_lookup_keys(session, sealer, now=now)
    numbers = numbers_said(said)
    if contradicts(session, sealer, citizen.id, numbers):
        _note_conflict(session, login, now)
        return PROVEN - 1
    _take_name(sealer, citizen, said)
    for number in numbers:
        keep_number(session, sealer, citizen.id, number, proof=BY_DIGITAL_IDENTITY, now=now)
    follow_provider(session, sealer, login, said, now)
    return said.assurance


def _take_name(sealer: Sealer, citizen: Citizen, said: ProviderIdentity) -> None:
    if said.full_name:
        citizen.sealed_full_name = sealer.seal_text(said.full_name, purpose=NAME_PURPOSE)
    if said.birth_year:
        citizen.birth_year = said.birth_year


def _note_conflict(session: Session, login: CitizenLogin, now: datetime) -> None:
    _LOG.warning("identifier_conflict", extra={"login": str(login.id)})
    key = f"citizen:{login.citizen_id}"
    details = {"login": str(login.id)}
    record(session, actor=key, action="identifier_conflict", subject=key, now=now, details=details)


def _find_login(session: Session, identity: ProviderIdentity) -> CitizenLogin | None:
    """The login, its row locked: nobody may link or separate it meanwhile."""
    wanted = select(CitizenLogin).where(
        CitizenLogin.issuer == identity.issuer.issuer, CitizenLogin.subject == identity.subject
    )
    return session.scalar(wanted.with_for_update())


def _open_account(session: Session, identity: ProviderIdentity, now: datetime) -> CitizenLogin:
    try:
        with session.begin_nested():
            citizen = Citizen(created_at=now, last_login_at=now)
            session.add(citizen)
            session.flush()
            login = CitizenLogin(
                citizen_id=citizen.id,
                issuer=identity.issuer.issuer,
                subject=identity.subject,
                assurance=identity.assurance,
                created_at=now,
                last_login_at=now,
            )
            session.add(login)
            session.flush()
    except IntegrityError:
        # His other phone logged in for the first time in the same moment.
        found = _find_login(session, identity)
        if found is None:
            raise
        return found
    return login
