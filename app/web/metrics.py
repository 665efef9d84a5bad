"""Numbers of this process in Prometheus' text format, at an address of their own.

A worker is one process: it counts for itself, and whoever collects adds several up. What the
database knows better is read when somebody asks.
"""

import logging
import socket
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

from sqlalchemy.exc import SQLAlchemyError

from app.settings.metrics import MetricsSettings

_LOG = logging.getLogger("app.metrics")
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SLOWEST_READER_S = 5
Source = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Gauge:
    """A number that goes up and down, as it is at this moment."""

    name: str
    meaning: str
    value: float

    def lines(self) -> Iterator[str]:
        """As it is collected."""
        yield from _head(self.name, self.meaning, "gauge")
        yield f"{self.name} {self.value:g}"


class CounterByReason:
    """How often something happened since the process began, by its reason (a code)."""

    def __init__(self, name: str, meaning: str) -> None:
        self._name, self._meaning = name, meaning
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, reason: str, count: int = 1) -> None:
        """It happened ``count`` times more."""
        with self._lock:
            self._counts[reason] += count

    def lines(self) -> Iterator[str]:
        """As it is collected."""
        with self._lock:
            counts = sorted(self._counts.items())
        yield from _head(self._name, self._meaning, "counter")
        for reason, count in counts:
            yield f'{self._name}{{reason="{reason}"}} {count}'


class Histogram:
    """How many measures were at most each of ``bounds``, since the process began."""

    def __init__(self, name: str, meaning: str, bounds: Sequence[float]) -> None:
        self._name, self._meaning, self._bounds = name, meaning, bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0
        self._lock = threading.Lock()

    def observe(self, measure: float) -> None:
        """One measure more."""
        with self._lock:
            self._counts[bisect_left(self._bounds, measure)] += 1
            self._sum += measure

    def lines(self) -> Iterator[str]:
        """As it is collected."""
        with self._lock:
            counts, total = list(self._counts), self._sum
        yield from _head(self._name, self._meaning, "histogram")
        below = 0
        for bound, count in zip([*map("{:g}".format, self._bounds), "+Inf"], counts, strict=True):
            below += count
            yield f'{self._name}_bucket{{le="{bound}"}} {below}'
        yield f"{self._name}_sum {total:.3f}"
        yield f"{self._name}_count {below}"


def serve_metrics(settings: MetricsSettings, sources: Sequence[Source]) -> None:
    """Answer ``GET /metrics`` in a thread of its own until the process ends.

    Where the port is another's the work goes on without, and the log says so.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = _SLOWEST_READER_S

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(404)
                return
            content = "".join(f"{line}\n" for line in _collect(sources)).encode()
            self.send_response(200)
            self.send_header("Content-Type", _CONTENT_TYPE)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
            """Nothing: somebody asks every few seconds."""

    class Server(ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        allow_reuse_address = True
        daemon_threads = True

    try:
        server = Server((settings.host, settings.port), Handler)
    except OSError as error:
        _LOG.error(
            "metrics_not_served", extra={"port": settings.port, "error": type(error).__name__}
        )
        return
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _collect(sources: Sequence[Source]) -> Iterator[str]:
    for source in sources:
        try:
            yield from list(source())
        except SQLAlchemyError as error:
            # The others are still worth having; what is missing tells of itself.
            _LOG.warning("metrics_not_read", extra={"error": type(error).__name__})


def _head(name: str, meaning: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
