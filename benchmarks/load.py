"""Sends prepared requests to a server on loopback, a bounded time, and counts the answers.

wrk does it where it is installed. A fallback in Python keeps `make bench` going elsewhere: it is
slower than the servers it asks, so that only the CPU figures mean something then.
"""

import re
import resource
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path

import orjson

from benchmarks.servers import HOST

# Twelve of them in a request are replaced by a number that no other request of the run has.
MARK = "@" * 12
CONNECTIONS = 2
_SCRIPT = Path(__file__).with_name("load.lua")
_FIGURES = re.compile(r"(\w+)=(-?\d+)")
_numbers = count(1)


class LoadFailed(Exception):
    """Answers were refusals or lost: the figures would mean nothing."""


@dataclass(frozen=True)
class Load:
    """What a bounded time of asking brought; ``busy`` is the generator's own share of it."""

    answered: int
    wall_s: float
    p50_s: float
    p99_s: float
    busy: float


def has_wrk() -> bool:
    """Whether the compiled load generator is installed."""
    return shutil.which("wrk") is not None


def http_request(
    method: str, path: str, headers: Mapping[str, str], content: object = None
) -> bytes:
    """An HTTP/1.1 request as a phone's library would send it."""
    body = b"" if content is None else orjson.dumps(content)
    sent = {"Host": HOST, "Accept": "application/json", "Accept-Language": "vi", **headers}
    sent["User-Agent"] = "binh-duong-so/1.4.2 (Android 14)"
    if body:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def write_requests(path: Path, requests: Sequence[bytes]) -> None:
    """Write them as ``load.lua`` reads them."""
    path.write_bytes(b"".join(b"%d\n%b" % (len(request), request) for request in requests))


def put_load(port: int, requests: Path, *, duration_s: int) -> Load:
    """Send the file's requests in turn for ``duration_s``; raises ``LoadFailed``."""
    # Room for a million requests before the next call's numbers begin.
    first = next(_numbers) * 1_000_000
    figures = (_by_wrk if has_wrk() else _by_python)(port, requests, duration_s, first)
    if figures["refused"] or figures["lost"] or not figures["answered"]:
        raise LoadFailed(str(figures))
    return Load(
        answered=figures["answered"],
        wall_s=figures["wall_us"] / 1e6,
        p50_s=figures["p50_us"] / 1e6,
        p99_s=figures["p99_us"] / 1e6,
        busy=figures["cpu_us"] / figures["wall_us"],
    )


def wrk_command(port: int, options: Sequence[str], given: Sequence[str]) -> list[str]:
    """What starts wrk with ``load.lua``, to which ``given`` is passed."""
    command = ["wrk", "-t1", *options, "-s", str(_SCRIPT), f"http://{HOST}:{port}", "--"]
    return [*command, *given]


def read_figures(printed: str) -> dict[str, int]:
    """What ``load.lua`` prints at the end, by name."""
    return {name: int(value) for name, value in _FIGURES.findall(printed)}


def _by_wrk(port: int, requests: Path, duration_s: int, first: int) -> dict[str, int]:
    options = [f"-c{CONNECTIONS}", f"-d{duration_s}s"]
    command = wrk_command(port, options, [str(requests), str(first)])
    before = _children_cpu_s()
    finished = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=duration_s + 30
    )
    if finished.returncode != 0:
        raise LoadFailed(finished.stderr or finished.stdout)
    return read_figures(finished.stdout) | {"cpu_us": round((_children_cpu_s() - before) * 1e6)}


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _by_python(port: int, requests: Path, duration_s: int, first: int) -> dict[str, int]:
    started, cpu_before = time.perf_counter(), time.process_time()
    latencies: list[float] = []
    refused = 0
    for number, request in enumerate(cycle(_read_requests(requests)), start=first):
        sent_at = time.perf_counter()
        if sent_at - started >= duration_s:
            break
        status = _ask(port, request.replace(MARK.encode(), b"%012x" % number))
        latencies.append(time.perf_counter() - sent_at)
        refused += status >= 400
    latencies.sort()
    return {
        "answered": len(latencies),
        "refused": refused,
        "lost": 0,
        "wall_us": round((time.perf_counter() - started) * 1e6),
        "p50_us": round(latencies[len(latencies) // 2] * 1e6),
        "p99_us": round(latencies[len(latencies) * 99 // 100] * 1e6),
        "cpu_us": round((time.process_time() - cpu_before) * 1e6),
    }


def _read_requests(path: Path) -> list[bytes]:
    requests = []
    with path.open("rb") as file:
        while length := file.readline():
            requests.append(file.read(int(length)))
    return requests


def _ask(port: int, request: bytes) -> int:
    """The status of the answer; each request has a connection of its own."""
    with socket.create_connection((HOST, port), timeout=10) as connection:
        connection.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        answer = connection.recv(65536)
        while connection.recv(65536):
            pass
    return int(answer.split(b" ", 2)[1])
