"""What FCM HTTP v1 takes: a send request's shape and bounds.

Fields and types are those of Google's discovery document (fcm v1), and the newer ``fid``,
``live_activity_token`` and satellite options that firebase-admin 7.7 sends; the bounds are those
of the reference pages. Names come in camelCase or snake_case, as protocol buffers allow.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    fields = _SEND_REQUEST("", body)
    if "message" not in fields:
        raise BodyRefused("message", "A message is required.")
    message = fields["message"]
    kinds = [kind for kind in ("token", "fid", "topic", "condition") if kind in message]
    if len(kinds) != 1 or not message[kinds[0]]:
        raise BodyRefused("message", "Exactly one of token, fid, topic and condition is required.")
    _check_size(message)
    is_dry_run = fields.get("validate_only", False)
    return SendRequest(kinds[0], message[kinds[0]], message, is_dry_run)


def _check_size(message: dict[str, Any]) -> None:
    """Count what travels to a phone of either platform: text, data and the platform's own."""
    common = {name: message[name] for name in ("notification", "data") if name in message}
    for platform, names in (("android", ("notification", "data")), ("apns", ("payload",))):
        own = message.get(platform, {})
        payload = common | {f"{platform}.{name}": own[name] for name in names if name in own}
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode()) > MAX_PAYLOAD_BYTES:
            raise BodyRefused("message", f"The {platform} message is too big.")


# A rule takes the path of a field and the field's value; it returns what it accepts.
_Rule = Callable[[str, object], Any]


def _object(**rules: _Rule) -> _Rule:
    def read(path: str, value: object) -> dict[str, Any]:
        accepted: dict[str, Any] = {}
        for given, content in _open_object(path, value).items():
            name = re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", given)
            if name not in rules:
                raise BodyRefused(path, f"Unknown name {given!r} at {path!r}: cannot find field.")
            if name in accepted:
                raise BodyRefused(path, f"{name!r} at {path!r} is already set.")
            accepted[name] = rules[name](f"{path}.{name}".removeprefix("."), content)
        return accepted

    return read


def _open_object(path: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BodyRefused(path, f"Invalid value at {path!r}: not an object.")
    return value


def _scalar(*kinds: type) -> _Rule:
    def read(path: str, value: object) -> object:
        # type() and not isinstance(): to Python, True is a number too.
        if type(value) not in kinds:
            raise BodyRefused(path, f"Invalid value at {path!r}: not a {kinds[0].__name__}.")
        return value

    return read


_string, _boolean, _integer, _number = (
    _scalar(str),
    _scalar(bool),
    _scalar(int),
    _scalar(float, int),
)


def _list_of(rule: _Rule) -> _Rule:
    def read(path: str, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise BodyRefused(path, f"Invalid value at {path!r}: not a list.")
        return [rule(f"{path}[{index}]", member) for index, member in enumerate(value)]

    return read


def _string_map(path: str, value: object) -> dict[str, str]:
    members = enumerate(_open_object(path, value).items())
    return {key: _string(f"{path}[{index}].value", text) for index, (key, text) in members}


def _data(path: str, value: object) -> dict[str, str]:
    members = _string_map(path, value)
    for key in members:
        if key in {"from", "message_type"} or key.startswith(("google", "gcm")):
            raise BodyRefused(path, f"Invalid data payload key: {key}")
    return members


def _choice(*names: str) -> _Rule:
    def read(path: str, value: object) -> str:
        name: str = _string(path, value).upper()
        if name not in names:
            raise BodyRefused(path, f"Invalid value at {path!r}: not one of {', '.join(names)}.")
        return name

    return read


def _duration(path: str, value: object) -> str:
    text: str = _string(path, value)
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?s", text):
        raise BodyRefused(path, f"Invalid value at {path!r}: not a duration like '3600s'.")
    return text


def _ttl(path: str, value: object) -> str:
    text = _duration(path, value)
    if float(text.removesuffix("s")) > MAX_TTL_S:
        raise BodyRefused(path, f"Invalid value at {path!r}: more than four weeks.")
    return text


def _apns_headers(path: str, value: object) -> dict[str, str]:
    headers = _string_map(path, value)
    if len(headers.get("apns-collapse-id", "").encode()) > MAX_COLLAPSE_ID_BYTES:
        raise BodyRefused(path, "apns-collapse-id has more than 64 bytes.")
    return headers


_LABEL = _object(analytics_label=_string)

_ANDROID_NOTIFICATION = _object(
    title=_string,
    body=_string,
    icon=_string,
    color=_string,
    sound=_string,
    tag=_string,
    click_action=_string,
    body_loc_key=_string,
    body_loc_args=_list_of(_string),
    title_loc_key=_string,
    title_loc_args=_list_of(_string),
    channel_id=_string,
    ticker=_string,
    sticky=_boolean,
    event_time=_string,
    local_only=_boolean,
    notification_priority=_choice(
        *(f"PRIORITY_{name}" for name in ("UNSPECIFIED", "MIN", "LOW", "DEFAULT", "HIGH", "MAX"))
    ),
    default_sound=_boolean,
    default_vibrate_timings=_boolean,
    default_light_settings=_boolean,
    vibrate_timings=_list_of(_duration),
    visibility=_choice("VISIBILITY_UNSPECIFIED", "PRIVATE", "PUBLIC", "SECRET"),
    notification_count=_integer,
    light_settings=_object(
        color=_object(red=_number, green=_number, blue=_number, alpha=_number),
        light_on_duration=_duration,
        light_off_duration=_duration,
    ),
    image=_string,
    bypass_proxy_notification=_boolean,
    proxy=_choice("PROXY_UNSPECIFIED", "ALLOW", "DENY", "IF_PRIORITY_LOWERED"),
)

_SEND_REQUEST = _object(
    validate_only=_boolean,
    message=_object(
        token=_string,
        fid=_string,
        topic=_string,
        condition=_string,
        data=_data,
        notification=_object(title=_string, body=_string, image=_string),
        android=_object(
            collapse_key=_string,
            priority=_choice("NORMAL", "HIGH"),
            ttl=_ttl,
            restricted_package_name=_string,
            data=_data,
            notification=_ANDROID_NOTIFICATION,
            fcm_options=_LABEL,
            direct_boot_ok=_boolean,
            bandwidth_constrained_ok=_boolean,
            restricted_satellite_ok=_boolean,
        ),
        webpush=_object(
            headers=_string_map,
            data=_data,
            notification=_open_object,
            fcm_options=_object(link=_string, analytics_label=_string),
        ),
        apns=_object(
            headers=_apns_headers,
            payload=_open_object,
            fcm_options=_object(analytics_label=_string, image=_string),
            live_activity_token=_string,
        ),
        fcm_options=_LABEL,
    ),
)
