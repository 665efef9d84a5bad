"""A Firebase that takes everything and keeps its connections open, as Google's does.

The sandbox's own closes each connection after its answer: there it would be connecting that is
measured, and not sending. A process of its own, until its standard input closes.
"""

import asyncio
import sys
import uuid

import httptools
import orjson

from benchmarks.servers import HOST


class _Phonebook(asyncio.Protocol):
    """One connection: each request is answered with a message's name, a sign-in with a token."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path = url

    def on_message_complete(self) -> None:
        if self._path == b"/token":
            body = orjson.dumps({"access_token": "t", "token_type": "Bearer", "expires_in": 3600})
        else:
            body = orjson.dumps({"name": f"projects/benchmark/messages/{uuid.uuid4()}"})
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(f"{head}\r\n\r\n".encode() + body)


async def _serve() -> None:
    """Serve on a free port of loopback; the first line of output is the base URL."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Phonebook, HOST, 0, backlog=1000)
    async with server:
        print(f"http://{HOST}:{server.sockets[0].getsockname()[1]}", flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
