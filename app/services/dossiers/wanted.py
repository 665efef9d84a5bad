"""What is wanted of a dossier's owner now, and where he does it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from app.province.local_time import local_day
from app.services.dossiers.status_groups import PAPERS_WANTED, PAYMENT_WANTED


class WantedPaper(TypedDict):
    """A paper that is missing."""

    name: str
    until_on: date | None


class Wanted(TypedDict):
    """Papers or a payment; ``url`` is the page where it is done."""

    kind: str
    papers: list[WantedPaper]
    amount_vnd: int | None
    until_on: date | None
    url: str


def wanted_of(
    status: str,
    *,
    supplements: Sequence[Mapping[str, Any]],
    fees: Sequence[Mapping[str, Any]],
    url: str,
) -> Wanted | None:
    """What the status asks of the owner; None where he has but to wait."""
    if status == PAPERS_WANTED:
        papers: list[WantedPaper] = [
            {"name": one["text"], "until_on": _day(one["until"])}
            for one in supplements
            if not one["is_done"]
        ]
        days = [paper["until_on"] for paper in papers if paper["until_on"] is not None]
        first = min(days, default=None)
        return Wanted(kind="papers", papers=papers, amount_vnd=None, until_on=first, url=url)
    if status == PAYMENT_WANTED:
        amount = sum(fee["amount_vnd"] for fee in fees) or None
        return Wanted(kind="payment", papers=[], amount_vnd=amount, until_on=None, url=url)
    return None


def _day(written: str | None) -> date | None:
    return local_day(datetime.fromisoformat(written)) if written else None
