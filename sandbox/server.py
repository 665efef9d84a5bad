"""A small threaded web server for the stand-ins, in this process."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_STOP_POLL_S = 0.05


@contextmanager
def serve(app: "WSGIApplication", host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve ``app`` until the block ends and yield its base URL; port 0 takes any free one.

    Raises ``OSError`` where the port is taken. On the way out the port is free again and every
    connection is closed, also one that a client would have used once more.
    """
    with serve_at(lambda _base_url: app, host, port) as base_url:
        yield base_url


@contextmanager
def serve_at(
    build: "Callable[[str], WSGIApplication]", host: str = "127.0.0.1", port: int = 0
) -> Iterator[str]:
    """Like ``serve``, for an app that must know its base URL: the port is taken before it is built.

    Requests that come in between wait.
    """
    with socket.create_server((host, port)) as listening:
        port = listening.getsockname()[1]
        base_url = f"http://{host}:{port}"
        server = _Server(host, port, build(base_url), _QuietHandler, fd=listening.fileno())
    thread = threading.Thread(target=server.serve_forever, args=(_STOP_POLL_S,), daemon=True)
    thread.start()
    try:
        yield base_url
    finally:
        server.shutdown()
        thread.join()
        server.close_connections()


class _Server(ThreadedWSGIServer):
    """Knows its open connections: a kept-alive one would outlive the server and go on answering."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Close what clients keep open."""
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it closed by itself a moment ago


class _QuietHandler(WSGIRequestHandler):
    """Logs nothing; without Nagle's delay, which a kept-alive answer in two parts would meet."""

    disable_nagle_algorithm = True

    def log(self, *args: Any, **more: Any) -> None:
        """Keep the terminal for the service's own lines."""
