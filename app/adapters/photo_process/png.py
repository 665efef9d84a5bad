"""PNG (W3C, third edition): its chunks are walked here, and Pillow gets those that make pixels."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from . import limits
from .opened import Opened, RefusedError, without_exif_header
from .pixels import shrunk_in_strips

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
# Length and name before the content of a chunk, its check sum behind.
_FRAME = struct.Struct(">I4s")
_CRC_BYTES = 4


def open_png(photo: bytes) -> Opened:
    """Read the header; texts are never unpacked, and an animation is refused."""
    kept: list[bytes | memoryview] = [SIGNATURE]
    exif, icc_profile = b"", b""
    for name, chunk in _chunks(photo):
        content = chunk[_FRAME.size : -_CRC_BYTES]
        if name in _PIXELS:
            kept.append(chunk)
        elif name == b"acTL" and int.from_bytes(content[:4], "big") > limits.MAX_FRAMES:
            raise RefusedError("dimensions_refused")
        elif name == b"eXIf" and not exif:
            exif = bytes(content)
        elif name == b"iCCP" and not icc_profile:
            icc_profile = _unpacked(content)
    image = PngImageFile(BytesIO(b"".join(kept)))
    return Opened(
        size=image.size,
        small=lambda: _small(image, bits=photo[24]),
        exif=without_exif_header(exif),
        icc_profile=icc_profile,
        max_pixels=limits.MAX_PNG_PIXELS,
    )


def _chunks(photo: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Names and whole chunks up to IEND; the last may be cut off."""
    at, view = len(SIGNATURE), memoryview(photo)
    for _ in range(limits.MAX_PARTS):
        if at + _FRAME.size > len(photo):
            return
        length, name = _FRAME.unpack_from(photo, at)
        end = at + _FRAME.size + length + _CRC_BYTES
        yield name, view[at:end]
        if name == b"IEND":
            return
        at = end
    raise RefusedError("unreadable")


def _unpacked(content: memoryview) -> bytes:
    """The colour profile in the chunk; empty when it is damaged or too large."""
    packed = bytes(content).partition(b"\0")[2][1:]
    try:
        profile = zlib.decompressobj().decompress(packed, limits.MAX_PROFILE_BYTES + 1)
    except zlib.error:
        return b""
    return profile


def _small(image: PngImageFile, *, bits: int) -> Image.Image:
    image.load()
    if "transparency" in image.info:
        image.info["transparency"] = _in_8_bits(image.info["transparency"], image.mode, bits)
    return shrunk_in_strips(
        image.size,
        lambda top, bottom: image.crop((0, top, image.width, bottom)),
        limits.FULL_PX,
    )


def _in_8_bits(transparent: Any, mode: str, bits: int) -> Any:
    """The transparent colour in the depth of Pillow's pixels; the file tells it in its own."""
    if isinstance(transparent, tuple):
        return tuple(part >> 8 for part in transparent) if bits == 16 else transparent
    if isinstance(transparent, int) and mode in ("1", "L") and bits < 8:
        return transparent * 255 // (2**bits - 1)
    return transparent
