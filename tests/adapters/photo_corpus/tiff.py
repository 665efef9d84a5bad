"""Exif blocks by hand, with whatever a well-behaved library would not write."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from tests.adapters.photo_corpus.case import CANARY

ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL, DOUBLE = 2, 3, 4, 5, 7, 10, 12
ORIENTATION, EXIF, GPS, TAKEN, TAKEN_OFFSET = 0x0112, 0x8769, 0x8825, 0x9003, 0x9011


class Entry(NamedTuple):
    """One tag; a value of more than four bytes is put behind its directory."""

    tag: int
    kind: int
    count: int
    value: bytes


def text(tag: int, value: str | bytes) -> Entry:
    """A text as the format wants it, with a zero at its end."""
    raw = (value.encode() if isinstance(value, str) else value) + b"\0"
    return Entry(tag, ASCII, len(raw), raw)


def short(tag: int, value: int, order: str = "<") -> Entry:
    """A 16-bit number."""
    return Entry(tag, SHORT, 1, struct.pack(order + "H", value))


def rationals(tag: int, *parts: tuple[int, int], kind: int = RATIONAL, order: str = "<") -> Entry:
    """Fractions, each as (above, below)."""
    code = "2I" if kind == RATIONAL else "2i"
    return Entry(tag, kind, len(parts), b"".join(struct.pack(order + code, *p) for p in parts))


def directory(entries: Sequence[Entry], start: int, order: str, following: int = 0) -> bytes:
    """A directory at ``start`` with its values behind it."""
    far_at = start + 2 + 12 * len(entries) + 4
    body, far = struct.pack(order + "H", len(entries)), b""
    for entry in entries:
        body += struct.pack(order + "HHI", entry.tag, entry.kind, entry.count)
        if len(entry.value) <= 4:
            body += entry.value.ljust(4, b"\0")
        else:
            body += struct.pack(order + "I", far_at + len(far))
            far += entry.value
    return body + struct.pack(order + "I", following) + far


def tiff(
    first: Sequence[Entry] = (),
    exif: Sequence[Entry] = (),
    gps: Sequence[Entry] = (),
    *,
    order: str = "<",
    following: int = 0,
    thumbnail: bytes = b"",
) -> bytes:
    """A block with up to three directories; ``thumbnail`` hangs behind them."""
    head = struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 8)
    exif_part = (exif, EXIF)
    pointers = [(entries, tag) for entries, tag in (exif_part, (gps, GPS)) if entries]
    pointed = [Entry(tag, LONG, 1, b"\0\0\0\0") for _, tag in pointers]
    at = 8 + len(directory([*first, *pointed], 8, order))
    parts, entries = b"", list(first)
    for sub, tag in pointers:
        entries.append(Entry(tag, LONG, 1, struct.pack(order + "I", at + len(parts))))
        parts += directory(sub, at + len(parts), order)
    return head + directory(entries, 8, order, following) + parts + thumbnail


def place(
    latitude: Sequence[tuple[int, int]] = ((10, 1), (58, 1), (4836, 100)),
    longitude: Sequence[tuple[int, int]] = ((106, 1), (39, 1), (72, 10)),
    north: str | bytes = "N",
    east: str | bytes = "E",
    *,
    kind: int = RATIONAL,
    order: str = "<",
) -> list[Entry]:
    """The tags of a place."""
    return [
        text(1, north),
        rationals(2, *latitude, kind=kind, order=order),
        text(3, east),
        rationals(4, *longitude, kind=kind, order=order),
        text(29, CANARY),
    ]
