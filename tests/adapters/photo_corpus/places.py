"""Places and times in Exif: where they mean something, and the many ways in which they don't."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import CANARY, Case
from tests.adapters.photo_corpus.files import chunk, png, with_chunks, with_exif
from tests.adapters.photo_corpus.tiff import (
    ASCII,
    DOUBLE,
    SRATIONAL,
    TAKEN,
    TAKEN_OFFSET,
    Entry,
    place,
    rationals,
    text,
    tiff,
)

_HERE = (10.9801, 106.652)
_AT = datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)
_LOCAL = "2026:03:14 08:15:30"
_ZERO, _BELOW_ZERO = (0, 1), (0, 0)
_DEGREES = [(10, 1), (58, 1), (4836, 100)]


def _at(gps: Sequence[Entry], order: str = "<") -> bytes:
    return with_exif(tiff(gps=gps, order=order))


def _when(taken: str | bytes, offset: str | None = None) -> bytes:
    tags = [text(TAKEN, taken)] + ([text(TAKEN_OFFSET, offset)] if offset else [])
    return with_exif(tiff(exif=[*tags, text(0x9004, CANARY)]))


def _latitude(*parts: tuple[int, int], north: str | bytes = "N") -> bytes:
    return _at(place(latitude=parts, north=north))


def _without(tag: int) -> bytes:
    return _at([entry for entry in place() if entry.tag != tag])


def _heic() -> bytes:
    block = tiff(exif=[text(TAKEN, _LOCAL)], gps=place())
    return heif.heic(heif.picture(), heif.exif_of(2, block))


_SOMEWHERE = {
    "in little-endian order": (_at(place()), _HERE),
    "in big-endian order": (_at(place(order=">"), ">"), _HERE),
    "in the south": (_at(place(north="S")), (-10.9801, 106.652)),
    "in the west": (_at(place(east="W")), (10.9801, -106.652)),
    "in degrees alone": (_latitude((109801, 10_000), _ZERO, _ZERO), _HERE),
    "in degrees and minutes": (_latitude((10, 1), (58_806, 1000), _ZERO), _HERE),
    "in signed fractions": (_at(place(kind=SRATIONAL)), _HERE),
    "at the pole": (_latitude((90, 1), _ZERO, _ZERO), (90, 106.652)),
    "on the equator": (_latitude(_ZERO, _ZERO, _ZERO), (0, 106.652)),
    "in a png": (with_chunks(png(), chunk(b"eXIf", tiff(gps=place()))), _HERE),
}
_NOWHERE = {
    "with zero denominators": _latitude(_BELOW_ZERO, _BELOW_ZERO, _BELOW_ZERO),
    "with a denominator of zero": _latitude((10, 0), (58, 1), (48, 1)),
    "with seconds over zero": _latitude((10, 1), (58, 1), _BELOW_ZERO),
    "of 0, 0": _at(place([_ZERO] * 3, [_ZERO] * 3)),
    "beyond the pole": _latitude((90, 1), (0, 1), (1, 1)),
    "beyond the date line": _at(place(longitude=[(181, 1), _ZERO, _ZERO])),
    "of the largest numbers": _latitude(*[(2**32 - 1, 1)] * 3),
    "of 60 minutes": _latitude((10, 1), (60, 1), _ZERO),
    "of 60 seconds": _latitude((10, 1), (58, 1), (60, 1)),
    "of negative degrees": _at(place([(-10, 1), (58, 1), (48, 1)], kind=SRATIONAL)),
    "without its hemisphere": _without(1),
    "without latitude": _without(2),
    "without longitude": _without(4),
    "in an unknown hemisphere": _at(place(north="X")),
    "in an empty hemisphere": _at(place(north="")),
    "in two hemispheres": _at(place(north="NS")),
    "in a hemisphere of no letters": _at(place(north=b"\xff\xfe")),
    "of two numbers": _latitude((10, 1), (58, 1)),
    "of four numbers": _latitude(*[(10, 1)] * 4),
    "of texts": _at([text(1, "N"), text(2, "10.9801"), text(3, "E"), text(4, "106.652")]),
    "of not-a-numbers": _at(
        [text(1, "N"), Entry(2, DOUBLE, 3, struct.pack("<3d", *[float("nan")] * 3))]
    ),
    "whose values lie outside": _at(
        [text(1, "N"), Entry(2, 5, 3, b"\xff\xff\xff\x7f"), text(3, "E"), place()[3]]
    ),
    "of two thousand million numbers": _at(
        [text(1, "N"), Entry(2, 5, 2**31, b"\x08\0\0\0"), text(3, "E"), place()[3]]
    ),
    "whose directory is cut off": with_exif(tiff(gps=place())[:50]),
}
_TIMES = {
    "with an offset": (_when(_LOCAL, "+07:00"), _AT),
    "without an offset": (_when(_LOCAL), _AT),
    "in universal time": (_when("2026:03:14 01:15:30", "Z"), _AT),
    "with a strange offset": (_when(_LOCAL, "Hanoi"), _AT),
    "with an offset of 99 hours": (_when(_LOCAL, "+99:00"), None),
    "in the thirteenth month": (_when("2026:13:14 08:15:30"), None),
    "on the thirtieth of february": (_when("2026:02:30 08:15:30"), None),
    "at hour 24": (_when("2026:03:14 24:00:00"), None),
    "of a clock never set": (_when("1970:01:01 00:00:00"), None),
    "of zeros": (_when("0000:00:00 00:00:00"), None),
    "of blanks": (_when("    :  :     :  :  "), None),
    "in the year 9999": (_when("9999:12:31 23:59:59", "-23:59"), None),
    "in another notation": (_when("2026-03-14T08:15:30Z"), None),
    "of thousands of letters": (_when("2026:03:14 08:15:30" * 500), None),
    "of no letters": (_when(b"\xff\xfe\xfd" * 6), None),
    "whose value lies outside": (
        with_exif(tiff(exif=[Entry(TAKEN, ASCII, 20, b"\xff\xff\xff\x7f")])),
        None,
    ),
}

CASES = [
    *(
        Case(f"a place {name}", lambda data=data: data, place=where)
        for name, (data, where) in _SOMEWHERE.items()
    ),
    *(Case(f"a place {name}", lambda data=data: data) for name, data in _NOWHERE.items()),
    *(
        Case(f"a time {name}", lambda data=data: data, taken_at=at)
        for name, (data, at) in _TIMES.items()
    ),
    Case("a place and a time in a heic", _heic, place=_HERE, taken_at=_AT),
    Case(
        "a place and a time as pillow writes them",
        lambda: images.encoded(images.quadrants(320, 240), exif=images.exif(orientation=1)),
        place=_HERE,
        taken_at=_AT,
    ),
    Case(
        "a good place beside a time that is none",
        lambda: with_exif(tiff(exif=[rationals(TAKEN, (1, 1))], gps=place(_DEGREES))),
        place=_HERE,
    ),
]
