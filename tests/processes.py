"""The service as processes of its own, the way production runs it: gunicorn and the worker.

For what only real processes show: many requests at once, and ``kill -9`` in the middle of them.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.loopback import LOOPBACK
from tests.secrets_guard import GUARD

_ROOT = Path(__file__).resolve().parents[1]
_START_S = 30.0
_STOP_S = 10.0
_POLL_S = 0.05


class RunningProcess:
    """One program with everything that it starts; ``kill`` and ``restart`` it at any time."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        log: Path,
        is_ready: Callable[["RunningProcess"], bool],
    ) -> None:
        self._command = command
        # A developer's own settings must not steer the program.
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("BDS_")}
        self._environ = theirs | dict(environ)
        self._log = log
        self._is_ready = is_ready
        self._process: subprocess.Popen[bytes] | None = None
        self._logged_before = 0
        self.restart()

    @property
    def log(self) -> str:
        """What it has written since its last start, errors included."""
        return self._log.read_bytes()[self._logged_before :].decode("utf-8", "replace")

    @property
    def pid(self) -> int:
        """The process id of the program itself."""
        assert self._process
        return self._process.pid

    def kill(self) -> None:
        """``kill -9`` it with its children, and wait until it is gone; twice does no harm."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop (SIGTERM) and wait; a program that does not stop is killed, and fails."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Start it again and wait until it is ready; a running one is killed first."""
        self.kill()
        self._logged_before = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=_ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A group of its own, so that children die with it.
                start_new_session=True,
            )
        self._wait_until_ready(self._process)

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        give_up_at = time.monotonic() + _START_S
        while not self._is_ready(self):
            if process.poll() is not None or time.monotonic() > give_up_at:
                self.kill()
                raise AssertionError(f"{' '.join(self._command)} did not start:\n{self.log}")
            time.sleep(_POLL_S)

    def _end(self, signal_number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):  # it ended by itself, children and all
            os.killpg(process.pid, signal_number)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise


class RunningWeb(RunningProcess):
    """gunicorn with the application, at ``url``."""

    def __init__(self, port: int, workers: int, environ: Mapping[str, str], log: Path) -> None:
        self.url = f"http://127.0.0.1:{port}"
        options = f"--worker-class gthread --threads 4 --workers {workers} --keep-alive 75"
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", *options.split()]
        command.append("--no-control-socket")
        super().__init__([*command, "--bind", f"127.0.0.1:{port}"], environ, log, _answers)


def _answers(web: RunningProcess) -> bool:
    assert isinstance(web, RunningWeb)
    try:
        return httpx.get(f"{web.url}/readyz", timeout=5, **LOOPBACK).is_success
    except httpx.TransportError:
        return False  # not listening yet


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_web(environ: Mapping[str, str], workers: int = 2) -> Iterator[RunningWeb]:
    """The web server on a free port of loopback, ready; ``environ`` as ``make_environ`` gives."""
    with tempfile.TemporaryDirectory(prefix="bds-web-") as folder:
        log = Path(folder) / "log"
        with GUARD.watching(log):
            web = RunningWeb(_free_port(), workers, environ, log)
            try:
                yield web
            finally:
                web.kill()


@contextmanager
def running_worker(environ: Mapping[str, str]) -> Iterator[RunningProcess]:
    """The worker, at work; ``environ`` as ``make_environ`` gives."""
    with tempfile.TemporaryDirectory(prefix="bds-worker-") as folder:
        log = Path(folder) / "log"
        with GUARD.watching(log):
            worker = RunningProcess(
                [sys.executable, "-m", "app.worker"],
                environ,
                log,
                lambda process: "worker_started" in process.log,
            )
            try:
                yield worker
            finally:
                worker.kill()
