"""JSON from a provider of digital identities, bounded in time and size."""

from collections.abc import Mapping
from typing import Any

import httpx

from app.adapters.bounded_json import Bounds, JsonAnswer, ask_json
from app.errors import UpstreamError

MAX_DOCUMENT_BYTES = 256 * 1024
FETCH_LIMIT_S = 4.0
_BOUNDS = Bounds("identity_provider", max_bytes=MAX_DOCUMENT_BYTES, limit_s=FETCH_LIMIT_S)


async def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> JsonAnswer:
    """One request and its whole answer within ``FETCH_LIMIT_S``; raises ``UpstreamError``."""
    return await ask_json(_BOUNDS, method, url, headers=headers, form=form)


async def get(url: str, *, bearer: str | None = None) -> dict[str, Any]:
    """The JSON object at ``url``; raises ``UpstreamError``, also for any status but 200."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else None
    answer = await ask("GET", url, headers=headers)
    if answer.status != httpx.codes.OK:
        raise UpstreamError("identity_provider_refused", retryable=True)
    return answer.content
