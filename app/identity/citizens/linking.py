"""One person, several digital identities: an account that proves to be another's joins it.

Two accounts are one person's when both proved the same 12-digit number at level 2. The older one
stays; all that belongs to the younger moves there, in the transaction of the login that showed it.

Everybody locks in one order (``locking``), so that no two wait for each other. Who holds something
of a citizen's may still write rows that name him: the accounts are shut only when all of that is
held.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.identity.citizens.absorption import absorb_account
from app.identity.citizens.accounts import LoggedIn
from app.identity.citizens.locking import lock_accounts
from app.identity.models import AuthSession, Citizen, CitizenIdentifier, CitizenLogin
from app.identity.security_events import SecurityEvent, SecurityEvents
from app.identity.sessions.families import Sessions

# Called with the account that goes and the one that it becomes part of, before the first is
# deleted, in the same transaction: higher domains move what is the citizen's.
AbsorbListener = Callable[[Session, uuid.UUID, uuid.UUID, datetime], None]
# Locks what a domain has of both accounts, in that domain's own order.
HoldListener = Callable[[Session, uuid.UUID, uuid.UUID], None]


class Linking:
    """Joins accounts of one person."""

    def __init__(self, sessions: Sessions, security_events: SecurityEvents) -> None:
        self._sessions = sessions
        self._security_events = security_events
        self._absorb_listeners: list[AbsorbListener] = []
        self._hold_listeners: list[HoldListener] = []

    def on_absorb(self, listener: AbsorbListener) -> None:
        """Have ``listener`` called whenever an account becomes part of another."""
        self._absorb_listeners.append(listener)

    def on_hold(self, listener: HoldListener) -> None:
        """Have ``listener`` called before the accounts are shut to what names them."""
        self._hold_listeners.append(listener)

    def join(self, session: Session, logged_in: LoggedIn, *, now: datetime) -> LoggedIn:
        """The login in the person's one account; unchanged where he has no other.

        A login that its holder separated stays apart. The login has taken the person's turn.
        """
        if logged_in.number_hash is None:
            return logged_in
        accounts = _joinable_accounts(session, logged_in.number_hash)
        if logged_in.citizen_id not in accounts or len(accounts) == 1:
            return logged_in
        lock_accounts(session, *accounts)
        # One of them may have been erased while it was waited for.
        accounts = _joinable_accounts(session, logged_in.number_hash)
        stays, *others = accounts
        for absorbed in others:
            self._absorb(session, absorbed, stays, now)
        return replace(logged_in, citizen_id=stays)

    def _absorb(
        self, session: Session, absorbed: uuid.UUID, stays: uuid.UUID, now: datetime
    ) -> None:
        for hold in self._hold_listeners:
            hold(session, absorbed, stays)
        session.execute(_citizens(absorbed, stays).with_for_update())
        # Their access tokens name an account that will not be there.
        self._sessions.end_where(
            session, AuthSession.citizen_id == absorbed, reason="identity_linked", now=now
        )
        for listener in self._absorb_listeners:
            listener(session, absorbed, stays, now)
        absorb_account(session, absorbed, stays, now=now)
        key = f"citizen:{stays}"
        details = {"absorbed": f"citizen:{absorbed}"}
        record(session, actor=key, action="identity_linked", subject=key, details=details, now=now)
        self._security_events.tell(session, stays, SecurityEvent.IDENTITY_LINKED, now=now)


def _joinable_accounts(session: Session, digest: bytes) -> list[uuid.UUID]:
    """The accounts that hold the number and have a login not kept apart, the oldest first."""
    has_login = (
        select(CitizenLogin.id)
        .where(CitizenLogin.citizen_id == Citizen.id, CitizenLogin.is_kept_apart.is_(False))
        .exists()
    )
    holders = (
        select(Citizen.id)
        .join(CitizenIdentifier, CitizenIdentifier.citizen_id == Citizen.id)
        .where(CitizenIdentifier.lookup_hash == digest, has_login)
        .order_by(Citizen.created_at, Citizen.id)
    )
    return list(session.scalars(holders))


def _citizens(*accounts: uuid.UUID) -> Select[uuid.UUID]:
    return select(Citizen.id).where(Citizen.id.in_(accounts)).order_by(Citizen.id)
