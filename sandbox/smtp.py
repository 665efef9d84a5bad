"""A stand-in for a mail server: takes mails over SMTP (RFC 5321), and shows them.

Faults need no side channel: the part of a mailbox's name before its first dash chooses one, as
``_FAULTS`` says.
"""

import asyncio
import base64
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from ssl import SSLContext
from typing import Any

from flask import Blueprint, Response, jsonify

# By the mailbox: what is answered to RCPT, and to the end of the mail's text.
_FAULTS: Mapping[str, tuple[str, str]] = {
    "unknown": ("550 5.1.1 no such mailbox", ""),
    "full": ("452 4.2.2 the mailbox is full", ""),
    "closing": ("421 4.3.2 closing down", ""),
    "spam": ("", "554 5.7.1 refused for its content"),
    "later": ("", "451 4.3.0 try again later"),
    "drop": ("", "drop"),
}
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class ReceivedMail:
    """A mail as it arrived."""

    sender: str
    recipient: str
    received_at: datetime
    content: bytes

    def as_json(self) -> dict[str, Any]:
        """Return its headers and its text, decoded."""
        message = message_from_bytes(self.content, policy=policy.SMTP)
        body = message.get_body(("plain",))
        return {
            "from": self.sender,
            "to": self.recipient,
            "received_at": self.received_at.isoformat(),
            "headers": {name: str(value) for name, value in message.items()},
            "text": body.get_content().replace("\r\n", "\n") if body else "",
        }


@dataclass
class MailState:
    """All that the stand-in remembers. With a ``login`` nobody sends without it."""

    login: tuple[str, str] | None = None
    tls: SSLContext | None = None
    mails: list[ReceivedMail] = field(default_factory=list)


def create_mail_blueprint(state: MailState) -> Blueprint:
    """Return the page of the mails that arrived, the newest first."""
    blueprint = Blueprint("mails", __name__)

    @blueprint.get("/mails")
    def list_mails() -> Response:
        return jsonify(mails=[mail.as_json() for mail in reversed(state.mails)])

    return blueprint


@contextmanager
def serve_smtp(state: MailState, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Take mails until the block ends and yield the port; 0 takes any free one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(
            lambda reader, writer: _Session(state, reader, writer).run(), host, port
        )

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(timeout=30)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(timeout=30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


class _Hangup(Exception):
    """The connection is over."""


class _Session:
    """One client's connection."""

    def __init__(
        self, state: MailState, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._state, self._reader, self._writer = state, reader, writer
        self._is_signed_in = state.login is None
        self._sender = self._recipient = ""

    async def run(self) -> None:
        """Answer one command after the other."""
        try:
            await self._say("220 mail stand-in")
            while True:
                await self._answer(await self._line())
        except (_Hangup, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.close()

    async def _answer(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "EHLO" | "HELO":
                await self._greet()
            case "STARTTLS" if self._state.tls is not None:
                await self._say("220 go ahead")
                await self._writer.start_tls(self._state.tls)
            case "AUTH":
                await self._sign_in(rest)
            case "MAIL":
                self._sender = _address(rest)
                await self._say("250 ok" if self._is_signed_in else "530 5.7.0 sign in first")
            case "RCPT":
                self._recipient = _address(rest)
                refusal = self._fault()[0]
                await self._say(refusal or "250 ok")
                if refusal.startswith("421"):
                    raise _Hangup
            case "DATA":
                await self._take()
            case "RSET" | "NOOP":
                await self._say("250 ok")
            case "QUIT":
                await self._say("221 bye")
                raise _Hangup
            case _:
                await self._say("502 not known here")

    async def _greet(self) -> None:
        offers = ["AUTH PLAIN"] if self._state.login else []
        offers += ["STARTTLS"] if self._state.tls else []
        for offer in ("mail stand-in", *offers):
            await self._say(f"250-{offer}")
        await self._say("250 SIZE 1000000")

    async def _sign_in(self, rest: str) -> None:
        sent = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self._is_signed_in = self._state.login is not None and (
            tuple(sent[1:]) == self._state.login
        )
        await self._say("235 welcome" if self._is_signed_in else "535 5.7.8 not you")

    async def _take(self) -> None:
        await self._say("354 go on")
        content = await self._reader.readuntil(b"\r\n.\r\n")
        fault = self._fault()[1]
        if fault == "drop":
            raise _Hangup
        if not fault:
            whole = content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
            received = ReceivedMail(self._sender, self._recipient, datetime.now(UTC), whole)
            self._state.mails.append(received)
        await self._say(fault or "250 taken")

    def _fault(self) -> tuple[str, str]:
        return _FAULTS.get(self._recipient.partition("-")[0], ("", ""))

    async def _line(self) -> str:
        line = await self._reader.readline()
        if not line or len(line) > _MOST_BYTES:
            raise _Hangup
        return line.decode("utf-8", "replace").rstrip("\r\n")

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()


def _address(rest: str) -> str:
    """Return what stands between the angle brackets."""
    return rest.partition("<")[2].partition(">")[0]
