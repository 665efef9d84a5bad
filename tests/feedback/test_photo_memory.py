"""A web process and its decoder together stay below 400 MB, whatever a citizen sends.

One photo at a time: each further upload of 15 MB at the same moment adds its 15 MB.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.adapters.photo_corpus.case import Case
from tests.adapters.photo_corpus.corpus import HEAVY, LIGHT
from tests.processes import RunningWeb, running_web
from tests.reports import new_key
from tests.served import Served
from tests.service import Caller, Service
from tests.stand_ins import Sandbox, make_environ

_LIMIT_KB = 400_000
# A citizen may keep sixty photos that no report uses.
_PER_CITIZEN = 50
_LARGEST = {
    "png of 30 million pixels with alpha and 14 MB",
    "webp of 12 million pixels without loss, with alpha",
    "heic of 29 million pixels",
    "heic whose pictures share a large block",
    "a jpeg filled up to the last byte",
    "a file one byte too large",
}


@pytest.fixture
def one_process(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Served]:
    """gunicorn with one worker, which a single decoder serves."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    environ["BDS_LIMITS_FACTOR"] = "10"
    settings = Settings.from_environ(environ)
    with Service.running(settings, sandbox) as service, running_web(environ, workers=1) as web:
        yield Served(service, web, environ)


def test_the_largest_photos_stay_below_400_mb(one_process: Served) -> None:
    cases = [case for case in (*LIGHT, *HEAVY) if case.name in _LARGEST]
    assert len(cases) == len(_LARGEST)
    assert _send(one_process, cases) < _LIMIT_KB


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_the_whole_corpus_stays_below_400_mb(one_process: Served) -> None:
    assert _send(one_process, [*LIGHT, *HEAVY]) < _LIMIT_KB


class _Peak:
    """The most that the worker and any of its decoders had in memory, added up."""

    def __init__(self, web: RunningWeb) -> None:
        (self._worker,) = _children(web.pid)
        self._decoder_kb = 0

    def look(self) -> None:
        """Ask the decoder of the moment; one that a photo has killed left its figure before."""
        for decoder in _children(self._worker):
            self._decoder_kb = max(self._decoder_kb, _most_kb(decoder))

    @property
    def kb(self) -> int:
        assert self._decoder_kb
        return _most_kb(self._worker) + self._decoder_kb


def _send(served: Served, cases: Sequence[Case]) -> int:
    """Send all; each is answered as the corpus says. The peak in KB."""
    peak = _Peak(served.web)
    with ExitStack() as stack:
        clients = [
            stack.enter_context(served.client(citizen))
            for citizen in _citizens(served.service, len(cases) // _PER_CITIZEN + 1)
        ]

        for number, case in enumerate(cases):
            _upload(clients[number // _PER_CITIZEN], case)
            peak.look()
    return peak.kb


def _citizens(service: Service, count: int) -> list[Caller]:
    return [service.citizen("lan", sub=f"sender-{n}", SoDinhDanh=None) for n in range(count)]


def _upload(client: httpx.Client, case: Case) -> None:
    answer = client.post(
        "/v1/feedback/photos",
        files={"file": ("photo.jpg", case.make())},
        headers={"Idempotency-Key": new_key()},
        timeout=120,
    )
    told = answer.json()
    if case.refused is None:
        assert answer.status_code == 201, (case.name, told)
        assert (told["width"], told["height"]) == case.size, case.name
    else:
        assert (answer.status_code, told["code"]) == (case.refused.status, case.refused.code), (
            case.name
        )


def _children(pid: int) -> list[int]:
    """Its child processes, which belong to the thread that started each."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def _most_kb(pid: int) -> int:
    """The most it ever had in memory; 0 for a process that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
