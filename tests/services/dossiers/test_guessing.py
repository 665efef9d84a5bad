"""Guessing neighbouring codes, alone and together: nothing is learned, and no owner is kept out."""

import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest

from app.web.limits.policy import HOUR, LIMITS, CountedBy, LimitClass
from tests.service import Caller, Service
from tests.services.dossier_rows import LOOKUP, proof_of
from tests.services.national import DOSSIERS, dossier, take_dossiers
from tests.stand_ins import Sandbox
from tests.web.limited import small_limits

_DAY = "H09.16-240101"
_EXISTING = 20
# The owner reads all the while, as often as he may himself: 120 times in ten minutes.
_OWNER_READS, _OWNER_READS_EVERY = 100, 50
_WRONG = {one.by: one.amount for one in LIMITS[LimitClass.DOSSIER_PROOF] if one.of_misses}


@pytest.fixture
def guarded(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Service]:
    """A service with the province's own limits, and an owner's dossiers that name a phone."""
    with small_limits(database_url, sandbox, tmp_path, BDS_LIMITS_FACTOR="1") as running:
        codes = [f"{_DAY}-{serial:05}" for serial in range(0, 10 * _EXISTING, 10)]
        take_dossiers(running, [dossier(code, SoDienThoai="0900000001") for code in codes])
        yield running


@pytest.mark.parametrize(
    ("guessers", "guesses"),
    [
        (1, 200),
        (3, 300),
        pytest.param(1, 10_000, marks=pytest.mark.drill),
        pytest.param(100, 10_000, marks=pytest.mark.drill),
    ],
)
def test_neighbouring_codes_tell_nothing_and_their_owner_reads_on(
    guarded: Service, guessers: int, guesses: int
) -> None:
    owner, began_at = guarded.citizen("lan"), time.time()
    callers = cycle(_guessers(guarded, guessers))
    statuses, bodies = Counter[int](), set[bytes]()
    read_every = max(_OWNER_READS_EVERY, guesses // _OWNER_READS)
    for serial in range(guesses):
        code = f"{_DAY}-{serial:05}"
        answer = next(callers).post(LOOKUP, proof_of(code, phone="0900000002"))
        statuses[answer.status_code] += 1
        if answer.status_code == 404:
            bodies.add(answer.data.replace(answer.headers["X-Request-Id"].encode(), b""))
        if serial % read_every == 0:
            own = f"{DOSSIERS}/{_DAY}-{serial // read_every % _EXISTING * 10:05}"
            assert owner.get(own).status_code == 200
    hours = int(time.time() // HOUR) - int(began_at // HOUR) + 1
    allowed = min(guessers * _WRONG[CountedBy.CALLER], _WRONG[CountedBy.SUBJECT]) * hours
    assert statuses.keys() == {404, 429}
    assert statuses[404] <= allowed
    # Among them were codes that there are, and codes that there are not.
    assert len(bodies) == 1


def _guessers(service: Service, number: int) -> list[Caller]:
    """Citizens of the sandbox; more than there are have numbers and accounts of their own."""
    return [
        service.citizen("minh", sub=f"guesser-{nth}", SoDinhDanh=f"0740850{nth:05}")
        for nth in range(1, number + 1)
    ]
