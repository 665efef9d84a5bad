"""Both load generators send what they were given, each request once, and notice refusals."""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response, request

from benchmarks import load
from benchmarks.load import MARK, LoadFailed, has_wrk, http_request, put_load, write_requests
from sandbox.server import serve


class Counting:
    """A server that counts what it is asked."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.app = Flask(__name__)
        self.app.add_url_rule("/count", view_func=self.count, methods=["POST"])

    def count(self) -> Response:
        """Count the number that came; refuse what is no number."""
        sent = request.get_json()["number"]
        with self._lock:
            self.numbers[sent] += 1
        return Response(status=201 if len(sent) == len(MARK) else 422)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def port(counting: Counting) -> Iterator[int]:
    with serve(counting.app) as url:
        port = urlsplit(url).port
        assert port
        yield port


@pytest.fixture(params=["wrk", "python"])
def _generator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr(load, "has_wrk", lambda: False)
    elif not has_wrk():
        pytest.skip("wrk is not installed")


@pytest.mark.usefixtures("_generator")
def test_no_two_requests_of_a_run_carry_the_same_number(
    counting: Counting, port: int, tmp_path: Path
) -> None:
    write_requests(
        tmp_path / "requests",
        [http_request("POST", "/count", {}, {"number": MARK, "nth": nth}) for nth in range(3)],
    )
    first = put_load(port, tmp_path / "requests", duration_s=1)
    second = put_load(port, tmp_path / "requests", duration_s=1)
    assert first.answered > 50
    assert set(counting.numbers.values()) == {1}
    # A request that is on its way when the time is over was counted by the server alone.
    asked = len(counting.numbers)
    assert 0 <= asked - first.answered - second.answered <= 2 * load.CONNECTIONS


@pytest.mark.usefixtures("_generator")
def test_a_refused_request_fails_the_measurement(port: int, tmp_path: Path) -> None:
    refused = http_request("POST", "/count", {}, {"number": "short"})
    write_requests(tmp_path / "requests", [refused])
    with pytest.raises(LoadFailed, match="refused"):
        put_load(port, tmp_path / "requests", duration_s=1)
