"""HEIC files by hand, around the one coded picture that ``fixtures/oriented.heic`` holds.

The picture is quadrants of 320 x 240 as they are; boxes around it turn, tile, multiply and lie.
(ISO/IEC 14496-12 and 23008-12)
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from tests.images import ORIENTED_HEIC

SIZE = (320, 240)


@dataclass(frozen=True)
class Item:
    """One item of a file. ``references`` are (kind, to)."""

    id: int
    kind: bytes
    content: bytes
    properties: Sequence[bytes] = ()
    references: Sequence[tuple[bytes, Sequence[int]]] = field(default=())
    is_hidden: bool = False


def box(kind: bytes, *content: bytes) -> bytes:
    """A box."""
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def full_box(kind: bytes, version: int, flags: int, *content: bytes) -> bytes:
    """A box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


@cache
def coded() -> tuple[bytes, bytes]:
    """The picture's decoder configuration (a box) and its coded bytes."""
    photo = ORIENTED_HEIC.read_bytes()
    at = photo.index(b"hvcC") - 4
    length = int.from_bytes(photo[at : at + 4], "big")
    start = photo.index(b"mdat") + 4
    return photo[at : at + length], photo[start : start + 0x1F3]


def extent(size: tuple[int, int] = SIZE) -> bytes:
    """The property that tells the size."""
    return full_box(b"ispe", 0, 0, struct.pack(">II", *size))


def turned(quarters: int) -> bytes:
    """Turned so many times by 90 degrees against the clock."""
    return box(b"irot", bytes([quarters]))


def mirrored(axis: int) -> bytes:
    """Mirrored: 0 exchanges top and bottom, 1 left and right."""
    return box(b"imir", bytes([axis]))


def picture(
    item_id: int = 1,
    *properties: bytes,
    size: tuple[int, int] = SIZE,
    references: Sequence[tuple[bytes, Sequence[int]]] = (),
    is_hidden: bool = False,
) -> Item:
    """The picture as an item."""
    configuration, content = coded()
    known = (configuration, extent(size), *properties)
    return Item(item_id, b"hvc1", content, known, references, is_hidden)


def exif_of(item_id: int, block: bytes, picture_id: int = 1) -> Item:
    """An Exif block about a picture; it begins with its TIFF header."""
    content = struct.pack(">I", 6) + b"Exif\0\0" + block
    return Item(item_id, b"Exif", content, references=[(b"cdsc", [picture_id])])


def grid_of(
    item_id: int,
    tiles: Sequence[int],
    columns: int,
    size: tuple[int, int],
    *,
    is_hidden: bool = False,
) -> Item:
    """Tiles side by side, as phones store a large photo."""
    rows = len(tiles) // columns
    content = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, *size)
    return Item(item_id, b"grid", content, [extent(size)], [(b"dimg", tiles)], is_hidden)


def heic(*items: Item, primary: int = 1, brand: bytes = b"heic") -> bytes:
    """The file."""
    start = box(b"ftyp", brand, bytes(4), b"mif1", brand)
    places = _places(items, 0)
    offset = len(start) + len(_meta(items, places, primary)) + 8
    meta = _meta(items, _places(items, offset), primary)
    return start + meta + box(b"mdat", *dict.fromkeys(item.content for item in items))


def _places(items: Sequence[Item], offset: int) -> dict[bytes, int]:
    """Where each content begins; the same content is stored once."""
    places: dict[bytes, int] = {}
    for item in items:
        if item.content not in places:
            places[item.content] = offset
            offset += len(item.content)
    return places


def _meta(items: Sequence[Item], places: dict[bytes, int], primary: int) -> bytes:
    properties = list(dict.fromkeys(one for item in items for one in item.properties))
    known = {one: number for number, one in enumerate(properties, 1)}
    return full_box(
        b"meta",
        0,
        0,
        full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
        full_box(b"pitm", 0, 0, struct.pack(">H", primary)),
        _locations(items, places),
        full_box(b"iinf", 0, 0, struct.pack(">H", len(items)), *map(_info, items)),
        box(b"iprp", box(b"ipco", *properties), _associations(items, known)),
        full_box(
            b"iref", 0, 0, *(_reference(item, *one) for item in items for one in item.references)
        ),
    )


def _locations(items: Sequence[Item], places: dict[bytes, int]) -> bytes:
    entries = [
        struct.pack(">HHHII", item.id, 0, 1, places[item.content], len(item.content))
        for item in items
    ]
    return full_box(b"iloc", 0, 0, b"\x44\x00", struct.pack(">H", len(items)), *entries)


def _info(item: Item) -> bytes:
    return full_box(b"infe", 2, item.is_hidden, struct.pack(">HH", item.id, 0), item.kind, b"\0")


def _associations(items: Sequence[Item], known: dict[bytes, int]) -> bytes:
    entries = [
        struct.pack(">HB", item.id, len(item.properties))
        + b"".join(bytes([known[one]]) for one in item.properties)
        for item in items
        if item.properties
    ]
    return full_box(b"ipma", 0, 0, struct.pack(">I", len(entries)), *entries)


def _reference(item: Item, kind: bytes, to: Sequence[int]) -> bytes:
    return box(kind, struct.pack(">HH", item.id, len(to)), *(struct.pack(">H", one) for one in to))
