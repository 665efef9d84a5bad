"""Changing the key that signs our access tokens, while everything runs."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.identity.models import SigningKey
from app.identity.sessions.access_tokens import LIFETIME
from app.identity.sessions.key_making import add_signing_key, next_number

# Long enough for every cache of our JWK set (300 s) to know the key before it signs.
LEAD_TIME = timedelta(minutes=15)
SHORTEST_LEAD_TIME = timedelta(minutes=6)
# A process may notice some seconds late that another key signs, and its clock may be off.
_AFTER_LAST_TOKEN = timedelta(minutes=1)
_LOG = logging.getLogger("app.identity")


def rotate(
    session: Session, sealer: Sealer, *, now: datetime, lead_time: timedelta = LEAD_TIME
) -> str:
    """Make the next signing key, public now and signing after ``lead_time``; its kid.

    Its predecessor verifies until its last token has expired (``withdraw_outlived``).
    """
    number = next_number(session)
    kid = add_signing_key(session, sealer, number=number, signs_from=now + lead_time, now=now)
    _record(session, kid, "signing_key_rotated", actor="operator", now=now)
    return kid


def replace_compromised(session: Session, sealer: Sealer, *, now: datetime) -> str:
    """Make a key that signs at once, and withdraw all others at once; its kid.

    Every access token there is stops counting; apps get another by their refresh tokens.
    """
    number = next_number(session)
    kid = add_signing_key(session, sealer, number=number, signs_from=now, now=now)
    _record(session, kid, "signing_key_replaced", actor="operator", now=now)
    withdrawn = select(SigningKey.kid).where(
        SigningKey.kid != kid, SigningKey.withdrawn_at.is_(None)
    )
    for other in session.scalars(withdrawn).all():
        _withdraw(session, other, actor="operator", now=now)
    return kid


def withdraw_outlived(session: Session, *, now: datetime) -> int:
    """Withdraw keys whose last token has expired; how many."""
    signed_for_long = now - LIFETIME - _AFTER_LAST_TOKEN
    newest = (
        select(func.max(SigningKey.number))
        .where(SigningKey.signs_from <= signed_for_long, SigningKey.withdrawn_at.is_(None))
        .scalar_subquery()
    )
    outlived = select(SigningKey.kid).where(
        SigningKey.number < newest, SigningKey.withdrawn_at.is_(None)
    )
    kids = session.scalars(outlived).all()
    for kid in kids:
        _withdraw(session, kid, actor="worker", now=now)
    return len(kids)


def _withdraw(session: Session, kid: str, *, actor: str, now: datetime) -> None:
    session.execute(update(SigningKey).where(SigningKey.kid == kid).values(withdrawn_at=now))
    _record(session, kid, "signing_key_withdrawn", actor=actor, now=now)


def _record(session: Session, kid: str, action: str, *, actor: str, now: datetime) -> None:
    record(session, actor=actor, action=action, subject=f"signing_key:{kid}", now=now)
    _LOG.info(action, extra={"kid": kid})
