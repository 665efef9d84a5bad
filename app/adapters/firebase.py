"""Push messages to phones through Firebase Cloud Messaging, by firebase-admin over HTTP v1.

Only this module and ``firebase_errors`` import firebase-admin and google-auth, and only the worker
imports them. Whatever goes wrong on the way to Firebase becomes a ``PushError`` in the message's
outcome; nothing raised or logged here carries an address, a credential or the text of an answer.
"""

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import firebase_admin
import requests
from firebase_admin import _http_client, _retry, credentials, exceptions, messaging
from google.auth.credentials import Credentials
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport.requests import Request

from app.adapters.firebase_errors import TokenRejected, outcome_of
from app.adapters.push import PushError, PushMessage, PushOutcome

_CHUNK_SIZE = 100  # what firebase-admin's client opens in connections at once
_LONGEST_NAME = 200  # projects/{id of at most 30}/messages/{id}
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"


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
        self._sign_in = _SignIn(service_account, timeout_s=chunk_timeout_s)
        self._app = firebase_admin.initialize_app(
            self._sign_in,
            {"projectId": service_account["project_id"], "httpTimeout": chunk_timeout_s},
            name=f"push-{uuid.uuid4()}",
        )
        self._client = _own_client(self._app, self._sign_in, endpoint, chunk_timeout_s)
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
        # delete_app closes the client too, but in a loop of its own: the connections belong to
        # ours, so they are closed here before.
        self._runner.run(self._client.aclose())
        firebase_admin.delete_app(self._app)
        self._runner.close()
        self._sign_in.close()

    async def _send_chunk(
        self, messages: Sequence[PushMessage], *, now_s: int
    ) -> list[PushOutcome]:
        tasks = [asyncio.create_task(self._send_one(message, now_s)) for message in messages]
        try:
            await asyncio.wait(tasks, timeout=self._chunk_timeout_s)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        timed_out = PushOutcome.refused(PushError.TIMEOUT)
        return [timed_out if task.cancelled() else task.result() for task in tasks]

    async def _send_one(self, message: PushMessage, now_s: int) -> PushOutcome:
        # One call for each message: a call for many loses all their outcomes when one of them
        # raises, and leaves the others running. dry_run is spelled out because the function's
        # namesake on the service has the opposite default.
        try:
            batch = await messaging.send_each_async(
                [_build(message, now_s)], dry_run=False, app=self._app
            )
        except exceptions.FirebaseError as error:
            return outcome_of(error)
        except ValueError:  # firebase-admin could not encode it; nothing was sent
            return PushOutcome.refused(PushError.INVALID_MESSAGE)
        response = batch.responses[0]
        if response.exception is not None:
            return outcome_of(response.exception)
        name = response.message_id
        if not isinstance(name, str) or len(name) > _LONGEST_NAME:
            # A 200 of somebody in between: firebase-admin takes any JSON for an acceptance.
            return PushOutcome.refused(PushError.UNKNOWN)
        return PushOutcome(accepted=True, message_name=name)


class _SignIn(Credentials):
    """The service account's access token, fetched only between chunks and within bounds.

    google-auth's own credentials sign in on the event loop while a request waits: there a silent
    token endpoint would stop every message, one after the other, for two minutes each.
    """

    def __init__(self, service_account: Mapping[str, str], *, timeout_s: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # google-auth left it untyped
        try:
            account = credentials.Certificate(dict(service_account)).get_credential()
        except (TypeError, ValueError):
            # Not chained: the cause may quote the key.
            raise ValueError("the Firebase service account is not usable") from None
        if not account.project_id:
            raise ValueError("the Firebase service account names no project")
        self._account: Any = account.with_scopes([_SCOPE])
        self._session = requests.Session()
        self._request = Request(self._session)
        self._timeouts_s = (timeout_s / 2, timeout_s / 2)  # to connect, to hear something
        self._is_rejected = False

    def renew(self) -> PushOutcome | None:
        """Have a token that outlives the next chunk; returns the outcome of all when refused."""
        if self._account.valid and not self._is_rejected:
            return None
        try:
            self._account.refresh(self._ask)
        except RefreshError:
            return PushOutcome.refused(PushError.UNAUTHORISED)
        except TransportError as error:
            is_timeout = isinstance(error.__cause__, requests.Timeout)
            return PushOutcome.refused(PushError.TIMEOUT if is_timeout else PushError.UNAVAILABLE)
        except (TypeError, ValueError):  # google-auth takes any 200 for a JSON object
            return PushOutcome.refused(PushError.UNKNOWN)
        self._is_rejected = False
        return None

    def before_request(
        self, request: object, method: str, url: str, headers: dict[str, str]
    ) -> None:
        """Put the token on a request; called by firebase-admin, touches no network."""
        headers["Authorization"] = f"Bearer {self._account.token}"

    def refresh(self, request: object) -> None:
        """Give up this request; called by firebase-admin after a 401."""
        self._is_rejected = True
        raise TokenRejected

    def close(self) -> None:
        """Close the connections to the token endpoint."""
        self._session.close()

    def _ask(self, url: str, **arguments: Any) -> Any:
        response = self._request(url, **arguments, timeout=self._timeouts_s)
        if response.status in {408, 429} or response.status >= 500:
            # google-auth would sleep and ask twice more; the delivery has its own attempts.
            raise TransportError
        return response


def _own_client(
    app: firebase_admin.App, sign_in: _SignIn, endpoint: str | None, timeout_s: float
) -> _http_client.HttpxAsyncClient:
    """Give firebase-admin's messaging service a client without retries, and the stand-in's address.

    There is no public way to either; this is the one place that reaches inside. The client that
    comes with it asks up to four times more on each 500 and 503, within our attempt.
    """
    service = messaging._get_messaging_service(app)  # noqa: SLF001 - see above
    client = _http_client.HttpxAsyncClient(
        credential=sign_in, timeout=timeout_s, retry_config=_retry.HttpxRetry(max_retries=0)
    )
    service._async_client = client  # noqa: SLF001
    if endpoint is not None:
        path = f"/v1/projects/{app.project_id}/messages:send"
        service._fcm_url = endpoint.rstrip("/") + path  # noqa: SLF001
    return client


def _build(message: PushMessage, now_s: int) -> messaging.Message:
    built = messaging.Message(
        notification=messaging.Notification(title=message.title, body=message.body),
        data=dict(message.data),
        android=messaging.AndroidConfig(
            priority="high" if message.is_urgent else "normal",
            ttl=message.ttl_s,
            notification=messaging.AndroidNotification(
                channel_id=message.channel, tag=message.collapse_key
            ),
        ),
        apns=messaging.APNSConfig(
            headers={
                "apns-priority": "10" if message.is_urgent else "5",
                "apns-expiration": str(now_s + message.ttl_s),
                "apns-collapse-id": message.collapse_key,
            },
            payload=messaging.APNSPayload(aps=_aps(message)),
        ),
    )
    # Set afterwards: the constructor warns of each token, though old phones have nothing else.
    setattr(built, message.address_kind, message.address)
    return built


def _aps(message: PushMessage) -> messaging.Aps:
    sound = "default" if message.is_urgent else None
    return messaging.Aps(badge=message.badge, sound=sound, thread_id=message.channel)
