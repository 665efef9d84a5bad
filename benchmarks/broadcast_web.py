"""What citizens notice of a broadcast to all phones: the web's answers before, during and after.

Run by hand: ``python -m benchmarks.broadcast_web URL-of-an-empty-database [phones [words…]]``. It
takes minutes and needs Linux and wrk. The web is gunicorn as in production, the worker a process of
its own that sends to the stand-in for Firebase; ``words`` are put before the worker's command, as
``nice -n 10``. The citizens read their dossiers, fifty at a time, every second time by the ETag;
they pause between, so that the processor is not theirs alone.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import orjson
from sqlalchemy import func, select

from app.database import Database, Sealer
from app.feedback.receipts.keys import ReceiptKeys
from app.notifications.broadcasts.models import Broadcast
from app.notifications.models import Delivery, DeliveryState
from app.settings import PROJECT_ROOT, Settings
from benchmarks.broadcast import PHONES, register_phones, send_to_everyone
from benchmarks.load import http_request, read_figures, write_requests, wrk_command
from benchmarks.population import populate
from benchmarks.push import running_stand_in
from benchmarks.servers import HOST, ROOT, Server, running_server
from benchmarks.stage import Stage, production_environ
from sandbox.firebase import make_service_account

_LIST = "/v1/services/dossiers?limit=50"
_CONNECTIONS, _PAUSE_MS = 4, 40
_ALONE_S = 30
_LOOK_EVERY_S = 0.5
# What takes longer is called lost; a proxy would have given up.
_LOST_AFTER_S = 30
_LONGEST_S = 1_800
_TROUBLES = ("refused", "connect", "read", "write", "timeout")


@dataclass(frozen=True)
class Reached:
    """How many phones got the message, and how many did not, in which time."""

    phones: int
    others: int
    within_s: float


def measure(stage: Stage, database: Database, words: Sequence[str]) -> Reached:
    """Print the web's figures of each phase; raises ``TimeoutError`` if the broadcast hangs."""
    with ExitStack() as stack:
        log = stage.folder / "web.log"
        web = stack.enter_context(running_server("wsgi:app", stage.environ, log=log))
        stand_in = stack.enter_context(running_stand_in())
        stack.enter_context(_running_worker(stage, stand_in, words))
        with _loading(stage, web, "before"):
            time.sleep(_ALONE_S)
        with _loading(stage, web, "during"):
            began_at = time.monotonic()
            send_to_everyone(database)
            _wait_until_sent(database)
            within_s = time.monotonic() - began_at
        with _loading(stage, web, "after"):
            time.sleep(_ALONE_S)
    return Reached(*_count(database), within_s)


@contextmanager
def _running_worker(stage: Stage, stand_in: str, words: Sequence[str]) -> Iterator[None]:
    """The worker; production would not have it send to a stand-in."""
    account, _public_key = make_service_account("benchmark", f"{stand_in}/token")
    credentials = {"BDS_FIREBASE_CREDENTIALS": orjson.dumps(account).decode()}
    environ = stage.environ | credentials
    environ |= {"BDS_ENVIRONMENT": "test", "BDS_FCM_ENDPOINT": stand_in}
    command = [*words, sys.executable, "-m", "app.worker"]
    with (
        (stage.folder / "worker.log").open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def _loading(stage: Stage, web: Server, phase: str) -> Iterator[None]:
    """Have citizens read while the block runs, and print what they got."""
    requests = stage.folder / f"{phase}.http"
    write_requests(requests, _reads(stage, web))
    options = [f"-c{_CONNECTIONS}", f"-d{_LONGEST_S}s", f"--timeout={_LOST_AFTER_S}s"]
    command = wrk_command(web.port, options, [str(requests), "0", str(_PAUSE_MS)])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
        try:
            yield
        finally:
            # It stops and tells its figures, as after its time.
            wrk.send_signal(signal.SIGINT)
            printed, _ = wrk.communicate()
    figures = read_figures(printed)
    _print(phase, figures)


def _reads(stage: Stage, web: Server) -> list[bytes]:
    """A list for each citizen, and the same where he has it already."""
    reads = []
    for token in stage.access_tokens():
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"http://{HOST}:{web.port}{_LIST}", headers=headers)
        etag = {"If-None-Match": answer.raise_for_status().headers["ETag"]}
        reads += [http_request("GET", _LIST, headers | more) for more in ({}, etag)]
    return reads


def _print(phase: str, figures: Mapping[str, int]) -> None:
    took = " ".join(f"{name} {figures[f'{name}_us'] / 1e3:8.1f} ms" for name in ("p50", "p99"))
    longest, wall_s = figures["max_us"] / 1e3, figures["wall_us"] / 1e6
    rate = f"{figures['answered']} reads in {wall_s:.0f} s"
    troubles = ", ".join(f"{name} {figures[name]}" for name in _TROUBLES if figures[name])
    print(f"{phase:<7} {took} longest {longest:8.1f} ms {rate}; lost: {troubles or 'none'}")


def _wait_until_sent(database: Database) -> None:
    give_up_at = time.monotonic() + _LONGEST_S
    on_its_way = select(Broadcast.id).where(Broadcast.next_page_at.is_not(None))
    waiting = select(Delivery.id).where(Delivery.state == DeliveryState.PENDING).limit(1)
    while True:
        with database.reading() as connection:
            is_over = all(connection.scalar(one) is None for one in (on_its_way, waiting))
        if is_over:
            return
        if time.monotonic() > give_up_at:
            raise TimeoutError("the broadcast is not over")
        time.sleep(_LOOK_EVERY_S)


def _count(database: Database) -> tuple[int, int]:
    counted = select(Delivery.state, func.count()).group_by(Delivery.state)
    with database.reading() as connection:
        found = {row[0]: row[1] for row in connection.execute(counted)}
    sent = found.pop(DeliveryState.SENT, 0)
    return sent, sum(found.values())


def main() -> None:
    """Fill the database, measure and print."""
    url, *more = sys.argv[1:]
    phones = int(more[0]) if more else PHONES
    var = PROJECT_ROOT / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as name:
        environ = production_environ(url, Path(name))
        settings, database = Settings.from_environ(environ), Database(url)
        sealer = Sealer(settings.keys)
        citizens = populate(database, sealer)
        ReceiptKeys(database, sealer).ensure_first(datetime.now(UTC))
        register_phones(database, sealer, phones)
        stage = Stage(settings, environ, citizens, Path(name))
        reached = measure(stage, database, more[1:])
        database.dispose()
    print(f"{reached.phones} phones reached in {reached.within_s:.0f} s, {reached.others} not")


if __name__ == "__main__":
    main()
