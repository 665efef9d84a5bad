"""JSON from a provider, bounded in time and size; nobody is followed elsewhere."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
import orjson

from app.errors import UpstreamError

MAX_DOCUMENT_BYTES = 256 * 1024
FETCH_LIMIT_S = 4.0


@dataclass(frozen=True)
class JsonAnswer:
    """An answer of any status whose body is a JSON object."""

    status: int
    content: dict[str, Any] = field(repr=False)


async def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> JsonAnswer:
    """One request and its whole answer within ``FETCH_LIMIT_S``; raises ``UpstreamError``.

    Asynchronous for that limit alone: a time-out of sockets begins anew with every byte, so that a
    provider who drips his headers would never meet it. Looking up his name is not bounded here.
    """
    # Compressed, a small answer could become a large one.
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
    try:
        async with (
            asyncio.timeout(FETCH_LIMIT_S),
            httpx.AsyncClient(verify=_tls(), timeout=FETCH_LIMIT_S) as client,
            client.stream(method, url, headers=sent, data=form) as response,
        ):
            return JsonAnswer(response.status_code, await _json_object(response))
    except TimeoutError as error:
        raise UpstreamError("identity_provider_timeout", retryable=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
        raise UpstreamError("identity_provider_unreachable", retryable=True) from error
    except ValueError as error:
        raise UpstreamError("identity_provider_answer_unreadable", retryable=True) from error


async def get(url: str, *, bearer: str | None = None) -> dict[str, Any]:
    """The JSON object at ``url``; raises ``UpstreamError``, also for any status but 200."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else None
    answer = await ask("GET", url, headers=headers)
    if answer.status != httpx.codes.OK:
        raise UpstreamError("identity_provider_refused", retryable=True)
    return answer.content


async def _json_object(response: httpx.Response) -> dict[str, Any]:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("compressed")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_DOCUMENT_BYTES:
            raise ValueError("too large")
    found = orjson.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


@cache
def _tls() -> ssl.SSLContext:
    """Reading the trusted roots takes longer than the whole fetch; once is enough."""
    return httpx.create_ssl_context()
