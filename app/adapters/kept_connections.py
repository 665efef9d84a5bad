"""Many small requests to one server at once, over HTTP/1.1 connections that are kept open.

What a general client does around a request costs more than the request: aiohttp, the leanest,
makes half as many pushes per processor second, and misses their goal (``make bench ONLY=push``).
So here is only what one known server takes: POST, kept-alive connections, answers bounded in size.
Where an answer ends is judged by llhttp, the parser of Node, through httptools.
No redirects, no proxies, no retries; time limits are the caller's, by cancelling.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import httptools
import httpx

_MOST_ANSWER_BYTES = 64 * 1024
# Shorter than servers keep an idle connection, so that few requests meet one that just closed.
_IDLE_S = 50.0
# The loop stands still between two sends: one turn to learn that a server has hung up, another
# for TLS to learn it.
_TURNS_TO_HEAR = 3


class NoAnswer(Exception):
    """The server could not be reached, or the connection ended before the whole answer."""


@dataclass(frozen=True)
class Answer:
    """What the server said; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class KeptConnections:
    """Connections to the server of one address, all of them used by one event loop.

    As many are opened as requests are under way at once, which the caller bounds.
    """

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("not the address of a web server")
        self._host, self._is_tls = parts.hostname, parts.scheme == "https"
        self._port = parts.port or (443 if self._is_tls else 80)
        lines = {"Host": parts.netloc.rpartition("@")[2], **headers}
        self._head = f"POST {parts.path or '/'} HTTP/1.1\r\n{_lines(lines)}"
        self._tls: ssl.SSLContext | None = None
        self._idle: list[_Connection] = []
        self._open: set[_Connection] = set()

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to ``body``; raises ``NoAnswer``, after which it may have been acted upon."""
        own = _lines({**headers, "Content-Length": str(len(body))})
        request = f"{self._head}{own}\r\n".encode("latin-1") + body
        connection = self._take_idle() or await self._connect()
        try:
            answer = await connection.ask(request)
        except BaseException:
            connection.abort()
            raise
        if connection.is_reusable:
            self._idle.append(connection)
        return answer

    async def drop_stale(self) -> None:
        """Forget the connections that the server has closed, or will soon, since the last use."""
        for _ in range(_TURNS_TO_HEAR):
            await asyncio.sleep(0)
        young = asyncio.get_running_loop().time() - _IDLE_S
        for connection in self._idle:
            if connection.idle_since < young:
                connection.abort()
        self._idle = [one for one in self._idle if one.is_reusable]

    async def aclose(self) -> None:
        """Close all; returns when they are."""
        self._idle.clear()
        still_open = list(self._open)
        for connection in still_open:
            connection.abort()
        await asyncio.gather(*(connection.is_lost for connection in still_open))

    def _take_idle(self) -> "_Connection | None":
        while self._idle:
            connection = self._idle.pop()
            if connection.is_reusable:
                return connection
        return None

    async def _connect(self) -> "_Connection":
        loop = asyncio.get_running_loop()
        try:
            _transport, connection = await loop.create_connection(
                lambda: _Connection(loop, self._open),
                self._host,
                self._port,
                ssl=self._tls_context() if self._is_tls else None,
            )
        except OSError as error:
            raise NoAnswer from error
        return connection

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            # The authorities that every other outgoing connection of ours trusts.
            self._tls = httpx.create_ssl_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls


class _Connection(asyncio.Protocol):
    """One connection: a request, its answer, then perhaps the next request.

    The methods without an underscore that nobody here calls are asyncio's and httptools' callbacks.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, registry: "set[_Connection]") -> None:
        self.is_lost: asyncio.Future[None] = loop.create_future()
        self.idle_since = loop.time()
        self._loop = loop
        self._registry = registry
        self._parser = httptools.HttpResponseParser(self)
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self._is_ending = False
        self._forget_answer()

    @property
    def is_reusable(self) -> bool:
        """Whether another request may follow."""
        return not self._is_ending and self._waiting is None

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send ``request``; the future answer."""
        waiting: asyncio.Future[Answer] = self._loop.create_future()
        if self._is_ending or self._transport is None:
            waiting.set_exception(NoAnswer())
            return waiting
        self._waiting = waiting
        self._transport.write(request)
        return waiting

    def abort(self) -> None:
        """Close at once, whatever is under way."""
        self._is_ending = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._registry.add(self)

    def data_received(self, data: bytes) -> None:
        self._received_bytes += len(data)
        if self._waiting is None or self._received_bytes > _MOST_ANSWER_BYTES:
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort()

    def eof_received(self) -> None:
        self._is_ending = True

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_ending = True
        self._registry.discard(self)
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(NoAnswer())
        self.is_lost.set_result(None)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        answer = Answer(status, self._headers, bytes(self._body))
        self._forget_answer()
        if status < 200:  # an interim answer: the real one follows (RFC 9110, 15.2)
            return
        waiting, self._waiting = self._waiting, None
        if not self._parser.should_keep_alive():
            self.abort()
        self.idle_since = self._loop.time()
        # None: an answer that nobody asked for, in the same piece as the one before it.
        if waiting is None:
            self.abort()
        elif not waiting.done():
            waiting.set_result(answer)

    def _forget_answer(self) -> None:
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._received_bytes = 0


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
