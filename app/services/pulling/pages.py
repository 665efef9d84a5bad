"""One page of a stream: what is asked for it, and how it is written. Reads bear no transaction."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.adapters.lgsp.gateway import Gateway, Service
from app.database import Database, Sealer
from app.errors import UpstreamError
from app.province.local_time import LOCAL
from app.services.intake.row_fields import RowRefused
from app.services.pulling.marks import Claim

PAGE_SIZE = 200
# A platform that never ends its list would be read for ever.
_MOST_PAGES = 2000
# More than was asked for, of one that knows no pages, but not without end either.
_MOST_ROWS = 5000
_MOST_LOGGED = 20
_LOG = logging.getLogger("app.pulling")
Read = TypeVar("Read")


def utc_now() -> datetime:
    """The moment of the call."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class PullContext:
    """What fetching needs; ``clock`` tells when an answer came."""

    database: Database
    sealer: Sealer
    gateway: Gateway
    clock: Callable[[], datetime] = utc_now


@dataclass(frozen=True)
class WrittenPage:
    """How many rows were taken and refused."""

    taken: int = 0
    refused: int = 0


@dataclass(frozen=True)
class FetchedPage:
    """A page that was read; ``write`` writes it in the transaction that moves the mark."""

    is_last: bool
    write: Callable[[Session, datetime], WrittenPage] = field(repr=False)


Fetch = Callable[[PullContext, Claim], FetchedPage]


def changed_rows(gateway: Gateway, service: Service, claim: Claim) -> tuple[list[Any], bool]:
    """The rows of the page that ``claim`` names, and whether it is the last of its window."""
    wanted = {
        "TuThoiDiem": _compact(claim.since),
        "DenThoiDiem": _compact(claim.until),
        **page_wanted(claim.page),
    }
    rows = gateway.read(service, [wanted])
    return rows, is_last_page(rows, claim.page)


def page_wanted(page: int) -> Mapping[str, str]:
    """How a page is asked for."""
    return {"Trang": str(page), "SoDong": str(PAGE_SIZE)}


def is_last_page(rows: list[Any], page: int) -> bool:
    """Whether no page follows; one with more rows than asked for came from who knows no pages."""
    if len(rows) > _MOST_ROWS:
        raise UpstreamError("lgsp_page_too_long", retryable=False)
    if len(rows) != PAGE_SIZE:
        return True
    if page >= _MOST_PAGES:
        raise UpstreamError("lgsp_pages_without_end", retryable=False)
    return False


def readable(
    rows: Iterable[Any], read: Callable[[Any], Read], claim: Claim
) -> tuple[list[Read], int]:
    """The rows that can be read, and how many can't: each is logged by its place and fault."""
    taken: list[Read] = []
    refused = 0
    for number, row in enumerate(rows, start=1):
        try:
            taken.append(read(row))
        except RowRefused as error:
            refused += 1
            if refused <= _MOST_LOGGED:
                log_refused(claim, number, error.reason)
    return taken, refused


def log_refused(claim: Claim, row: int, reason: str) -> None:
    """Say which row of which page was not taken, and why."""
    details = {"stream": claim.stream, "page": claim.page, "row": row, "reason": reason}
    _LOG.warning("pulled_row_refused", extra=details)


def _compact(moment: datetime) -> str:
    return moment.astimezone(LOCAL).strftime("%Y%m%d%H%M%S")
