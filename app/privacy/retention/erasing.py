"""Erasing citizens whom a period is over for, each in a transaction of his own."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Protocol

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.database import Database, Sealer
from app.feedback.holds import held_reports
from app.identity.citizens.locking import lock_accounts
from app.identity.models import Citizen
from app.privacy.erasure.answers import FoundAnswers, find_answers_about

# An erasure is as much work as so many rows that are only deleted.
_ROWS_EACH = 50
# Of so many the answers of staff that name them are searched for at once.
_AT_ONCE = 50


class Erase(Protocol):
    """Takes a locked citizen out of everything."""

    def __call__(
        self,
        session: Session,
        sealer: Sealer,
        citizen_id: uuid.UUID,
        /,
        *,
        now: datetime,
        found: FoundAnswers,
    ) -> None:
        """``found``: what ``find_answers_about`` found just before."""


def erase_oldest(
    database: Database,
    sealer: Sealer,
    wanted: Select[uuid.UUID],
    erase: Erase,
    *,
    now: datetime,
    most: int,
) -> int:
    """Erase those whom ``wanted`` finds, in its order, as many as are work for ``most`` rows.

    How many were: not who is locked and not wanted any more, nor while a report of his is held.
    """
    with database.reading() as connection:
        ids = connection.scalars(wanted.limit(ceil(most / _ROWS_EACH))).all()
    starts = range(0, len(ids), _AT_ONCE)
    pages = (ids[start : start + _AT_ONCE] for start in starts)
    return sum(_erase_page(database, sealer, wanted, page, erase, now=now) for page in pages)


def _erase_page(
    database: Database,
    sealer: Sealer,
    wanted: Select[uuid.UUID],
    page: Sequence[uuid.UUID],
    erase: Erase,
    *,
    now: datetime,
) -> int:
    found = find_answers_about(database, sealer, page, now=now)
    erased = 0
    for citizen_id in page:
        with database.writing() as session:
            lock_accounts(session, citizen_id)
            # Looked at once more: he may have logged in, or reported something, since.
            is_wanted = session.scalar(wanted.where(Citizen.id == citizen_id)) is not None
            if not is_wanted or held_reports(session, citizen_id):
                continue
            erase(session, sealer, citizen_id, now=now, found=found[citizen_id])
            session.commit()
        erased += 1
    return erased
