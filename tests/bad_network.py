"""A bad network between one phone and the service: a proxy on loopback that is faulty by design.

Nothing is left to the hour of the day: which fault a request meets is drawn from the given chance.
"""

import random
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

_PATIENCE_S = 30.0


class Fault(StrEnum):
    """What becomes of a request: the phone hears nothing of it, but for ``NONE`` and ``TWICE``."""

    NONE = "none"
    NO_WAY = "no_way"  # it never leaves
    CUT = "cut"  # the connection ends in the middle of it
    LOST = "lost"  # it was answered, and the answer is gone
    ABANDONED = "abandoned"  # the phone gives up while the service still works on it
    HELD = "held"  # it arrives after all, side by side with a later one
    TWICE = "twice"  # it arrives two times at once


class BadNetwork:
    """Carries one phone's requests to the service at ``target``, ``share`` of them badly."""

    def __init__(self, target: str, chance: random.Random, share: float) -> None:
        address = urlsplit(target)
        self._target = (str(address.hostname), int(address.port or 80))
        self._chance, self._share = chance, share
        self._lock, self._pool = Lock(), ThreadPoolExecutor(8)
        self._held: list[bytes] = []
        self._under_way: list[Future[bytes | None]] = []
        self.faults: Counter[Fault] = Counter()
        # Also of those answers that no phone ever saw.
        self.statuses: Counter[int] = Counter()
        self.url = ""

    def carry(self, request: bytes) -> bytes | None:
        """The answer that arrives at the phone; None: its connection is lost."""
        fault = self._draw()
        self._release()
        if fault is Fault.CUT:
            self._deliver(
                request, most=len(request) - 1 - self._chance.randrange(len(request) // 2)
            )
        elif fault is Fault.HELD:
            self._held.append(request)
        elif fault is Fault.LOST:
            self._deliver(request)
        elif fault in (Fault.ABANDONED, Fault.TWICE):
            self._send_off(request)
        return self._deliver(request) if fault in (Fault.NONE, Fault.TWICE) else None

    def settle(self) -> None:
        """Let arrive what is still under way, and wait until the service is done with it."""
        self._release()
        for one in self._under_way:
            one.result()
        self._under_way.clear()

    def close(self) -> None:
        """Settle and carry nothing more."""
        self.settle()
        self._pool.shutdown()

    def _draw(self) -> Fault:
        is_bad = self._chance.random() < self._share
        fault = self._chance.choice([*Fault][1:]) if is_bad else Fault.NONE
        self.faults[fault] += 1
        return fault

    def _release(self) -> None:
        held, self._held = self._held, []
        for request in held:
            self._send_off(request)

    def _send_off(self, request: bytes) -> None:
        self._under_way.append(self._pool.submit(self._deliver, request))

    def _deliver(self, request: bytes, *, most: int | None = None) -> bytes | None:
        """Bring the request, or its first ``most`` bytes, to the service; its answer whole."""
        with socket.create_connection(self._target, timeout=_PATIENCE_S) as there:
            there.sendall(request[:most])
            if most is not None:
                return None
            answer = b"".join(iter(lambda: there.recv(65_536), b""))
        with self._lock:
            self.statuses[int(answer.split(b" ", 2)[1])] += 1
        return answer


class _Handler(BaseHTTPRequestHandler):
    """Reads a phone's request whole and has it carried; one request a connection."""

    protocol_version = "HTTP/1.1"
    network: BadNetwork

    def log_message(self, *args: object) -> None:
        """Say nothing: the service's own log is read."""

    def carry(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        del self.headers["Connection"]
        self.headers["Connection"] = "close"
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        answer = self.network.carry(f"{self.requestline}\r\n{head}\r\n".encode("latin-1") + body)
        if answer is not None:
            self.wfile.write(answer)

    do_GET = do_POST = carry  # noqa: N815 (the names that http.server calls)


@contextmanager
def bad_network(target: str, chance: random.Random, *, share: float) -> Iterator[BadNetwork]:
    """A bad network to ``target``; at the end everything under way has arrived."""
    network = BadNetwork(target, chance, share)
    handler = type("Handler", (_Handler,), {"network": network})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        network.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield network
        finally:
            network.close()
            server.shutdown()
            thread.join()
