"""Tells a dossier's owners, and who watches it, that it moved."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import CitizenIdentifier
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.services.models import DossierOwner
from app.services.watch_news import news_for_watchers
from app.texts import has_text


@dataclass(frozen=True)
class StatusChange:
    """A dossier that has another status than before."""

    dossier_id: uuid.UUID
    code: str
    status: str


def tell_owners(session: Session, changes: Sequence[StatusChange], *, now: datetime) -> None:
    """One notification for each change and each account that holds an owner's number."""
    if not changes:
        return
    by_id = {change.dossier_id: change for change in changes}
    owners = session.execute(
        select(DossierOwner.dossier_id, CitizenIdentifier.citizen_id)
        .join(CitizenIdentifier, CitizenIdentifier.lookup_hash == DossierOwner.lookup_hash)
        .where(DossierOwner.dossier_id.in_(list(by_id)))
        .distinct()
    ).all()
    news = [
        News(
            citizen_id=owner.citizen_id,
            kind=Kind.DOSSIER_MOVED,
            entity_id=str(owner.dossier_id),
            params={
                "code": by_id[owner.dossier_id].code,
                "status": _named(by_id[owner.dossier_id].status),
            },
        )
        for owner in owners
    ]
    moved = {
        change.dossier_id: {"code": change.code, "status": _named(change.status)}
        for change in changes
    }
    news += news_for_watchers(session, moved, now=now)
    notify(session, news, now=now)


def _named(status: str) -> str:
    """The text's key for a status we know, else the code as it came."""
    key = f"labels.dossier_statuses.{status}"
    return key if has_text(key) else status
