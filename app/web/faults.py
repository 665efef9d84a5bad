"""From marshmallow's tree of messages to a flat list of field faults with JSON pointers."""

from collections.abc import Iterator
from typing import Any

from app.errors import FieldFault

MAX_FAULTS = 50


def faults_of(messages: Any, *, location: str) -> tuple[FieldFault, ...]:
    """The faults in ``messages``; a query parameter's pointer begins with ``/query``."""
    root = "" if location in ("json", "files") else f"/{location}"
    return tuple(fault for _, fault in zip(range(MAX_FAULTS), _walk(root, messages), strict=False))


def _walk(pointer: str, messages: Any) -> Iterator[FieldFault]:
    if isinstance(messages, dict):
        for name, below in messages.items():
            if name == "_schema":
                yield from _walk(pointer, below)
            else:
                escaped = str(name)[:64].replace("~", "~0").replace("/", "~1")
                yield from _walk(f"{pointer}/{escaped}", below)
    elif isinstance(messages, list):
        for message in messages:
            yield from _walk(pointer, message)
    else:
        code, *pairs = str(messages).split(" ")
        # Codes have no spaces in them; people want one after a comma.
        values = (
            (name, value.replace(",", ", ")) for name, _, value in (p.partition("=") for p in pairs)
        )
        params = tuple(values)
        yield FieldFault(pointer, code, params)
