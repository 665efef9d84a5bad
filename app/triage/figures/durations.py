"""Durations in buckets, so that a median of any number of reports is read from few numbers.

A bucket is one minute wide up to 40 minutes; beyond that each ends at most 5 % after it begins. The
middle of a bucket is at most 2.5 % from every duration in it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate

_GROWTH_PERCENT = 5
# More working time than a century has.
_LAST_MINUTE = 60 * 24 * 366 * 100


def _edges() -> Iterator[int]:
    minute = 0
    while minute < _LAST_MINUTE:
        yield minute
        minute += max(1, minute * _GROWTH_PERCENT // 100)


# The first minute of each bucket.
EDGES = tuple(_edges())


def bucket_of(minutes: int) -> int:
    """The bucket of a duration in whole minutes."""
    return bisect_right(EDGES, minutes) - 1


def middle_of(bucket: int) -> int:
    """The minutes that stand for a bucket."""
    if bucket + 1 >= len(EDGES):
        return EDGES[-1]
    return (EDGES[bucket] + EDGES[bucket + 1] - 1) // 2


def percentile(reports: Mapping[int, int], percent: int) -> int | None:
    """The minutes within which so many per cent were done (nearest rank); None: there are none.

    ``reports`` has how many there are in each bucket.
    """
    buckets = sorted(reports)
    total = sum(reports.values())
    if not total:
        return None
    rank = -(-total * percent // 100)
    sums = accumulate(reports[bucket] for bucket in buckets)
    found = next(bucket for bucket, done in zip(buckets, sums, strict=True) if done >= rank)
    return middle_of(found)
