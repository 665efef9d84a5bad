"""Metadata of every kind, everywhere it can stand; nothing of it may be left."""

import struct
import zlib

from tests import images
from tests.adapters.photo_corpus import heif
from tests.adapters.photo_corpus.case import CANARY, Case
from tests.adapters.photo_corpus.files import (
    APP0,
    APP1,
    APP2,
    APP13,
    COM,
    chunk,
    extended,
    jpeg,
    png,
    riff,
    riff_chunk,
    segment,
    with_chunks,
    with_exif,
    with_segments,
)
from tests.adapters.photo_corpus.tiff import UNDEFINED, Entry, short, text, tiff

_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + CANARY + b"</x:xmpmeta>"
_WIDE = CANARY.decode().encode("utf-16-le")
# Photoshop's block of resources with one of IPTC, whose place is named in it.
_IPTC = b"\x1c\x02\x5a" + struct.pack(">H", len(CANARY)) + CANARY
_RESOURCES = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(_IPTC)) + _IPTC + b"\0"


def _camera_s_tags() -> bytes:
    return tiff(
        [text(0x010F, CANARY), text(0x8298, CANARY), Entry(0x9C9B, 1, len(_WIDE), _WIDE)],
        [Entry(0x927C, UNDEFINED, 300, CANARY * 30), Entry(0x9286, UNDEFINED, 11, CANARY)],
    )


def _with_thumbnail(small: bytes) -> bytes:
    """A block whose second directory holds a small picture."""
    at = 8 + 2 + 4
    second_at = at
    second = struct.pack("<H", 2)
    start = second_at + 2 + 24 + 4
    second += struct.pack("<HHII", 0x0201, 4, 1, start)
    second += struct.pack("<HHII", 0x0202, 4, 1, len(small)) + bytes(4)
    return tiff(following=second_at, thumbnail=second + small)


def _multi_picture() -> bytes:
    second = images.encoded(images.quadrants(64, 48).rotate(180), comment=CANARY)
    first = images.quadrants(320, 240)
    both = images.encoded(first, "MPO", save_all=True, append_images=[images.quadrants(64, 48)])
    return both + second


def _png_texts() -> list[bytes]:
    packed = zlib.compress(CANARY * 3)
    return [
        chunk(b"tEXt", b"Comment\0" + CANARY),
        chunk(b"zTXt", b"Comment\0\0" + packed),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _XMP),
        chunk(b"iTXt", b"Author\0\1\0vi\0\0" + packed),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + packed),
        chunk(b"tIME", bytes(7)),
        chunk(b"caNv", CANARY),
        chunk(b"eXIf", _camera_s_tags()),
    ]


def _webp_with_everything() -> bytes:
    pixels = images.encoded(images.quadrants(320, 240), "WEBP", quality=95)[12:]
    return riff(
        extended((320, 240), 0x0C),
        pixels,
        riff_chunk(b"EXIF", _camera_s_tags()),
        riff_chunk(b"XMP ", _XMP),
        riff_chunk(b"JUNK", CANARY),
    )


def _heic_with_everything() -> bytes:
    return heif.heic(
        heif.picture(),
        heif.exif_of(2, _camera_s_tags()),
        heif.Item(3, b"mime", _XMP, references=[(b"cdsc", [1])]),
    )


def _every_jpeg_segment() -> bytes:
    """Sixteen kinds of segments for applications, each with the canary; then a comment."""
    segments = [segment(marker, b"App\0" + CANARY) for marker in range(0xE0, 0xF0)]
    return with_segments(jpeg(), *segments, segment(COM, CANARY))


def _between_the_scans() -> bytes:
    photo = jpeg(progressive=True)
    at = photo.rindex(b"\xff\xda")
    extra = segment(COM, CANARY) + segment(APP1, b"Exif\0\0" + CANARY)
    return photo[:at] + extra + photo[at:]


def _loop(next_at: int) -> bytes:
    return tiff([short(0x0112, 1)], following=next_at)


def _sub_directories_in_a_circle() -> bytes:
    """The pointers to the camera's and the place's tags lead back to the first directory."""
    pointers = [Entry(tag, 4, 1, struct.pack("<I", 8)) for tag in (0x8769, 0x8825, 0xA005)]
    return tiff(pointers)


def _copies(count: int) -> bytes:
    """As many tags as fit, each with the whole block for its value."""
    entries = b"".join(
        struct.pack("<HHII", tag, UNDEFINED, 12 * count, 8) for tag in range(1, count + 1)
    )
    return struct.pack("<2sHIH", b"II", 42, 8, count) + entries + bytes(4)


CASES = [
    Case("jpeg with tags of its camera", lambda: with_exif(_camera_s_tags())),
    Case("jpeg with xmp", lambda: jpeg(xmp=_XMP)),
    Case("jpeg with iptc", lambda: with_segments(jpeg(), segment(APP13, _RESOURCES))),
    Case("jpeg with a comment", lambda: jpeg(comment=CANARY)),
    Case("jpeg with every segment", _every_jpeg_segment),
    Case("jpeg with metadata between its scans", _between_the_scans),
    Case("jpeg with bytes behind its end", lambda: jpeg() + CANARY * 100),
    Case(
        "jpeg with a thumbnail of jfif",
        lambda: with_segments(jpeg(), segment(APP0, b"JFXX\0\x10" + CANARY)),
    ),
    Case(
        "jpeg with a thumbnail in its exif",
        lambda: with_exif(
            _with_thumbnail(images.encoded(images.quadrants(64, 48), comment=CANARY))
        ),
    ),
    Case(
        "jpeg with a broken thumbnail in its exif",
        lambda: with_exif(_with_thumbnail(b"\xff\xd8" + CANARY)),
    ),
    Case("jpeg with more pictures", _multi_picture),
    Case(
        "jpeg that only claims to have more pictures",
        lambda: with_segments(jpeg(), segment(APP2, b"MPF\0MM\0*\0\0\0\x08\0\1" + bytes(20))),
    ),
    Case(
        "jpeg with xmp in many parts",
        lambda: with_segments(
            jpeg(),
            *[segment(APP1, b"http://ns.adobe.com/xmp/extension/\0" + CANARY * 500)] * 40,
        ),
    ),
    Case(
        "jpeg with 20000 comments",
        lambda: with_segments(jpeg(), *[segment(COM, CANARY)] * 20_000),
    ),
    Case(
        "jpeg with 500 exif blocks",
        lambda: with_segments(jpeg(), *[segment(APP1, b"Exif\0\0" + _camera_s_tags())] * 500),
    ),
    Case("jpeg with an empty exif block", lambda: with_exif(b"")),
    Case("jpeg with garbage for exif", lambda: with_exif(b"garbage" + CANARY)),
    Case("jpeg with exif of an unknown byte order", lambda: with_exif(b"XX*\0\x08\0\0\0")),
    Case("jpeg whose directory lies outside", lambda: with_exif(b"MM\0*\xff\xff\xff\xff")),
    Case("jpeg whose directory lies in the header", lambda: with_exif(b"II*\0\0\0\0\0" + CANARY)),
    Case(
        "jpeg whose directory is cut off",
        lambda: with_exif(_camera_s_tags()[:30]),
    ),
    Case(
        "jpeg whose directory claims 65535 entries",
        lambda: with_exif(b"II*\0\x08\0\0\0\xff\xff" + CANARY),
    ),
    Case("jpeg whose directories go in a circle", lambda: with_exif(_loop(8))),
    Case(
        "jpeg whose sub-directories go in a circle",
        lambda: with_exif(_sub_directories_in_a_circle()),
    ),
    Case("jpeg whose tags all claim the whole block", lambda: with_exif(_copies(5_400))),
    Case(
        "png whose 65000 tags all claim the whole block",
        lambda: with_chunks(png(), chunk(b"eXIf", _copies(65_000))),
    ),
    Case("png with texts before its pixels", lambda: with_chunks(png(), *_png_texts())),
    Case(
        "png with texts behind its pixels",
        lambda: png()[:-12] + b"".join(_png_texts()) + png()[-12:],
    ),
    Case("png with bytes behind its end", lambda: png() + CANARY * 100),
    Case("png with 20000 texts", lambda: with_chunks(png(), *_png_texts()[:1] * 20_000)),
    Case(
        "png whose text has a wrong check sum",
        lambda: with_chunks(png(), _png_texts()[0][:-1] + b"!"),
    ),
    Case("webp with everything", _webp_with_everything),
    Case("webp with bytes behind its end", lambda: _webp_with_everything() + CANARY * 100),
    Case("heic with everything", _heic_with_everything),
    Case("heic with bytes behind its end", lambda: _heic_with_everything() + CANARY * 100),
]
