"""What push adapters speak: a message for one phone, and what became of it.

Pure on purpose: who builds messages or judges outcomes needs no push system's library. What becomes
of a mail is told in the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class PushMessage:
    """One notification for one phone.

    ``channel`` is the Android channel's id. A message replaces the one shown before it under the
    same ``collapse_key`` (at most 64 bytes, Apple's limit). Undelivered after ``ttl_s`` seconds it
    is dropped; ``is_urgent`` wakes a sleeping phone. ``badge`` is the number on the app's icon.
    """

    address: str = field(repr=False)
    address_kind: Literal["fid", "token"]
    title: str
    body: str
    data: Mapping[str, str]
    channel: str
    collapse_key: str
    ttl_s: int
    is_urgent: bool
    badge: int | None = None


class PushError(StrEnum):
    """Why the push system did not take a message."""

    UNREGISTERED = "unregistered"
    SENDER_MISMATCH = "sender_mismatch"
    INVALID_MESSAGE = "invalid_message"
    UNAUTHORISED = "unauthorised"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"
    # A mail server's: not this mail, and not now (4yz); not this mail, ever (5yz).
    DEFERRED = "deferred"
    REFUSED = "refused"


_ADDRESS_IS_DEAD = frozenset({PushError.UNREGISTERED, PushError.SENDER_MISMATCH})
_FINAL = _ADDRESS_IS_DEAD | {PushError.INVALID_MESSAGE, PushError.REFUSED}


@dataclass(frozen=True, kw_only=True)
class PushOutcome:
    """What became of one message.

    ``retryable``: the message itself is good, asking again later can help (after a time-out it
    may arrive twice). ``retry_after_s`` is what the push system asked for, seconds from now, and
    speaks of the whole project. ``address_is_dead``: nothing sent to this address will ever
    arrive.
    """

    accepted: bool
    message_name: str | None = None
    error: PushError | None = None
    retryable: bool = False
    address_is_dead: bool = False
    retry_after_s: float | None = None

    @classmethod
    def refused(
        cls,
        error: PushError,
        *,
        address_is_dead: bool = False,
        retry_after_s: float | None = None,
    ) -> "PushOutcome":
        """The outcome of a message that was not taken because of ``error``."""
        return cls(
            accepted=False,
            error=error,
            retryable=error not in _FINAL,
            address_is_dead=address_is_dead or error in _ADDRESS_IS_DEAD,
            retry_after_s=retry_after_s,
        )
