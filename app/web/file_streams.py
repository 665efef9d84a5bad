"""Files that are made while they are sent, and a line in the log of what became of each."""

import logging
from collections.abc import Iterator

from flask import Response

from app.web.context import request_id


def stream_file(
    chunks: Iterator[bytes], *, media_type: str, name: str, event: str, log: logging.Logger
) -> Response:
    """A file to be saved as ``name``; its chunks are made when the request's transaction has ended.

    ``log`` has an ``event`` when it was sent or cut off: the request's own line came before.
    """
    response = Response(_observed(chunks, request_id(), event, log))
    response.content_type = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _observed(
    chunks: Iterator[bytes], of_request: str, event: str, log: logging.Logger
) -> Iterator[bytes]:
    size, is_whole = 0, False
    try:
        for chunk in chunks:
            size += len(chunk)
            yield chunk
        is_whole = True
    finally:
        log.info(event, extra={"request_id": of_request, "bytes": size, "is_whole": is_whole})
