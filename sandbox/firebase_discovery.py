"""Google's discovery document for FCM, as a reader of JSON bodies.

``fcm_v1_fields.json`` has the names and types of the document that google-api-python-client
2.202.0 ships, as far as a request to send goes; the package itself would bring the documents of
all of Google's services, a hundred megabytes.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.firebase_refusals import BodyRefused

_DOCUMENT = Path(__file__).parent / "fcm_v1_fields.json"
_DURATION = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?s")
# type() and not isinstance(): to Python, True is a number too.
_SCALARS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (float, int),
}


def read_body(schema: str, body: object) -> dict[str, Any]:
    """The body as Google would take it, names in snake_case; raises ``BodyRefused``.

    Names come in camelCase or snake_case, as protocol buffers allow.
    """
    return _read_message("", schema, body)


@lru_cache
def _schemas() -> Mapping[str, Any]:
    document: dict[str, Any] = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    schemas: dict[str, Any] = document["schemas"]
    return schemas


@lru_cache
def _fields(schema: str) -> Mapping[str, Any]:
    properties: dict[str, Any] = _schemas()[schema]["properties"]
    return {_snake_case(name): rule for name, rule in properties.items()}


def _snake_case(name: str) -> str:
    return re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", name)


def _read_message(path: str, schema: str, value: object) -> dict[str, Any]:
    fields, accepted = _fields(schema), dict[str, Any]()
    for given, content in _object(path, value).items():
        name = _snake_case(given)
        if name not in fields:
            raise BodyRefused(path, f"Unknown name {given!r} at {path!r}: cannot find field.")
        if name in accepted:
            raise BodyRefused(path, f"{name!r} at {path!r} is already set.")
        accepted[name] = _read(f"{path}.{name}".removeprefix("."), fields[name], content)
    return accepted


def _read(path: str, rule: Mapping[str, Any], value: object) -> Any:
    if "$ref" in rule:
        return _read_message(path, rule["$ref"], value)
    match rule["type"]:
        case "any":
            return value
        case "object":
            return _read_map(path, rule["additionalProperties"], value)
        case "array":
            return [_read(path, rule["items"], item) for item in _list(path, value)]
        case kind:
            return _read_scalar(path, kind, rule, value)


def _read_map(path: str, rule: Mapping[str, Any], value: object) -> dict[str, Any]:
    members = enumerate(_object(path, value).items())
    return {key: _read(f"{path}[{index}].value", rule, item) for index, (key, item) in members}


def _read_scalar(path: str, kind: str, rule: Mapping[str, Any], value: object) -> object:
    if type(value) not in _SCALARS[kind]:
        raise BodyRefused(path, f"Invalid value at {path!r}: not a {kind}.")
    if "enum" in rule:
        return _read_name(path, rule["enum"], str(value))
    if rule.get("format") == "google-duration" and not _DURATION.fullmatch(str(value)):
        raise BodyRefused(path, f"Invalid value at {path!r}: not a duration like '3600s'.")
    return value


def _read_name(path: str, names: list[str], value: str) -> str:
    name = value.upper()
    if name not in names:
        raise BodyRefused(path, f"Invalid value at {path!r}: not one of {', '.join(names)}.")
    return name


def _object(path: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BodyRefused(path, f"Invalid value at {path!r}: not an object.")
    return value


def _list(path: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise BodyRefused(path, f"Invalid value at {path!r}: not a list.")
    return value
