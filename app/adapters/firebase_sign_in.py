"""Signing in to Firebase: the service account's access token, by firebase-admin and google-auth."""

from collections.abc import Mapping
from typing import Any

import requests
from firebase_admin import credentials
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport.requests import Request

from app.adapters.push import PushError, PushOutcome

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"


class SignIn:
    """The service account's access token, fetched only between chunks and within bounds.

    Raises ``ValueError`` when the key file is unusable. Touches no network before ``renew``.
    """

    def __init__(self, service_account: Mapping[str, str], *, timeout_s: float) -> None:
        try:
            account = credentials.Certificate(dict(service_account)).get_credential()
        except (TypeError, ValueError):
            # Not chained: the cause may quote the key.
            raise ValueError("the Firebase service account is not usable") from None
        if not account.project_id:
            raise ValueError("the Firebase service account names no project")
        self.project_id: str = account.project_id
        self._account: Any = account.with_scopes([_SCOPE])
        self._session = requests.Session()
        self._request = Request(self._session)
        self._timeouts_s = (timeout_s / 2, timeout_s / 2)  # to connect, to hear something
        self._is_rejected = False

    @property
    def authorization(self) -> str:
        """The header's value for a request, after a ``renew`` that returned None."""
        return f"Bearer {self._account.token}"

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
        if not _fits_a_header(self._account.token):
            self._is_rejected = True
            return PushOutcome.refused(PushError.UNKNOWN)
        self._is_rejected = False
        return None

    def reject(self) -> None:
        """Have the next ``renew`` fetch another token: Firebase doesn't take this one."""
        self._is_rejected = True

    def close(self) -> None:
        """Close the connections to the token endpoint."""
        self._session.close()

    def _ask(self, url: str, **arguments: Any) -> Any:
        response = self._request(url, **arguments, timeout=self._timeouts_s)
        if response.status in {408, 429} or response.status >= 500:
            # google-auth would sleep and ask twice more; the delivery has its own attempts.
            raise TransportError
        return response


def _fits_a_header(token: object) -> bool:
    return isinstance(token, str) and token.isascii() and token.isprintable()
