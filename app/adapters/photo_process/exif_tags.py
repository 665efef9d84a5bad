"""The seven Exif tags that the service reads (CIPA DC-008, TIFF 6.0), and no other; pure.

A parser that reads every tag can be told to copy the same megabytes thousands of times. This one
looks into three directories, follows no chain of them, and copies at most 64 bytes of a value.
"""

import math
import struct
from typing import Any, NamedTuple

_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _SRATIONAL = 1, 2, 3, 4, 5, 10
_NUMBERS = {_BYTE: "B", _SHORT: "H", _LONG: "I"}
_ENTRY_BYTES = 12
# Directories of cameras have a few dozen; the format would allow 65,535.
_MAX_ENTRIES = 512
_MAX_TEXT_BYTES = 64


class _Entry(NamedTuple):
    kind: int
    length: int
    value: bytes


class _Tiff:
    def __init__(self, block: bytes) -> None:
        self._block = block
        self._order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4], "")

    def first(self) -> dict[int, _Entry]:
        return self.directory(self._number("I", self._block[4:8])) if self._order else {}

    def directory(self, offset: int | None) -> dict[int, _Entry]:
        """The entries there, as many as lie inside; of several with one tag the first counts."""
        head = self._number("H", self._block[offset : offset + 2]) if offset else None
        if not offset or not head:
            return {}
        entries: dict[int, _Entry] = {}
        end = offset + 2 + _ENTRY_BYTES * min(head, _MAX_ENTRIES)
        for at in range(offset + 2, min(end, len(self._block) - _ENTRY_BYTES + 1), _ENTRY_BYTES):
            tag, kind, count, value = struct.unpack_from(self._order + "HHI4s", self._block, at)
            entries.setdefault(tag, _Entry(kind, count, value))
        return entries

    def number(self, entry: _Entry | None) -> int | None:
        if entry is None or entry.length != 1 or entry.kind not in _NUMBERS:
            return None
        return self._number(_NUMBERS[entry.kind], entry.value)

    def text(self, entry: _Entry | None) -> str | None:
        if entry is None or entry.kind != _ASCII or entry.length > _MAX_TEXT_BYTES:
            return None
        text = entry.value[: entry.length] if entry.length <= 4 else self._far(entry, entry.length)
        return text.split(b"\0")[0].decode("latin-1")

    def three_rationals(self, entry: _Entry | None) -> list[float] | None:
        if entry is None or entry.kind not in (_RATIONAL, _SRATIONAL) or entry.length != 3:
            return None
        block = self._far(entry, 24)
        if len(block) < 24:
            return None
        parts = struct.unpack(self._order + ("6I" if entry.kind == _RATIONAL else "6i"), block)
        return [
            above / below if below else math.nan
            for above, below in zip(parts[::2], parts[1::2], strict=True)
        ]

    def _far(self, entry: _Entry, length: int) -> bytes:
        offset = int.from_bytes(entry.value, "little" if self._order == "<" else "big")
        return self._block[offset : offset + length]

    def _number(self, code: str, value: bytes) -> int | None:
        size = struct.calcsize(code)
        if len(value) < size:
            return None
        number: int = struct.unpack(self._order + code, value[:size])[0]
        return number


def read_tags(block: bytes) -> tuple[int, dict[str, Any]]:
    """The orientation (1 when there is none), and the tags of place and time as JSON takes them.

    ``block`` begins with the TIFF header. Whatever is missing or damaged is None; n/0 is NaN.
    """
    tiff = _Tiff(block)
    first = tiff.first()
    orientation = tiff.number(first.get(_ORIENTATION))
    camera = tiff.directory(tiff.number(first.get(_EXIF)))
    place = tiff.directory(tiff.number(first.get(_GPS)))
    return orientation or 1, {
        "latitude": tiff.three_rationals(place.get(_LATITUDE)),
        "latitude_ref": tiff.text(place.get(_LATITUDE_REF)),
        "longitude": tiff.three_rationals(place.get(_LONGITUDE)),
        "longitude_ref": tiff.text(place.get(_LONGITUDE_REF)),
        "taken": tiff.text(camera.get(_TAKEN)),
        "taken_offset": tiff.text(camera.get(_TAKEN_OFFSET)),
    }
