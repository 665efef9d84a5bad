"""What a watch brings with it: its owner hears that there is one, the watcher of each move."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.services.owners.accounts import find_owner_accounts
from app.services.watching.watches import WatchedDossier, find_watchers


def tell_owners_of_watch(session: Session, watched: WatchedDossier, *, now: datetime) -> None:
    """Tell each account of an owner, and who acts for one, that somebody watches; not who."""
    code, dossier_id = watched["dossier"]["code"], watched["dossier_id"]
    news = [
        News(
            citizen_id=account.citizen_id,
            kind=Kind.DOSSIER_WATCHED,
            entity_id=str(dossier_id),
            params={"code": code},
        )
        for account in find_owner_accounts(session, [dossier_id], now=now)
    ]
    notify(session, news, now=now)


def news_for_watchers(
    session: Session, moved: Mapping[uuid.UUID, Mapping[str, str]], *, now: datetime
) -> list[News]:
    """One for each who watches a dossier that moved; ``moved`` has what is told of each."""
    return [
        News(
            citizen_id=row.citizen_id,
            kind=Kind.WATCHED_DOSSIER_MOVED,
            entity_id=str(row.id),
            params=moved[row.dossier_id],
        )
        for row in find_watchers(session, moved.keys(), now=now)
    ]
