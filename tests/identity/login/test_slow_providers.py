"""A provider that answers byte by byte, for ever: given up in seconds, whichever part drips."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from app.adapters.digital_identity.bounded_json import FETCH_LIMIT_S
from app.adapters.digital_identity.code_exchange import read_userinfo, redeem_code
from app.adapters.digital_identity.provider import Provider
from app.errors import UpstreamError
from app.settings.issuers import IssuerSettings

_STATUS = b"HTTP/1.1 200 OK\r\n"
_BODY = _STATUS + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
# A byte well within any time-out of sockets.
_PAUSE_S = 0.2
# What a busy machine may take on top.
_MARGIN_S = 2.0


@contextmanager
def _dripping(beginning: bytes) -> Iterator[str]:
    """An address that answers with ``beginning`` at once, then with a byte now and then."""
    is_over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(beginning)
            while not is_over.wait(_PAUSE_S):
                connection.sendall(b"a")

    def accept(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, args=(listening,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        is_over.set()
        listening.shutdown(socket.SHUT_RDWR)


def _issuer(url: str) -> IssuerSettings:
    return IssuerSettings("test", "citizen", url, ("us",), ("ES256",), jwks_uri=f"{url}/jwks")


@pytest.mark.parametrize("beginning", [b"", _STATUS, _BODY], ids=["nothing", "headers", "body"])
def test_an_answer_that_drips_is_given_up(beginning: bytes) -> None:
    with _dripping(beginning) as url:
        asked = [
            lambda: Provider(_issuer(url)).find_key("any"),
            lambda: redeem_code(_issuer(url), url, code="c", code_verifier="v", redirect_uri="r"),
            lambda: read_userinfo(url, "token"),
        ]
        failures: list[UpstreamError] = []

        def ask(question: object) -> None:
            with pytest.raises(UpstreamError) as failure:
                question()
            failures.append(failure.value)

        threads = [threading.Thread(target=ask, args=(question,)) for question in asked]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started < FETCH_LIMIT_S + _MARGIN_S
        assert len(failures) == len(asked)
