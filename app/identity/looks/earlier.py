"""The earlier looks of one person of staff, whatever records they were taken at."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.identity.models import CitizenIdentifier
from app.province.local_time import day_begins_at, local_day

# How far back looks of one person at the same citizen are counted.
REPEATED_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class LookedAt:
    """Whom a look is at: accounts, and the lookup hashes of numbers, which need no account."""

    citizens: Collection[uuid.UUID]
    numbers: Collection[bytes]


@dataclass(frozen=True)
class Earlier:
    """How many looks the same person took before: on that day, and at the same citizen."""

    today: int
    at_citizen: int


# The looks of a domain: one row for each with ``staff_id``, ``at`` and ``at_citizen``, which says
# whether it was at somebody who is given.
LooksOf = Callable[[LookedAt], Select[Any]]


class EarlierLooks:
    """Counts looks; each domain that has some says how to find them."""

    def __init__(self) -> None:
        self._kinds: list[LooksOf] = []

    def count_also(self, kind: LooksOf) -> None:
        """Count the looks that ``kind`` finds, too."""
        self._kinds.append(kind)

    def count(
        self,
        session: Session,
        staff_id: uuid.UUID,
        *,
        citizen_id: uuid.UUID | None = None,
        numbers: Collection[bytes] = (),
        now: datetime,
    ) -> Earlier:
        """The looks of the last ``REPEATED_WITHIN``, in two statements.

        Of callers without an account nothing says that two are one.
        """
        whom = _looked_at(session, citizen_id, numbers)
        looks = union_all(*(kind(whom) for kind in self._kinds)).subquery("looks").c
        today = looks.at >= day_begins_at(local_day(now))
        counted = select(func.count().filter(today), func.count().filter(looks.at_citizen)).where(
            looks.staff_id == staff_id, looks.at >= now - REPEATED_WITHIN
        )
        return Earlier(*session.execute(counted).one())


def _looked_at(
    session: Session, citizen_id: uuid.UUID | None, numbers: Collection[bytes]
) -> LookedAt:
    """With the numbers of the account, and the accounts of the numbers."""
    citizens = set() if citizen_id is None else {citizen_id}
    known = set(numbers)
    wanted = select(CitizenIdentifier.citizen_id, CitizenIdentifier.lookup_hash).where(
        or_(CitizenIdentifier.lookup_hash.in_(numbers), CitizenIdentifier.citizen_id.in_(citizens))
    )
    for held_by, number in session.execute(wanted):
        citizens.add(held_by)
        known.add(number)
    return LookedAt(citizens, known)
