"""A server that says exactly the bytes it was told to, one answer for each request."""

import socket
import ssl
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

_AT_ONCE = struct.pack("ii", 1, 0)  # closing throws away what is unsent, and says so


@dataclass
class RawServer:
    """``answers`` are said in turn, each piece by itself; after the last one it is silent.

    ``ended`` is released once for each connection that has been closed.
    """

    url: str
    answers: list[Sequence[bytes]]
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    hangs_up: bool = False
    resets: bool = False
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


@contextmanager
def raw_server(
    *answers: Sequence[bytes],
    hangs_up: bool = False,
    resets: bool = False,
    tls: ssl.SSLContext | None = None,
) -> Iterator[RawServer]:
    """A server with a script; with ``hangs_up`` it closes after each answer without a word.

    With ``resets`` it does so by a TCP reset, as a host does that has just been restarted.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        scheme = "http" if tls is None else "https"
        url = f"{scheme}://127.0.0.1:{port}"
        server = RawServer(url, list(answers), hangs_up=hangs_up, resets=resets)
        threads: list[threading.Thread] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                thread = threading.Thread(target=_talk, args=(server, connection, tls))
                thread.start()
                threads.append(thread)

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *threads):
                thread.join()


def _talk(server: RawServer, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
    try:
        _answer(server, connection, tls)
    finally:
        server.ended.release()


def _answer(server: RawServer, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
    # OSError: the client has hung up, or doesn't trust us.
    with suppress(OSError), connection:
        talking = connection if tls is None else tls.wrap_socket(connection, server_side=True)
        with talking, talking.makefile("rb") as said:
            while request := _read_request(said):
                server.requests.append(request)
                if not server.answers:
                    continue
                for piece in server.answers.pop(0):
                    talking.sendall(piece)
                if server.resets:
                    talking.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                if server.hangs_up or server.resets:
                    return


def _read_request(said: BinaryIO) -> bytes:
    head = b""
    while line := said.readline():
        head += line
        if line == b"\r\n":
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            return head + said.read(length)
    return b""
