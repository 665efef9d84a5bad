"""Every orientation in every format, and orientations that mean nothing."""

from PIL import Image

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import Case
from tests.adapters.photo_corpus.files import (
    chunk,
    extended,
    jpeg,
    png,
    riff,
    riff_chunk,
    webp,
    with_chunks,
    with_exif,
)
from tests.adapters.photo_corpus.tiff import LONG, ORIENTATION, Entry, short, text, tiff
from tests.images import BLUE, GREEN, RED, YELLOW

_ASKED = range(1, 9)


def _stored(orientation: int) -> Image.Image:
    return images.stored_as(images.quadrants(320, 240), orientation)


def _asking(orientation: int, order: str = "<") -> bytes:
    return tiff([short(ORIENTATION, orientation, order)], order=order)


def _jpeg(orientation: int) -> bytes:
    return with_exif(_asking(orientation, ">"), images.encoded(_stored(orientation)))


def _png(orientation: int) -> bytes:
    photo = images.encoded(_stored(orientation), "PNG")
    return with_chunks(photo, chunk(b"eXIf", _asking(orientation)))


def _webp(orientation: int) -> bytes:
    stored = _stored(orientation)
    return images.encoded(stored, "WEBP", quality=95, exif=b"Exif\0\0" + _asking(orientation))


def _webp_without_exif_header(orientation: int) -> bytes:
    stored = _stored(orientation)
    pixels = images.encoded(stored, "WEBP", lossless=True)[12:]
    return riff(extended(stored.size, 8), pixels, riff_chunk(b"EXIF", _asking(orientation)))


def _turned_heic(*properties: bytes) -> bytes:
    # The tag repeats what the boxes say, as phones write it, and must not turn it again.
    return heif.heic(heif.picture(1, *properties), heif.exif_of(2, _asking(6)))


CASES = [
    *(Case(f"jpeg of orientation {n}", lambda n=n: _jpeg(n)) for n in _ASKED),
    *(Case(f"png of orientation {n}", lambda n=n: _png(n)) for n in _ASKED),
    *(Case(f"webp of orientation {n}", lambda n=n: _webp(n)) for n in _ASKED),
    Case("webp whose exif lacks its header", lambda: _webp_without_exif_header(3)),
    Case("heic not turned, its exif says 6", _turned_heic),
    Case(
        "heic turned by 90",
        lambda: _turned_heic(heif.turned(1)),
        size=(240, 320),
        corners=(GREEN, YELLOW, RED, BLUE),
    ),
    Case(
        "heic turned by 180",
        lambda: _turned_heic(heif.turned(2)),
        corners=(YELLOW, BLUE, GREEN, RED),
    ),
    Case(
        "heic turned by 270",
        lambda: _turned_heic(heif.turned(3)),
        size=(240, 320),
        corners=(BLUE, RED, YELLOW, GREEN),
    ),
    Case(
        "heic mirrored top to bottom",
        lambda: _turned_heic(heif.mirrored(0)),
        corners=(BLUE, YELLOW, RED, GREEN),
    ),
    Case(
        "heic mirrored left to right",
        lambda: _turned_heic(heif.mirrored(1)),
        corners=(GREEN, RED, YELLOW, BLUE),
    ),
    Case(
        "heic turned by 90, then mirrored left to right",
        lambda: _turned_heic(heif.turned(1), heif.mirrored(1)),
        size=(240, 320),
        corners=(YELLOW, GREEN, BLUE, RED),
    ),
    Case(
        "heic turned by 270, then mirrored left to right",
        lambda: _turned_heic(heif.turned(3), heif.mirrored(1)),
        size=(240, 320),
        corners=(RED, BLUE, GREEN, YELLOW),
    ),
    *(
        Case(f"jpeg of orientation {n}, which is none", lambda n=n: with_exif(_asking(n)))
        for n in (0, 9, 65_535)
    ),
    Case(
        "jpeg whose orientation is a text",
        lambda: with_exif(tiff([text(ORIENTATION, "6")])),
    ),
    Case(
        "jpeg whose orientation is a 32-bit number",
        lambda: with_exif(
            tiff([Entry(ORIENTATION, LONG, 1, b"\6\0\0\0")]), images.encoded(_stored(6))
        ),
    ),
    Case(
        "jpeg with two orientations in one block, of which the first counts",
        lambda: with_exif(
            tiff([short(ORIENTATION, 3), short(ORIENTATION, 6)]), images.encoded(_stored(3))
        ),
    ),
    Case(
        "jpeg with two exif blocks, of which the first counts",
        lambda: with_exif(_asking(3), with_exif(_asking(6), images.encoded(_stored(3)))),
    ),
    Case(
        "jpeg whose xmp asks for a turn, which no viewer follows",
        lambda: jpeg(xmp=b'<x tiff:Orientation="6"/>'),
    ),
    Case("png without exif", png),
    Case("webp without exif", webp),
]
