"""What a watch brings with it: its owner hears that there is one, the watcher of each move."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.identity.citizens.held_hashes import parties_count_since
from app.identity.models import CitizenIdentifier, CitizenParty
from app.notifications.inbox import News, notify
from app.notifications.kinds import Kind
from app.services.models import DossierOwner
from app.services.watches import WatchedDossier, find_watchers


def tell_owners_of_watch(session: Session, watched: WatchedDossier, *, now: datetime) -> None:
    """Tell each account of an owner, and who acts for one, that somebody watches; not who."""
    code, dossier_id = watched["dossier"]["code"], watched["dossier_id"]
    by_number = (
        select(CitizenIdentifier.citizen_id)
        .join(DossierOwner, DossierOwner.lookup_hash == CitizenIdentifier.lookup_hash)
        .where(DossierOwner.dossier_id == dossier_id)
    )
    by_party = (
        select(CitizenParty.citizen_id)
        .join(DossierOwner, DossierOwner.lookup_hash == CitizenParty.lookup_hash)
        .where(
            DossierOwner.dossier_id == dossier_id,
            CitizenParty.ended_at.is_(None),
            CitizenParty.confirmed_at > parties_count_since(now),
        )
    )
    news = [
        News(
            citizen_id=citizen_id,
            kind=Kind.DOSSIER_WATCHED,
            entity_id=str(dossier_id),
            params={"code": code},
        )
        for citizen_id in session.scalars(union(by_number, by_party))
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
