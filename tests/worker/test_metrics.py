"""The worker's numbers, as whoever collects them reads them."""

from contextlib import closing
from socket import socket

import httpx

from tests.loopback import LOOPBACK
from tests.notifications.phones import Phone, delivery, tell
from tests.processes import running_worker
from tests.worker.conftest import Stage
from tests.worker.waiting import eventually


def _free_port() -> int:
    with closing(socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _collect(port: int) -> dict[str, float]:
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10, **LOOPBACK)
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_a_worker_tells_what_waits_what_became_of_it_and_how_long_it_took(stage: Stage) -> None:
    port = _free_port()
    lan = stage.service.citizen()
    healthy, dead = Phone().register(lan), Phone.faulty("unregistered").register(lan)
    with running_worker(stage.environ | {"BDS_METRICS_PORT": str(port)}):
        before = _collect(port)
        tell(stage.service, lan)
        eventually(lambda: delivery(stage.service, healthy).state == "sent", within_s=10)
        eventually(lambda: delivery(stage.service, dead).state == "failed", within_s=10)
        eventually(
            lambda: _collect(port).get('bds_push_outcomes_total{reason="accepted"}') == 1,
            within_s=5,
        )
        found = _collect(port)
    assert before["bds_push_acceptance_seconds_count"] == 0
    assert found['bds_push_outcomes_total{reason="unregistered"}'] == 1
    assert found['bds_push_acceptance_seconds_bucket{le="+Inf"}'] == 1
    assert 0 < found["bds_push_acceptance_seconds_sum"] < 15
    queue = ("pending", "due", "oldest_due_seconds", "paused", "held", "unanswered_pages")
    assert [found[f"bds_push_{name}"] for name in queue] == [0] * 6


def test_a_worker_whose_port_is_taken_works_all_the_same(stage: Stage) -> None:
    with closing(socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        with running_worker(stage.environ | {"BDS_METRICS_PORT": port}) as worker:
            assert "metrics_not_served" in worker.log
