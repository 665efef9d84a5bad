"""What FCM HTTP v1 takes: a send request's shape and bounds.

The shape is that of Google's discovery document; the bounds are those of the reference pages.
"""

import json
from dataclasses import dataclass
from typing import Any

from sandbox.firebase_discovery import read_body
from sandbox.firebase_refusals import BodyRefused

__all__ = ["BodyRefused", "SendRequest", "read_send_request"]

MAX_PAYLOAD_BYTES = 4096
MAX_TTL_S = 4 * 7 * 24 * 3600
MAX_COLLAPSE_ID_BYTES = 64


@dataclass(frozen=True)
class SendRequest:
    """A send request that keeps the rules, its names in snake_case."""

    address_kind: str
    address: str
    message: dict[str, Any]
    is_dry_run: bool


def read_send_request(body: object) -> SendRequest:
    """Check the JSON body of ``messages:send``; raises ``BodyRefused`` at its first fault."""
    fields = read_body("SendMessageRequest", body)
    if "message" not in fields:
        raise BodyRefused("message", "A message is required.")
    message = fields["message"]
    kinds = [kind for kind in ("token", "fid", "topic", "condition") if kind in message]
    if len(kinds) != 1 or not message[kinds[0]]:
        raise BodyRefused("message", "Exactly one of token, fid, topic and condition is required.")
    _check_keys(message)
    _check_bounds(message)
    if payload_bytes(message) > MAX_PAYLOAD_BYTES:
        raise BodyRefused("message", "The message is too big.")
    is_dry_run = fields.get("validate_only", False)
    return SendRequest(kinds[0], message[kinds[0]], message, is_dry_run)


def payload_bytes(message: dict[str, Any]) -> int:
    """What travels to a phone, on the platform where it is more: text, data, its own parts."""
    common = {name: message[name] for name in ("notification", "data") if name in message}
    sizes = []
    for platform, names in (("android", ("notification", "data")), ("apns", ("payload",))):
        own = message.get(platform, {})
        payload = common | {f"{platform}.{name}": own[name] for name in names if name in own}
        sizes.append(len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()))
    return max(sizes)


def _check_keys(message: dict[str, Any]) -> None:
    for path, part in _data_parts(message):
        for key in part.get("data", {}):
            if key in {"from", "message_type"} or key.startswith(("google", "gcm")):
                raise BodyRefused(path, f"Invalid data payload key: {key}")


def _data_parts(message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    platforms = [(f"message.{name}.data", message.get(name, {})) for name in ("android", "webpush")]
    return [("message.data", message), *platforms]


def _check_bounds(message: dict[str, Any]) -> None:
    ttl = message.get("android", {}).get("ttl", "0s")
    if float(ttl.removesuffix("s")) > MAX_TTL_S:
        raise BodyRefused("message.android.ttl", "The time to live is more than four weeks.")
    headers = message.get("apns", {}).get("headers", {})
    if len(headers.get("apns-collapse-id", "").encode()) > MAX_COLLAPSE_ID_BYTES:
        raise BodyRefused("message.apns.headers", "apns-collapse-id has more than 64 bytes.")
