"""Tells a dossier's owners, and who watches it, that it moved."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.services.owners.accounts import find_owner_accounts
from app.services.watching.news import news_for_watchers
from app.texts import has_text


@dataclass(frozen=True)
class StatusChange:
    """A dossier that has another status than before."""

    dossier_id: uuid.UUID
    code: str
    status: str


def tell_owners(session: Session, changes: Sequence[StatusChange], *, now: datetime) -> None:
    """One notification for each change and each account of an owner, and for each who watches."""
    if not changes:
        return
    moved = {
        change.dossier_id: {"code": change.code, "status": _named(change.status)}
        for change in changes
    }
    news = [
        News(
            citizen_id=account.citizen_id,
            kind=Kind.DOSSIER_MOVED,
            entity_id=str(account.dossier_id),
            params=moved[account.dossier_id],
        )
        for account in find_owner_accounts(session, moved.keys(), now=now)
    ]
    news += news_for_watchers(session, moved, now=now)
    notify(session, news, now=now)


def _named(status: str) -> str:
    """The text's key for a status we know, else the code as it came."""
    key = f"labels.dossier_statuses.{status}"
    return key if has_text(key) else status
