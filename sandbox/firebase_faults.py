"""The troubles that a sender can have with the Firebase stand-in.

What stands before an address's first dash is its trouble. Some last, the others meet each message
at its first attempt, or its first two, and then let it pass.
"""

import select
import socket
import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sandbox.firebase_refusals import BodyRefused, Refusal
from sandbox.firebase_rules import SendRequest

_SLOW_S = 1.0
_LONGEST_HANG_S = 60.0

_UNREGISTERED = Refusal(404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED")
_MISMATCH = Refusal(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH")
_PAYLOAD = BodyRefused("message.data[0].value", "Invalid value").refusal
_REVOKED = Refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
_INTERNAL = Refusal(500, "INTERNAL", "Internal error encountered.", "INTERNAL")
_UNAVAILABLE = Refusal(503, "UNAVAILABLE", "The service is unavailable.", "UNAVAILABLE")
_OVERLOADED = Refusal(
    503, "UNAVAILABLE", "The service is overloaded.", "UNAVAILABLE", retry_after_s=7
)
_THROTTLED = Refusal(
    429, "RESOURCE_EXHAUSTED", "Quota exceeded.", "QUOTA_EXCEEDED", retry_after_s=1
)
_LASTING = {"unregistered": _UNREGISTERED, "mismatch": _MISMATCH, "badpayload": _PAYLOAD}
# With how many attempts of each message they spoil.
_PASSING = {
    "throttled": (_THROTTLED, 1),
    "revoked": (_REVOKED, 1),
    "internal": (_INTERNAL, 1),
    "overloaded": (_OVERLOADED, 1),
    "flaky": (_UNAVAILABLE, 2),
}


class Trouble(StrEnum):
    """What happens to a request that is not refused."""

    SLOW = "slow"  # it is answered, a second later
    HANG = "hang"  # not taken and never answered, at the first attempt
    DROPPED = "dropped"  # not taken, and the connection is closed, at the first attempt
    LOST = "lost"  # taken, but the connection is closed before the answer, at the first attempt


def fault_of(sent: SendRequest, *, attempt: int) -> Refusal | Trouble | None:
    """What meets the message at this attempt, the first being 1."""
    name = sent.address.partition("-")[0] if "-" in sent.address else ""
    if name == "invalid":
        return BodyRefused(f"message.{sent.address_kind}", "Invalid registration").refusal
    if name in _LASTING:
        return _LASTING[name]
    if name in _PASSING:
        refusal, attempts = _PASSING[name]
        return refusal if attempt <= attempts else None
    if name in set(Trouble) and (attempt == 1 or name == Trouble.SLOW):
        return Trouble(name)
    return None


def be_slow() -> None:
    """Keep the sender waiting for a moment."""
    time.sleep(_SLOW_S)


def hang_up(environ: Mapping[str, Any]) -> None:
    """Close the connection, so that the answer goes nowhere; works under Werkzeug's server."""
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def hang(environ: Mapping[str, Any]) -> None:
    """Say nothing until the sender gives up."""
    connection: socket.socket = environ["werkzeug.socket"]
    select.select([connection], [], [], _LONGEST_HANG_S)
    hang_up(environ)
