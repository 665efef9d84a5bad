"""From where a citizen said something: the phone and the program, never a network address."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import table_of
from app.identity.models import AuthSession
from app.identity.principals import CitizenPrincipal
from app.notifications.models import Device

_SESSIONS, _DEVICES = table_of(AuthSession).c, table_of(Device).c


@dataclass(frozen=True)
class SaidFrom:
    """As far as the request and its session say; None: they don't.

    ``device_name``: as the app calls the phone; ``user_agent``: what the program calls itself. The
    others are of the installation that is registered in the session.
    """

    user_agent: str | None
    device_name: str | None = None
    installation_id: uuid.UUID | None = None
    platform: str | None = None
    app_version: str | None = None


def find_place(session: Session, citizen: CitizenPrincipal, user_agent: str | None) -> SaidFrom:
    """From where ``citizen`` calls; with a provider's own token there is no session that knows."""
    if citizen.session_id is None:
        return SaidFrom(user_agent)
    wanted = (
        select(
            _SESSIONS.device_name, _DEVICES.installation_id, _DEVICES.platform, _DEVICES.app_version
        )
        .outerjoin_from(
            AuthSession.__table__, Device.__table__, _DEVICES.session_id == _SESSIONS.id
        )
        .where(_SESSIONS.id == citizen.session_id)
        # A session has one installation; where there are two, the one that was heard of last.
        .order_by(_DEVICES.refreshed_at.desc().nulls_last())
        .limit(1)
    )
    row = session.execute(wanted).one()
    return SaidFrom(user_agent, row.device_name, row.installation_id, row.platform, row.app_version)
