"""The table: which limits a request of each class passes, one after the other.

Amounts fit a province of some 100,000 phones, of which all may wake within five minutes of a
broadcast, behind the few addresses of three or four mobile carriers. So a limit by address is
loose, and the one that a caller feels is his own. ``BDS_LIMITS_FACTOR`` multiplies every amount.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.web.guards import Audience, find_guard
from app.web.marks import Mark, View

MINUTE, TEN_MINUTES, HOUR, DAY = 60, 600, 3_600, 86_400


class CountedBy(StrEnum):
    """Whose requests share one count."""

    ADDRESS = "address"
    INSTALLATION = "installation"
    CALLER = "caller"
    EVERYBODY = "everybody"
    # What was asked for: the view says what that is.
    SUBJECT = "subject"

    @property
    def needs_caller(self) -> bool:
        """Whether the request is counted only when its caller has proven who he is."""
        return self in (CountedBy.CALLER, CountedBy.EVERYBODY, CountedBy.SUBJECT)


@dataclass(frozen=True)
class Limit:
    """``amount`` requests in each window of ``period_s``; equal names share their counts.

    One that ``is_told`` stands in the headers of every answer, another only where it refuses: how
    busy a caller's neighbours are is not his business, and one refusal must look like the next.
    One ``of_misses`` counts those requests alone whose view says that they found nothing.
    """

    name: str
    by: CountedBy
    amount: int
    period_s: int
    is_told: bool = True
    of_misses: bool = False


class LimitClass(StrEnum):
    """What a route is like, as far as limits go."""

    UNLIMITED = "unlimited"
    NOWHERE = "nowhere"
    PROBE = "probe"
    PUBLIC_READ = "public_read"
    PUBLIC_WRITE = "public_write"
    FLAG = "flag"
    GUEST_DEVICE = "guest_device"
    LOGIN = "login"
    REFRESH = "refresh"
    CITIZEN_READ = "citizen_read"
    CITIZEN_WRITE = "citizen_write"
    REPORT = "report"
    PHOTO = "photo"
    FOLLOW = "follow"
    DOSSIER_LOOKUP = "dossier_lookup"
    DOSSIER_PROOF = "dossier_proof"
    STAFF_READ = "staff_read"
    STAFF_WRITE = "staff_write"
    CLIENT = "client"


# One count for all routes that ask who is calling: a flood of made-up tokens, over whichever of
# them, costs no more than this many checks.
_DOOR = Limit("door", CountedBy.ADDRESS, 30_000, MINUTE, is_told=False)

LIMITS: Mapping[LimitClass, tuple[Limit, ...]] = {
    # A process must not look dead because somebody asks too often whether it lives.
    LimitClass.UNLIMITED: (),
    LimitClass.NOWHERE: (_DOOR,),
    LimitClass.PROBE: (Limit("probe", CountedBy.ADDRESS, 600, MINUTE),),
    LimitClass.PUBLIC_READ: (Limit("public_read", CountedBy.ADDRESS, 12_000, MINUTE),),
    LimitClass.PUBLIC_WRITE: (Limit("public_write", CountedBy.ADDRESS, 600, MINUTE),),
    # Nobody finds thirty things wrong in ten minutes; what of them is the same is kept once.
    LimitClass.FLAG: (
        Limit("flag", CountedBy.INSTALLATION, 30, TEN_MINUTES),
        Limit("flag", CountedBy.ADDRESS, 600, TEN_MINUTES, is_told=False),
    ),
    # Every guest's phone that a broadcast wakes registers once.
    LimitClass.GUEST_DEVICE: (
        Limit("guest_device", CountedBy.INSTALLATION, 30, TEN_MINUTES),
        Limit("guest_device", CountedBy.ADDRESS, 3_000, MINUTE, is_told=False),
    ),
    # The installation first: an app gone wild uses up its own, not its carrier's.
    LimitClass.LOGIN: (
        Limit("login", CountedBy.INSTALLATION, 30, TEN_MINUTES),
        Limit("login", CountedBy.ADDRESS, 3_000, MINUTE, is_told=False),
    ),
    # Every phone that a broadcast wakes refreshes once.
    LimitClass.REFRESH: (
        Limit("refresh", CountedBy.INSTALLATION, 60, TEN_MINUTES),
        Limit("refresh", CountedBy.ADDRESS, 12_000, MINUTE, is_told=False),
    ),
    LimitClass.CITIZEN_READ: (_DOOR, Limit("read", CountedBy.CALLER, 600, MINUTE)),
    LimitClass.CITIZEN_WRITE: (_DOOR, Limit("write", CountedBy.CALLER, 300, MINUTE)),
    # Retries count too. On a bad network each report and photo may be sent twenty times.
    LimitClass.REPORT: (
        _DOOR,
        Limit("report", CountedBy.CALLER, 120, TEN_MINUTES),
        Limit("report_of_day", CountedBy.CALLER, 500, DAY),
    ),
    LimitClass.PHOTO: (_DOOR, Limit("photo", CountedBy.CALLER, 200, TEN_MINUTES)),
    # A code has some 40 bits, so guessing is hopeless; this keeps it from being a burden as well.
    LimitClass.FOLLOW: (Limit("follow", CountedBy.ADDRESS, 300, MINUTE),),
    # Codes are sequential. The caller first, so that he can't use up what is everybody's; and of
    # that only who finds nothing, so that others' guesses keep no owner from his own dossier.
    LimitClass.DOSSIER_LOOKUP: (
        _DOOR,
        Limit("dossier", CountedBy.CALLER, 120, TEN_MINUTES),
        Limit("dossier", CountedBy.EVERYBODY, 30_000, MINUTE, is_told=False, of_misses=True),
    ),
    # Four digits and a phone number can be guessed where ten wrong ones an hour are not too many.
    # The subject is the agency and day of the code, whose serials a hundred guessers may share.
    LimitClass.DOSSIER_PROOF: (
        _DOOR,
        Limit("dossier", CountedBy.CALLER, 120, TEN_MINUTES),
        Limit("wrong_proof", CountedBy.CALLER, 10, HOUR, is_told=False, of_misses=True),
        Limit("wrong_proof", CountedBy.SUBJECT, 200, HOUR, is_told=False, of_misses=True),
        Limit("wrong_proof", CountedBy.EVERYBODY, 2_000, HOUR, is_told=False, of_misses=True),
    ),
    # At 17:00 a clerk answers and closes two hundred reports one after the other.
    LimitClass.STAFF_READ: (_DOOR, Limit("staff_read", CountedBy.CALLER, 1_200, MINUTE)),
    LimitClass.STAFF_WRITE: (_DOOR, Limit("staff_write", CountedBy.CALLER, 600, MINUTE)),
    # A thousand rows each: 450,000 dossiers and 3.2 million steps are 3,650 batches.
    LimitClass.CLIENT: (_DOOR, Limit("client", CountedBy.CALLER, 600, MINUTE)),
}

# What stays open while the shared store is down: nobody is kept from reporting an emergency.
NEVER_CLOSED = frozenset({LimitClass.REPORT, LimitClass.PHOTO})

_BY_AUDIENCE = {
    Audience.ANYONE: (LimitClass.PUBLIC_READ, LimitClass.PUBLIC_WRITE),
    Audience.CITIZEN: (LimitClass.CITIZEN_READ, LimitClass.CITIZEN_WRITE),
    Audience.STAFF: (LimitClass.STAFF_READ, LimitClass.STAFF_WRITE),
    Audience.CLIENT: (LimitClass.CLIENT, LimitClass.CLIENT),
}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


_MARKED: Mark[LimitClass | None] = Mark("limit_class", default=None)
_SPARED: Mark[Callable[[], bool] | None] = Mark("spared_from_limits", default=None)


def limited(
    limit_class: LimitClass, *, sparing: Callable[[], bool] | None = None
) -> Callable[[View], View]:
    """Put a view into ``limit_class`` where its audience and method don't say it rightly.

    ``sparing`` is asked about a request that its caller's limits would refuse, and lets it pass.
    """

    def mark(view: View) -> View:
        return _MARKED.put(_SPARED.put(view, sparing), limit_class)

    return mark


def is_spared(view: Callable[..., Any] | None) -> bool:
    """Whether ``view`` wants the current request though there were too many."""
    sparing = _SPARED.of(view)
    return sparing is not None and sparing()


def class_of(view: Callable[..., Any] | None, method: str) -> LimitClass:
    """What ``view`` is marked as, else what its guard makes it; no view at all is NOWHERE."""
    marked = _MARKED.of(view)
    if marked is not None:
        return marked
    guard = find_guard(view)
    if guard is None:
        return LimitClass.NOWHERE
    reading, writing = _BY_AUDIENCE[guard.audience]
    return reading if method in _READS else writing
