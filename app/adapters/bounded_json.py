"""JSON from another system, bounded in time, size and depth; nobody is followed elsewhere."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
import orjson

from app.errors import UpstreamError

_MAX_DEPTH = 32
_LONGEST_PAUSE_DIGITS = 6


@dataclass(frozen=True)
class Bounds:
    """What is borne from ``system``, whose name begins the codes of its errors.

    ``limit_s`` is for one request and its whole answer. Without ``reads_refusals`` the body of any
    status but 200 is left alone: gateways write HTML there.
    """

    system: str
    max_bytes: int
    limit_s: float
    reads_refusals: bool = True


@dataclass(frozen=True)
class JsonAnswer:
    """An answer of any status whose body is a JSON object, or was not read."""

    status: int
    content: dict[str, Any] = field(repr=False)
    retry_after_s: float | None = None


async def ask_json(
    bounds: Bounds,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> JsonAnswer:
    """One request and its whole answer within the bounds; raises ``UpstreamError``.

    Asynchronous for the time limit alone: a time-out of sockets begins anew with every byte, so
    that a server which drips its headers would never meet it. Looking up its name is not bounded.
    """
    # Compressed, a small answer could become a large one.
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        async with (
            asyncio.timeout(bounds.limit_s),
            httpx.AsyncClient(verify=_tls(), timeout=bounds.limit_s) as client,
            client.stream(method, url, headers=sent, data=form, content=body) as response,
        ):
            is_read = bounds.reads_refusals or response.status_code == httpx.codes.OK
            content = await _json_object(response, bounds.max_bytes) if is_read else {}
            return JsonAnswer(response.status_code, content, _retry_after_s(response))
    except TimeoutError as error:
        raise UpstreamError(f"{bounds.system}_timeout", retryable=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
        raise UpstreamError(f"{bounds.system}_unreachable", retryable=True) from error
    except ValueError as error:
        raise UpstreamError(f"{bounds.system}_answer_unreadable", retryable=True) from error


async def _json_object(response: httpx.Response, max_bytes: int) -> dict[str, Any]:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("compressed")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise ValueError("too large")
    found = orjson.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    _require_shallow(found, _MAX_DEPTH)
    return found


def _require_shallow(value: Any, depth: int) -> None:
    if not isinstance(value, dict | list):
        return
    if depth == 0:
        raise ValueError("nested too deeply")
    for below in value.values() if isinstance(value, dict) else value:
        _require_shallow(below, depth - 1)


def _retry_after_s(response: httpx.Response) -> float | None:
    """The seconds that are asked for; a date, which nobody sends, counts as nothing."""
    written = response.headers.get("Retry-After", "")
    is_number = written.isascii() and written.isdigit() and len(written) <= _LONGEST_PAUSE_DIGITS
    return float(written) if is_number else None


@cache
def _tls() -> ssl.SSLContext:
    """Reading the trusted roots takes longer than the whole fetch; once is enough."""
    return httpx.create_ssl_context()
