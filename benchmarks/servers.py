"""One side of a comparison: a gunicorn as the Procfile starts it, and the CPU that it used."""

import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
_START_WITHIN_S = 30.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """The server did not come up; the message is the end of its log."""


@dataclass(frozen=True)
class Server:
    """A running gunicorn on loopback."""

    port: int
    master_pid: int

    def cpu_s(self) -> float:
        """The processor seconds, user's and system's, that the workers have used so far."""
        return sum(_cpu_s(pid) for pid in _children(self.master_pid))


@contextmanager
def running_server(application: str, environ: Mapping[str, str], *, log: Path) -> Iterator[Server]:
    """Run ``application`` (module:name) as the Procfile runs ours; its output goes to ``log``.

    ``environ`` comes on top of this process's variables, less the service's and gunicorn's own.
    Raises ``ServerFailed``.
    """
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", application, *procfile_options()]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--bind", f"{HOST}:{port}"],
            cwd=ROOT,
            env=_inherited() | dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_open(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def procfile_options() -> list[str]:
    """The options that the Procfile's ``web`` line gives to gunicorn."""
    for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition(":")
        if name == "web":
            words = shlex.split(command)
            return words[words.index("wsgi:app") + 1 :]
    raise LookupError("the Procfile has no web line")


def _inherited() -> dict[str, str]:
    ours = ("BDS_", "GUNICORN_", "WEB_CONCURRENCY")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _wait_until_open(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        # The port is open before the application is loaded: an answer tells that it is.
        try:
            with socket.create_connection((HOST, port), timeout=_START_WITHIN_S) as connection:
                connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    raise ServerFailed(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _children(parent: int) -> list[int]:
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _stat(int(entry.name))[1:2] == [str(parent)]
    ]


def _cpu_s(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on (proc(5)); none when it has ended."""
    try:
        # The second is the name in parentheses, which may hold spaces and parentheses.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
