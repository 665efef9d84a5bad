"""Staff's numbers of reports as they go out."""

from collections.abc import Mapping
from typing import TypedDict

from app.triage.figures.durations import percentile
from app.triage.figures.facts import AMOUNTS, Sums


class WorkingTime(TypedDict):
    """How long it took those that are that far, in minutes of working time."""

    reports: int
    median_minutes: int | None
    p90_minutes: int | None


class Satisfaction(TypedDict):
    """What citizens said of the answer; ``silent`` are those done without a word."""

    yes: int
    no: int
    silent: int


class Numbers(TypedDict):
    """What became of the reports received in a time."""

    received: int
    open: int
    late: int
    done: int
    rejected: int
    referred: int
    duplicates: int
    withdrawn: int
    reopened: int
    first_answer: WorkingTime
    resolution: WorkingTime
    satisfaction: Satisfaction


def numbers_of(sums: Sums, *, late: int) -> Numbers:
    """The numbers that ``sums`` tell; ``late`` changes as time passes, so it is in none."""
    counted = dict(zip(AMOUNTS, sums.amounts, strict=True))
    return {
        "received": counted["received"],
        "open": counted["open"],
        "late": late,
        "done": counted["done"],
        "rejected": counted["rejected"],
        "referred": counted["referred"],
        "duplicates": counted["duplicates"],
        "withdrawn": counted["withdrawn"],
        "reopened": counted["reopened"],
        "first_answer": _working_time(sums.first_answers),
        "resolution": _working_time(sums.resolutions),
        "satisfaction": {
            "yes": counted["satisfied"],
            "no": counted["dissatisfied"],
            "silent": counted["silent"],
        },
    }


def _working_time(buckets: Mapping[int, int]) -> WorkingTime:
    return {
        "reports": sum(buckets.values()),
        "median_minutes": percentile(buckets, 50),
        "p90_minutes": percentile(buckets, 90),
    }
