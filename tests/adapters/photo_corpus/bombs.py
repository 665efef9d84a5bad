"""Small files that unpack to much, and files that cost much to look at."""

import struct
from itertools import pairwise

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import BYTES, UNREADABLE, Case, all_of
from tests.adapters.photo_corpus.files import (
    APP1,
    chunk,
    jpeg,
    png,
    riff,
    riff_chunk,
    segment,
    webp,
    with_chunks,
    with_segments,
    zeros_packed,
)
from tests.images import RED

_MAX_BYTES = 15 * 2**20


def _filled_up(photo: bytes, extra: int = 0) -> bytes:
    return photo + bytes(_MAX_BYTES + extra - len(photo))


def _packed_chunk(name: bytes, head: bytes, megabytes: int) -> bytes:
    return with_chunks(png(), chunk(name, head + zeros_packed(megabytes)))


def _more_pixels_than_said() -> bytes:
    """64 x 64 in the header, 60 MB in the pixels."""
    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zeros_packed(60))
    return b"".join((png()[:8], chunk(b"IHDR", header), pixels, chunk(b"IEND", b"")))


def _many_exif_blocks() -> bytes:
    """Fifteen megabytes of small blocks: joined one by one they would cost a day."""
    return with_segments(jpeg(), segment(APP1, b"Exif\0\0MM") * (14 * 2**20 // 12))


def _many_chunks(name: bytes) -> bytes:
    return with_chunks(png(), chunk(name, b"") * (14 * 2**20 // 12))


def _many_webp_chunks() -> bytes:
    return riff(webp()[12:], riff_chunk(b"JUNK", b"") * (14 * 2**20 // 8))


def _pictures_that_share_a_block() -> bytes:
    """Thirty-two pictures and one block of ten megabytes, said to be about each."""
    pictures = [heif.picture(n) for n in range(1, 33)]
    content = struct.pack(">I", 6) + b"Exif\0\0" + bytes(10 * 2**20)
    about = [(b"cdsc", list(range(1, 33)))]
    return heif.heic(*pictures, heif.Item(40, b"Exif", content, references=about))


def _tiles_of_themselves() -> bytes:
    """A grid whose tile is a grid whose tile is the first."""
    return heif.heic(heif.grid_of(1, [2], 1, heif.SIZE), heif.grid_of(2, [1], 1, heif.SIZE))


def _tiles_in_tiles() -> bytes:
    """Six storeys of ten grids; each grid is made of all those below, so a million pictures."""
    storeys = [range(10 * n + 2, 10 * n + 12) for n in range(7)]
    grids = [
        heif.grid_of(grid, below, 10, (3_200, 240), is_hidden=True)
        for above, below in pairwise(storeys)
        for grid in above
    ]
    ground = [heif.picture(tile, is_hidden=True) for tile in storeys[-1]]
    return heif.heic(heif.grid_of(1, storeys[0], 10, (3_200, 240)), *grids, *ground)


def _more_than_said() -> bytes:
    """A grid that says 64 x 64 and whose tiles make 48 million pixels."""
    tiles = range(2, 627)
    pictures = [heif.picture(tile, is_hidden=True) for tile in tiles]
    return heif.heic(heif.grid_of(1, tiles, 25, (64, 64)), *pictures)


def _picture_larger_than_said() -> bytes:
    """A picture of 320 x 240 that says 64 x 64."""
    return heif.heic(heif.picture(size=(64, 64)))


def _lossless_webp_of_one_colour() -> bytes:
    return images.encoded(images.quadrants(10, 10).resize((3_530, 3_530)), "WEBP", lossless=True)


CASES = [
    Case("a file one byte too large", lambda: _filled_up(jpeg(), 1), refused=BYTES),
    Case("a file ten megabytes too large", lambda: _filled_up(jpeg(), 10 * 2**20), refused=BYTES),
    Case("a png one byte too large", lambda: _filled_up(png(), 1), refused=BYTES),
    Case("a jpeg filled up to the last byte", lambda: _filled_up(jpeg())),
    Case("a png filled up to the last byte", lambda: _filled_up(png())),
    Case("png with 60 MB of packed text", lambda: _packed_chunk(b"zTXt", b"a\0\0", 60)),
    Case(
        "png with 60 MB of packed international text",
        lambda: _packed_chunk(b"iTXt", b"a\0\1\0\0\0", 60),
    ),
    Case("png with 60 MB of colour profile", lambda: _packed_chunk(b"iCCP", b"a\0\0", 60)),
    Case(
        "png with more pixels than it says",
        _more_pixels_than_said,
        size=(64, 64),
        corners=all_of((0, 0, 0)),
    ),
    Case("png with a million chunks", lambda: _many_chunks(b"teSt"), refused=UNREADABLE),
    Case(
        "png with a million chunks of no pixels", lambda: _many_chunks(b"IDAT"), refused=UNREADABLE
    ),
    Case("jpeg with a million exif blocks", _many_exif_blocks, refused=UNREADABLE),
    Case("webp with a million chunks", _many_webp_chunks, refused=UNREADABLE),
    Case(
        "jpeg with 30 scans of 49 million pixels",
        lambda: images.jpeg_with_scans(24, side=7_000),
        refused=UNREADABLE,
        is_heavy=True,
    ),
    Case(
        "heic whose pictures share a large block", _pictures_that_share_a_block, refused=UNREADABLE
    ),
    Case("heic whose tiles are itself", _tiles_of_themselves, refused=UNREADABLE),
    Case(
        "heic whose tiles have tiles have tiles", _tiles_in_tiles, refused=UNREADABLE, is_heavy=True
    ),
    Case(
        "heic whose picture is larger than it says", _picture_larger_than_said, refused=UNREADABLE
    ),
    Case("heic of more pixels than it says", _more_than_said, size=(64, 64), corners=all_of(RED)),
    Case(
        "webp without loss of 12 million pixels",
        _lossless_webp_of_one_colour,
        size=(1_600, 1_600),
        is_heavy=True,
    ),
]
