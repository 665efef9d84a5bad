"""JSON in, read strictly; JSON out, written fast."""

import json
from typing import Any

import orjson
from flask import Response, request

from app.errors import BadRequest, UnsupportedMediaType
from app.web.body_limits import read_body

MAX_DEPTH = 32
JSON_TYPE = "application/json"


class JsonInvalid(BadRequest):
    """The body is no JSON, or JSON that two readers could read differently."""

    code = "json_invalid"


def read_json(body: bytes) -> Any:
    """Parse ``body``; raises ``JsonInvalid``.

    Refuses what RFC 8259 leaves open or forbids: repeated names, NaN and Infinity, lone
    surrogates (no database stores them), numbers of thousands of digits, deep nesting.
    """
    try:
        # Lone surrogates and broken UTF-8 fail here, as does nesting beyond the parser's limit.
        orjson.loads(body)
        loaded = json.loads(body, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise JsonInvalid from error
    if _is_deeper_than(loaded, MAX_DEPTH):
        raise JsonInvalid
    return loaded


def request_json() -> Any:
    """The request's body, read strictly; raises ``JsonInvalid`` or ``UnsupportedMediaType``."""
    if request.mimetype != JSON_TYPE:
        raise UnsupportedMediaType
    return read_json(read_body())


def json_response(content: Any, status: int = 200) -> Response:
    """``content`` (dicts, lists, UUIDs, aware times) as a JSON response."""
    return Response(json_bytes(content), status, mimetype=JSON_TYPE)


def json_bytes(content: Any) -> bytes:
    """``content`` as JSON, written as responses are."""
    return orjson.dumps(content, option=_OPTIONS)


_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name occurs twice")
    return members


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _is_deeper_than(value: Any, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if depth == 0:
        return True
    below = value.values() if isinstance(value, dict) else value
    return any(_is_deeper_than(item, depth - 1) for item in below)
