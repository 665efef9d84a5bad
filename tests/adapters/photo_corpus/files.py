"""JPEG segments, PNG chunks and RIFF chunks by hand."""

import struct
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from PIL import Image

from tests import images

APP0, APP1, APP2, APP13, APP14, COM = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
PNG = b"\x89PNG\r\n\x1a\n"


def jpeg(**options: Any) -> bytes:
    """Quadrants of 320 x 240."""
    return images.encoded(images.quadrants(320, 240), **options)


def png(**options: Any) -> bytes:
    """Quadrants of 320 x 240."""
    return images.encoded(images.quadrants(320, 240), "PNG", **options)


def webp(**options: Any) -> bytes:
    """Quadrants of 320 x 240."""
    return images.encoded(images.quadrants(320, 240), "WEBP", **({"quality": 95} | options))


def filled(colour: Any, mode: str = "RGB", size: tuple[int, int] = (64, 64)) -> Image.Image:
    """One colour."""
    return Image.new(mode, size, colour)


def segment(marker: int, body: bytes) -> bytes:
    """One JPEG segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def with_segments(photo: bytes, *segments: bytes) -> bytes:
    """The JPEG with these behind its first two bytes."""
    return photo[:2] + b"".join(segments) + photo[2:]


def with_exif(block: bytes, photo: bytes | None = None) -> bytes:
    """The JPEG with an Exif block that begins with its TIFF header."""
    return with_segments(photo or jpeg(), segment(APP1, b"Exif\0\0" + block))


def chunk(name: bytes, content: bytes) -> bytes:
    """One PNG chunk."""
    crc = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + crc


def with_chunks(photo: bytes, *chunks: bytes) -> bytes:
    """The PNG with these behind its header."""
    return photo[:33] + b"".join(chunks) + photo[33:]


def png_of(
    size: tuple[int, int], rows: Iterable[bytes], *chunks: bytes, bits: int = 8, kind: int = 2
) -> bytes:
    """A PNG of raw rows; ``kind`` is the colour type, ``chunks`` go before the pixels."""
    header = struct.pack(">IIBBBBB", *size, bits, kind, 0, 0, 0)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b"\0" + row) for row in rows) + packer.flush()
    before = chunk(b"IHDR", header) + b"".join(chunks)
    return PNG + before + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def riff_chunk(name: bytes, content: bytes) -> bytes:
    """One RIFF chunk."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def riff(*chunks: bytes) -> bytes:
    """A WebP file of these."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def extended(size: tuple[int, int], flags: int) -> bytes:
    """The header of an extended WebP."""
    width, height = ((side - 1).to_bytes(3, "little") for side in size)
    return riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + width + height)


@cache
def zeros_packed(megabytes: int) -> bytes:
    """So many megabytes of zeros, a thousandth of that when packed."""
    packer, block = zlib.compressobj(9), bytes(2**20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
