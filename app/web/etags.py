"""Conditional requests (RFC 9110 section 13): 304 for readers, 428 and 412 for staff who write."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import Response, request

from app.errors import PreconditionFailed, PreconditionRequired
from app.web.context import request_language
from app.web.headers import vary_on
from app.web.marks import NEEDS_IF_MATCH, TAKES_IF_MATCH
from app.web.paging import Page
from app.web.strict_json import json_bytes, json_response

# Without any of them a response goes out as it is.
_CONDITIONS = frozenset(
    f"HTTP_{name}"
    for name in (
        "IF_NONE_MATCH",
        "IF_MATCH",
        "IF_MODIFIED_SINCE",
        "IF_UNMODIFIED_SINCE",
        "IF_RANGE",
        "RANGE",
    )
)
_REVISION = re.compile(r'"(\d{1,9})(?:\.\d{1,9})?"')


def with_etag(
    response: Response, *, public_for_s: int | None = None, over: bytes | None = None
) -> Response:
    """Give a read an ETag over its body and language, and answer 304 where the caller has it.

    ``over`` is what the ETag is made of where the body has more than what the caller reads. With
    ``public_for_s`` any cache may keep it that long; otherwise only the caller, asking every time.
    """
    content = response.get_data() if over is None else over
    digest = hashlib.blake2b(content, digest_size=12, key=request_language().encode())
    response.set_etag(digest.hexdigest())
    return conditional(response, public_for_s=public_for_s)


def with_page_etag(page: Page, *, public_for_s: int | None = None, **more: Any) -> Response:
    """A page of a list with its ETag; ``more`` members of the answer do not count for it.

    Nor does the cursor, which is sealed anew each time: only whether there is one.
    """
    items = json_bytes(page["items"])
    content = {**page, "items": orjson.Fragment(items), **more}
    read = items + json_bytes(page["next_cursor"] is None)
    return with_etag(json_response(content), public_for_s=public_for_s, over=read)


def conditional(response: Response, *, public_for_s: int | None = None) -> Response:
    """Say how long a response that has an ETag may be kept, and answer 304 where it fits."""
    if public_for_s is None:
        response.headers["Cache-Control"] = "private, no-cache"
        vary_on(response, "Authorization", "Accept-Language")
    else:
        response.headers["Cache-Control"] = f"public, max-age={public_for_s}"
        vary_on(response, "Accept-Language")
    if not _CONDITIONS.isdisjoint(request.environ):
        response.make_conditional(request)
    if response.status_code == PreconditionFailed.status:
        # A read sent with If-Match, whose answer would otherwise be a body that is no problem.
        raise PreconditionFailed
    return response


def with_revision(content: Mapping[str, Any], status: int = 200, *, additions: int = 0) -> Response:
    """``content`` as JSON, its ``revision`` as the ETag that a write must name.

    ``additions``: how often something came to it without a new revision. A reader is told of that
    by another ETag, ``"3.1"``, which names the same revision to a write as ``"3"``.
    """
    response = json_response(content, status)
    revision = str(content["revision"])
    response.set_etag(f"{revision}.{additions}" if additions else revision)
    return response


def needs_if_match(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that calls ``wanted_revision``, for the API documents."""
    return NEEDS_IF_MATCH.put(view, value=True)


def takes_if_match(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that heeds If-Match and works without, for the API documents."""
    return TAKES_IF_MATCH.put(view, value=True)


def wanted_revision() -> int:
    """The revision that a staff write was based on, from If-Match.

    Raises ``PreconditionRequired`` without one, ``PreconditionFailed`` for what is no revision.
    """
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise PreconditionRequired
    found = _REVISION.fullmatch(sent)
    if found is None:
        raise PreconditionFailed
    return int(found.group(1))
