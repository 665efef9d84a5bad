"""Push messages to phones through Firebase Cloud Messaging, over HTTP v1.

firebase-admin builds the messages, signs in and names the errors; the bytes travel over our own
connections, because its clients cost ten times what they carry. Only this module and its neighbours
``firebase_…`` import firebase-admin and google-auth, and only the worker imports them. Whatever
goes wrong on the way to Firebase becomes a ``PushError`` in the message's outcome; nothing raised
or logged here carries an address, a credential or the text of an answer.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence

from app.adapters.firebase_errors import outcome_of
from app.adapters.firebase_messages import HEADERS, encode
from app.adapters.firebase_sign_in import SignIn
from app.adapters.kept_connections import KeptConnections, NoAnswer
from app.adapters.push import PushError, PushMessage, PushOutcome

_GOOGLE = "https://fcm.googleapis.com"
_CHUNK_SIZE = 100  # and so many connections at once


class Firebase:
    """The way to the phones of one Firebase project; to be used by one thread at a time.

    ``service_account`` is Google's key file, parsed. ``endpoint`` is the base address of a
    stand-in for fcm.googleapis.com; the sign-in's address is the key file's ``token_uri``.
    Raises ``ValueError`` when the key file is unusable. Touches no network before ``send``.
    """

    def __init__(
        self,
        service_account: Mapping[str, str],
        *,
        endpoint: str | None = None,
        chunk_timeout_s: float = 20.0,
    ) -> None:
        self._chunk_timeout_s = chunk_timeout_s
        self._sign_in = SignIn(service_account, timeout_s=chunk_timeout_s)
        path = f"/v1/projects/{self._sign_in.project_id}/messages:send"
        self._connections = KeptConnections((endpoint or _GOOGLE).rstrip("/") + path, HEADERS)
        self._runner = asyncio.Runner()

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Send the messages and return their outcomes in the same order; never raises for one.

        Each hundred takes at most ``chunk_timeout_s``; signing in, about once an hour, takes as
        much again. When signing in fails, nothing more is sent.
        """
        outcomes: list[PushOutcome] = []
        for start in range(0, len(messages), _CHUNK_SIZE):
            failure = self._sign_in.renew()
            if failure is not None:
                return outcomes + [failure] * (len(messages) - len(outcomes))
            chunk = messages[start : start + _CHUNK_SIZE]
            outcomes += self._runner.run(self._send_chunk(chunk, now_s=int(time.time())))
        return outcomes

    def close(self) -> None:
        """Close the connections and the loop; the object is of no use afterwards."""
        self._runner.run(self._connections.aclose())
        self._runner.close()
        self._sign_in.close()

    async def _send_chunk(
        self, messages: Sequence[PushMessage], *, now_s: int
    ) -> list[PushOutcome]:
        await self._connections.drop_stale()
        headers = {"Authorization": self._sign_in.authorization}
        tasks = [
            asyncio.create_task(self._send_one(message, headers, now_s)) for message in messages
        ]
        try:
            await asyncio.wait(tasks, timeout=self._chunk_timeout_s)
        finally:
            late = [task for task in tasks if not task.done()]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        timed_out = PushOutcome.refused(PushError.TIMEOUT)
        return [timed_out if task.cancelled() else task.result() for task in tasks]

    async def _send_one(
        self, message: PushMessage, headers: Mapping[str, str], now_s: int
    ) -> PushOutcome:
        try:
            body = encode(message, now_s=now_s)
        except ValueError:  # nothing was sent
            return PushOutcome.refused(PushError.INVALID_MESSAGE)
        try:
            answer = await self._connections.post(body, headers)
        except NoAnswer:
            return PushOutcome.refused(PushError.UNAVAILABLE)
        if answer.status == 401:
            self._sign_in.reject()
        return outcome_of(answer)
