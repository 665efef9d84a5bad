"""Numbers of this process in Prometheus' format, at an address of their own.

A worker is one process: it counts for itself, and whoever collects adds several up. What the
database knows better is read when somebody asks.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, disable_created_metrics, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.settings.metrics import MetricsSettings

_LOG = logging.getLogger("app.metrics")
# A name, what it means, and what it is at this moment.
Gauge = tuple[str, str, float]


class GaugesOnDemand(Collector):
    """Gauges that are read when somebody asks for them."""

    def __init__(self, read: Callable[[], Iterable[Gauge]]) -> None:
        self._read = read

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: asked for their names, the registry would read them all once."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges of now; none while the database does not answer."""
        try:
            gauges = list(self._read())
        except SQLAlchemyError as error:
            # The others are still worth having; what is missing tells of itself.
            _LOG.warning("metrics_not_read", extra={"error": type(error).__name__})
            return
        for name, meaning, value in gauges:
            yield GaugeMetricFamily(name, meaning, value)


def serve_metrics(settings: MetricsSettings, collectors: Sequence[Collector]) -> None:
    """Answer ``GET /metrics`` in a thread of its own until the process ends.

    Where the port is another's the work goes on without, and the log says so.
    """
    disable_created_metrics()  # type: ignore[no-untyped-call]  # its own omission
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    try:
        start_http_server(settings.port, settings.host, registry)
    except OSError as error:
        _LOG.error(
            "metrics_not_served", extra={"port": settings.port, "error": type(error).__name__}
        )
