"""Odd but lawful files, and the limits on pixels, shape, frames and scans to either side."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, repeat

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import (
    CANARY,
    DIMENSIONS,
    QUADRANTS,
    UNREADABLE,
    WHITE,
    Case,
    all_of,
)
from tests.adapters.photo_corpus.files import (
    COM,
    chunk,
    extended,
    filled,
    jpeg,
    png,
    png_of,
    riff,
    riff_chunk,
    segment,
    webp,
    with_chunks,
)
from tests.chance import seeded
from tests.images import RED

_BIG = (7_070, 7_070)
_BIG_PNG = (5_476, 5_476)


def _of_size(width: int, height: int, image_format: str = "PNG") -> bytes:
    return images.encoded(images.quadrants(width, height), image_format)


def _quadrant_rows(width: int, height: int, channels: int = 3) -> Iterator[bytes]:
    """Rows of raw pixels, made one by one."""
    opaque = b"\xff" * (channels - 3)
    parts = [bytes(colour) + opaque for colour in QUADRANTS]
    upper, lower = (a * (width // 2) + b * (width - width // 2) for a, b in (parts[:2], parts[2:]))
    yield from repeat(upper, height // 2)
    yield from repeat(lower, height - height // 2)


def _large_png(kind: int, channels: int) -> bytes:
    return png_of(_BIG_PNG, _quadrant_rows(*_BIG_PNG, channels), kind=kind)


def _large_grey_png(bits: int) -> bytes:
    return png_of(
        _BIG_PNG, repeat(b"\xff" * ((_BIG_PNG[0] * bits + 7) // 8), _BIG_PNG[1]), bits=bits, kind=0
    )


def _large_jpeg(size: tuple[int, int], **options: object) -> bytes:
    return images.encoded(images.quadrants(*size), quality=60, **options)


def _noisy_png() -> bytes:
    """30 million pixels with alpha, of which so many are noise that the file has 14 MB."""
    chance, width = seeded(32), 5_476
    rows = list(_quadrant_rows(width, 5_476, 4))
    noise = (chance.randbytes(4 * width) for _ in range(620))
    return png_of((width, 5_476), chain(noise, rows[620:]), kind=6)


def _patched_frame(code: int, **options: object) -> bytes:
    """The JPEG with another kind of frame."""
    photo = jpeg(**options)
    at = max(photo.find(b"\xff\xc0"), photo.find(b"\xff\xc2"))
    return photo[: at + 1] + bytes([code]) + photo[at + 2 :]


def _height_told_later() -> bytes:
    """A frame of no lines, whose number a segment behind the scan would tell."""
    photo = images.jpeg_claiming(60, 0)
    return photo[:-2] + segment(0xDC, struct.pack(">H", 40)) + photo[-2:]


def _two_frames() -> bytes:
    photo = jpeg()
    at = photo.index(b"\xff\xc0")
    length = int.from_bytes(photo[at + 2 : at + 4], "big") + 2
    return photo[:at] + photo[at : at + length] * 2 + photo[at + length :]


def _12_bit() -> bytes:
    photo = jpeg()
    at = photo.index(b"\xff\xc0") + 4
    return photo[:at] + b"\x0c" + photo[at + 1 :]


def _without_end() -> bytes:
    return jpeg()[:-2]


def _with_fill_bytes() -> bytes:
    photo = jpeg()
    at = photo.index(b"\xff\xdb")
    return photo[:at] + b"\xff" * 50 + photo[at:]


def _animation_of(frames: int, image_format: str) -> bytes:
    pictures = [filled((n % 256, 0, 0), size=(8, 8)) for n in range(frames)]
    return images.encoded(
        pictures[0], image_format, save_all=True, append_images=pictures[1:], duration=10
    )


def _webp_frame(pixels: bytes, size: tuple[int, int]) -> bytes:
    sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
    return riff_chunk(b"ANMF", bytes(6) + sides + bytes(4) + pixels)


def _webp_of_one_frame() -> bytes:
    size = (320, 240)
    return riff(extended(size, 2), riff_chunk(b"ANIM", bytes(6)), _webp_frame(webp()[12:], size))


def _apng_of_one_frame() -> bytes:
    control = chunk(b"acTL", struct.pack(">II", 1, 0))
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 320, 240, 0, 0, 1, 1, 0, 0))
    return with_chunks(png(), control, frame)


def _split_png() -> bytes:
    """Pixels in chunks of three bytes."""
    photo = png()
    at = photo.index(b"IDAT") - 4
    length = int.from_bytes(photo[at : at + 4], "big")
    pixels = photo[at + 8 : at + 8 + length]
    parts = [chunk(b"IDAT", pixels[n : n + 3]) for n in range(0, length, 3)]
    return photo[:at] + b"".join(parts) + photo[at + 12 + length :]


def _tiled(columns: int, rows: int, size: tuple[int, int] | None = None) -> bytes:
    """A large HEIC, as phones store it: tiles, here one and the same."""
    whole = size or (320 * columns, 240 * rows)
    tiles = range(2, 2 + columns * rows)
    grid = heif.grid_of(1, tiles, columns, whole)
    return heif.heic(grid, *(heif.picture(tile, is_hidden=True) for tile in tiles))


def _burst(pictures: int, primary: int = 1) -> bytes:
    return heif.heic(*(heif.picture(n) for n in range(1, pictures + 1)), primary=primary)


def _heic_with_companions() -> bytes:
    """A thumbnail and a depth map beside the picture, as phones store them."""
    depth = heif.full_box(b"auxC", 0, 0, b"urn:mpeg:hevc:2015:auxid:2\0")
    return heif.heic(
        heif.picture(),
        heif.picture(2, references=[(b"thmb", [1])]),
        heif.picture(3, depth, references=[(b"auxl", [1])]),
    )


_SMALL = (64, 64)
_REDS = all_of(RED)

CASES = [
    Case(
        "jpeg of one pixel",
        lambda: images.encoded(filled(RED, size=(1, 1))),
        size=(1, 1),
        corners=_REDS,
    ),
    Case(
        "png of one pixel",
        lambda: images.encoded(filled(RED, size=(1, 1)), "PNG"),
        size=(1, 1),
        corners=_REDS,
    ),
    Case(
        "webp of one pixel",
        lambda: images.encoded(filled(RED, size=(1, 1)), "WEBP", lossless=True),
        size=(1, 1),
        corners=_REDS,
    ),
    Case("jpeg 20 times as wide", lambda: _of_size(2_000, 100, "JPEG"), size=(1_600, 80)),
    Case("png 20 times as high", lambda: _of_size(100, 2_000), size=(80, 1_600)),
    Case("webp 20 times as wide", lambda: _of_size(2_000, 100, "WEBP"), size=(1_600, 80)),
    Case(
        "jpeg more than 20 times as wide", lambda: _of_size(2_001, 100, "JPEG"), refused=DIMENSIONS
    ),
    Case("png more than 20 times as high", lambda: _of_size(100, 2_001), refused=DIMENSIONS),
    Case(
        "webp more than 20 times as wide", lambda: _of_size(2_001, 100, "WEBP"), refused=DIMENSIONS
    ),
    Case("heic of 25 tiles in a row", lambda: _tiled(25, 1), refused=DIMENSIONS),
    Case("png of one line", lambda: _of_size(16_000, 1), refused=DIMENSIONS),
    Case("jpeg of one column", lambda: _of_size(1, 16_000, "JPEG"), refused=DIMENSIONS),
    Case(
        "jpeg a little larger than what is kept",
        lambda: _of_size(1_601, 1_200, "JPEG"),
        size=(1_600, 1_199),
    ),
    Case("png in several strips", lambda: _of_size(2_500, 1_700), size=(1_600, 1_088)),
    Case("webp in several strips", lambda: _of_size(2_500, 1_700, "WEBP"), size=(1_600, 1_088)),
    Case(
        "heic of tiles",
        lambda: _tiled(2, 2, (500, 400)),
        size=(500, 400),
        corners=(RED, RED, RED, RED),
    ),
    Case("jpeg progressive", lambda: jpeg(progressive=True)),
    Case("jpeg optimised", lambda: jpeg(optimize=True)),
    Case("jpeg with restart markers", lambda: jpeg(restart_marker_blocks=4)),
    Case(
        "jpeg progressive with restart markers",
        lambda: jpeg(progressive=True, restart_marker_rows=1),
    ),
    Case("jpeg without its end", _without_end, refused=UNREADABLE),
    Case("jpeg with fill bytes", _with_fill_bytes),
    Case("jpeg with 12 bits", _12_bit, refused=UNREADABLE),
    Case("jpeg with two frames", _two_frames, refused=UNREADABLE),
    *(
        Case(f"jpeg {name}", lambda code=code: _patched_frame(code), refused=UNREADABLE)
        for name, code in {
            "lossless": 0xC3,
            "hierarchical": 0xC5,
            "arithmetic": 0xC9,
            "arithmetic and progressive": 0xCA,
            "arithmetic and lossless": 0xCB,
        }.items()
    ),
    Case("jpeg that calls itself extended", lambda: _patched_frame(0xC1)),
    Case("jpeg whose height comes later", _height_told_later, refused=UNREADABLE),
    Case("jpeg of no width", lambda: images.jpeg_claiming(0, 40), refused=UNREADABLE),
    Case(
        "jpeg with 100 scans",
        lambda: images.jpeg_with_scans(90, side=64),
        size=_SMALL,
        corners=all_of((90,) * 3),
    ),
    Case(
        "jpeg with 1000 scans", lambda: images.jpeg_with_scans(1_000, side=64), refused=UNREADABLE
    ),
    Case(
        "jpeg of no scan",
        lambda: jpeg()[: jpeg().index(b"\xff\xda")] + b"\xff\xd9",
        refused=UNREADABLE,
    ),
    Case(
        "jpeg of nothing but comments",
        lambda: b"\xff\xd8" + segment(COM, CANARY) * 3,
        refused=UNREADABLE,
    ),
    Case("png in chunks of three bytes", _split_png),
    Case("png of no width", lambda: images.png_claiming(0, 9), refused=UNREADABLE),
    Case("png of no height", lambda: images.png_claiming(9, 0), refused=UNREADABLE),
    Case("png of one frame", _apng_of_one_frame),
    Case("png of three frames", lambda: images.animated("PNG"), refused=DIMENSIONS),
    Case("png of 300 frames", lambda: _animation_of(300, "PNG"), refused=DIMENSIONS),
    Case(
        "png that claims four thousand million frames",
        lambda: with_chunks(png(), chunk(b"acTL", b"\xff" * 8)),
        refused=DIMENSIONS,
    ),
    Case("webp of one frame", _webp_of_one_frame),
    Case("webp of three frames", lambda: images.animated("WEBP"), refused=DIMENSIONS),
    Case("webp of 300 frames", lambda: _animation_of(300, "WEBP"), refused=DIMENSIONS),
    Case("heic of two pictures", lambda: _burst(2)),
    Case("heic whose second picture is the primary one", lambda: _burst(2, primary=2)),
    Case("heic of 32 pictures", lambda: _burst(32)),
    Case("heic of 33 pictures", lambda: _burst(33), refused=DIMENSIONS),
    Case("heic of 200 pictures", lambda: _burst(200), refused=DIMENSIONS),
    Case("heic with a thumbnail and a depth map", _heic_with_companions),
    Case("heic of brand heix", lambda: heif.heic(heif.picture(), brand=b"heix")),
    Case(
        "jpeg claiming 60000 x 60000",
        lambda: images.jpeg_claiming(60_000, 60_000),
        refused=DIMENSIONS,
    ),
    Case(
        "jpeg claiming 65535 x 65535",
        lambda: images.jpeg_claiming(65_535, 65_535),
        refused=DIMENSIONS,
    ),
    Case(
        "png claiming 30000 x 30000",
        lambda: images.png_claiming(30_000, 30_000),
        refused=DIMENSIONS,
    ),
    Case(
        "png claiming the largest number",
        lambda: images.png_claiming(2**31 - 1, 2**31 - 1),
        refused=DIMENSIONS,
    ),
    Case(
        "png claiming a little too much",
        lambda: images.png_claiming(5_478, 5_477),
        refused=DIMENSIONS,
    ),
    Case(
        "webp claiming 16383 x 16383",
        lambda: images.webp_claiming(16_383, 16_383),
        refused=DIMENSIONS,
    ),
    Case(
        "webp claiming 16777216 x 16777216",
        lambda: images.webp_claiming(2**24, 2**24),
        refused=DIMENSIONS,
    ),
    Case(
        "webp claiming a little too much",
        lambda: images.webp_claiming(4_000, 3_126),
        refused=DIMENSIONS,
    ),
    Case(
        "heic claiming 30000 x 30000",
        lambda: images.heic_claiming(30_000, 30_000),
        refused=DIMENSIONS,
    ),
    Case("heic of 400 tiles, 31 million pixels", lambda: _tiled(20, 20), refused=DIMENSIONS),
    Case(
        "heic of 29 million pixels",
        lambda: _tiled(20, 19),
        size=(1_600, 1_140),
        corners=(),
        is_heavy=True,
    ),
    Case(
        "jpeg of 50 million pixels", lambda: _large_jpeg(_BIG), size=(1_600, 1_600), is_heavy=True
    ),
    Case(
        "jpeg progressive of 50 million pixels",
        lambda: _large_jpeg(_BIG, progressive=True),
        size=(1_600, 1_600),
        is_heavy=True,
    ),
    Case(
        "jpeg progressive of 36 million pixels without loss of colour",
        lambda: _large_jpeg((6_000, 6_000), progressive=True, subsampling=0),
        refused=DIMENSIONS,
        is_heavy=True,
    ),
    Case(
        "jpeg progressive of 49 million pixels in cmyk",
        lambda: images.encoded(filled((0, 0, 0, 0), "CMYK", (7_000, 7_000)), progressive=True),
        refused=DIMENSIONS,
        is_heavy=True,
    ),
    Case("png of 30 million pixels", lambda: _large_png(2, 3), size=(1_600, 1_600), is_heavy=True),
    Case(
        "png of 30 million pixels with alpha",
        lambda: _large_png(6, 4),
        size=(1_600, 1_600),
        is_heavy=True,
    ),
    Case(
        "png of 30 million pixels with alpha and 14 MB",
        _noisy_png,
        size=(1_600, 1_600),
        corners=(),
        is_heavy=True,
    ),
    Case(
        "png in grey of 16 bits of 30 million pixels",
        lambda: _large_grey_png(16),
        size=(1_600, 1_600),
        corners=all_of(WHITE),
        is_heavy=True,
    ),
    Case(
        "png of 1 bit of 30 million pixels",
        lambda: _large_grey_png(1),
        size=(1_600, 1_600),
        corners=all_of(WHITE),
        is_heavy=True,
    ),
    Case(
        "png of 29 million pixels with alpha, twenty times as high",
        lambda: png_of((1_220, 24_400), _quadrant_rows(1_220, 24_400, 4), kind=6),
        size=(80, 1_600),
        is_heavy=True,
    ),
    Case(
        "png of 29 million pixels, 20 times as wide",
        lambda: png_of((24_400, 1_220), _quadrant_rows(24_400, 1_220), kind=2),
        size=(1_600, 80),
        is_heavy=True,
    ),
    Case(
        "webp of 12 million pixels",
        lambda: images.encoded(images.quadrants(4_000, 3_000), "WEBP", method=0),
        size=(1_600, 1_200),
        is_heavy=True,
    ),
    Case(
        "webp of 12 million pixels without loss, with alpha",
        lambda: images.encoded(
            images.quadrants(4_000, 3_000).convert("RGBA"),
            "WEBP",
            lossless=True,
            method=0,
            quality=0,
        ),
        size=(1_600, 1_200),
        is_heavy=True,
    ),
    Case(
        "a phone's noisy 12 million pixels",
        images.noisy_12_megapixels,
        corners=(),
        place=(10.9801, 106.652),
        taken_at=datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC),
        size=(1_200, 1_600),
        is_heavy=True,
    ),
]
