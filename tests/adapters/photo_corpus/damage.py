"""Files cut off at many places, and files whose bytes were changed."""

from collections.abc import Callable

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import TYPE, UNREADABLE, Case
from tests.adapters.photo_corpus.files import PNG, chunk, jpeg, png, riff, webp

_PERCENT = (3, 10, 25, 50, 75, 90)
# As many first bytes tell a type.
_RECOGNISED_BYTES = 12


def _heic() -> bytes:
    return heif.heic(heif.picture(), heif.exif_of(2, b"II*\0\x08\0\0\0\0\0"))


_WHOLE: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg,
    "jpeg progressive": lambda: jpeg(progressive=True),
    "png": png,
    "webp": webp,
    "webp without loss": lambda: webp(lossless=True),
    "heic": _heic,
}


def _cut(name: str, percent: int) -> bytes:
    whole = _WHOLE[name]()
    return whole[: len(whole) * percent // 100]


def _damaged(name: str, at: bytes, skip: int, new: bytes) -> bytes:
    """The file with ``new`` so many bytes behind the first ``at``."""
    whole = _WHOLE[name]()
    start = whole.index(at) + skip
    return whole[:start] + new + whole[start + len(new) :]


def _png_for_iphones() -> bytes:
    """Apple's own kind, of which no other program can read the pixels: packed without a header."""
    photo = png()
    at = photo.index(b"IDAT") - 4
    length = int.from_bytes(photo[at : at + 4], "big")
    pixels = chunk(b"IDAT", photo[at + 10 : at + 4 + length])
    return PNG + chunk(b"CgBI", bytes(4)) + photo[8:at] + pixels + photo[at + 12 + length :]


CASES = [
    *(
        Case(
            f"{name} cut off at {percent} %",
            lambda n=name, p=percent: _cut(n, p),
            refused=UNREADABLE if len(_cut(name, percent)) >= _RECOGNISED_BYTES else TYPE,
        )
        for name in _WHOLE
        for percent in _PERCENT
    ),
    Case("png without its last chunk, all pixels there", lambda: png()[:-12]),
    Case(
        "png whose pixels claim the largest length, all pixels there",
        lambda: _damaged("png", b"IDAT", -4, b"\xff" * 4),
    ),
    Case(
        "jpeg without its first table of codes, which is the usual one",
        lambda: _damaged("jpeg", b"\xff\xc4", 1, b"\xfe"),
    ),
    Case("jpeg of three bytes", lambda: jpeg()[:3], refused=UNREADABLE),
    Case("png of eight bytes", lambda: png()[:8], refused=UNREADABLE),
    Case("webp of twelve bytes", lambda: webp()[:12], refused=UNREADABLE),
    Case("heic of its first box", lambda: _heic()[:24], refused=UNREADABLE),
    Case(
        "jpeg with a segment of no length",
        lambda: _damaged("jpeg", b"\xff\xdb", 2, b"\0\0"),
        refused=UNREADABLE,
    ),
    Case(
        "jpeg with a segment beyond its end",
        lambda: _damaged("jpeg", b"\xff\xdb", 2, b"\xff\xff"),
        refused=UNREADABLE,
    ),
    Case(
        "jpeg with five components",
        lambda: _damaged("jpeg", b"\xff\xc0", 9, b"\5"),
        refused=UNREADABLE,
    ),
    Case(
        "jpeg with no components",
        lambda: _damaged("jpeg", b"\xff\xc0", 9, b"\0"),
        refused=UNREADABLE,
    ),
    Case(
        "jpeg with impossible sampling",
        lambda: _damaged("jpeg", b"\xff\xc0", 11, b"\xff"),
        refused=UNREADABLE,
    ),
    Case(
        "jpeg with sampling of nothing",
        lambda: _damaged("jpeg", b"\xff\xc0", 11, b"\0"),
        refused=UNREADABLE,
    ),
    Case(
        "png whose header's check sum is wrong",
        lambda: _damaged("png", b"IHDR", 17, b"\0\0\0\0"),
        refused=UNREADABLE,
    ),
    Case(
        "png of an unknown colour type",
        lambda: PNG + chunk(b"IHDR", bytes(3) + b"\1" + bytes(3) + b"\1\x08\7\0\0\0"),
        refused=UNREADABLE,
    ),
    Case(
        "png whose pixels are not packed",
        lambda: _damaged("png", b"IDAT", 4, b"\xff\xff\xff"),
        refused=UNREADABLE,
    ),
    Case("png without pixels", lambda: png()[:33] + chunk(b"IEND", b""), refused=UNREADABLE),
    Case("png without a header", lambda: PNG + png()[33:], refused=UNREADABLE),
    Case("png of too few pixels", lambda: images.png_claiming(400, 400), refused=UNREADABLE),
    Case(
        "png for iphones alone",
        lambda: _png_for_iphones(),
        refused=UNREADABLE,
    ),
    Case("webp of no chunks", riff, refused=UNREADABLE),
    Case("webp of an unknown chunk", lambda: riff(b"VP9 \4\0\0\0abcd"), refused=UNREADABLE),
    Case(
        "webp whose pixels are broken",
        lambda: _damaged("webp", b"VP8 ", 8, b"\xff" * 12),
        refused=UNREADABLE,
    ),
    Case(
        "webp with a chunk of the largest length",
        lambda: _damaged("webp", b"VP8 ", 4, b"\xff" * 4),
        refused=UNREADABLE,
    ),
    Case(
        "webp whose canvas differs from its picture",
        lambda: images.webp_claiming(500, 500),
        refused=UNREADABLE,
    ),
    Case(
        "heic whose pixels are broken",
        lambda: _damaged("heic", b"mdat", 4, b"\xff" * 40),
        refused=UNREADABLE,
    ),
    Case(
        "heic whose boxes are broken",
        lambda: _damaged("heic", b"iloc", -4, b"\xff" * 4),
        refused=UNREADABLE,
    ),
    Case(
        "heic without a decoder's configuration",
        lambda: _damaged("heic", b"hvcC", 0, b"free"),
        refused=UNREADABLE,
    ),
    Case(
        "heic whose primary picture is missing",
        lambda: heif.heic(heif.picture(), primary=7),
        refused=UNREADABLE,
    ),
    Case(
        "heic of other brands alone",
        lambda: _damaged("heic", b"heic", 0, b"mif1").replace(b"heic", b"msf1"),
        refused=TYPE,
    ),
]
