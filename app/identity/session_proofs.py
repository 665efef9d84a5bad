"""The DPoP header of a request: read where tokens are handed out, documented there."""

from collections.abc import Callable
from typing import Any

from flask import request

from app.identity.sessions.dpop import ShownProof, read_proof
from app.web.context import current_platform, request_now
from app.web.marks import TAKES_DPOP_PROOF


def find_shown_proof() -> ShownProof | None:
    """The proof in this request's DPoP header, None without one.

    Raises ``DpopProofInvalid``, also for two of them: the server joins them with a comma, which is
    in no token.
    """
    written = request.headers.get("DPoP")
    if written is None:
        return None
    # Our own name for ourselves: what Host says is the caller's word.
    url = current_platform().settings.public_url + request.path
    return read_proof(written, method=request.method, url=url, now=request_now())


def takes_dpop_proof(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that calls ``find_shown_proof``, for the API documents."""
    return TAKES_DPOP_PROOF.put(view, value=True)
