"""WebP (RFC 9649): its chunks are walked here, and libwebp gets those that make pixels."""

import struct
from collections.abc import Iterator

from PIL import Image, _webp

from . import limits
from .opened import Opened, RefusedError, without_exif_header
from .pixels import shrunk_in_strips

_HEADER_BYTES = 12
_CHUNK = struct.Struct("<4sI")
_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
# Bits of the extended header: alpha, animation.
_PIXEL_FLAGS = 0x10 | 0x02
_VP8L_SIGNATURE = 0x2F


def open_webp(photo: bytes) -> Opened:
    """Read the header, by ourselves: libwebp allocates the canvas with it."""
    kept: list[bytes] = []
    metadata, frames = {b"EXIF": b"", b"ICCP": b""}, 0
    for name, content in _chunks(photo):
        if name == b"VP8X":
            content = bytes([content[0] & _PIXEL_FLAGS]) + content[1:] if content else content
        if name in _PIXELS or name == b"VP8X":
            kept.append(_CHUNK.pack(name, len(content)) + content + b"\0" * (len(content) % 2))
        elif name in metadata:
            metadata[name] = metadata[name] or content
        frames += name == b"ANMF"
    if frames > limits.MAX_FRAMES:
        raise RefusedError("dimensions_refused")
    body = b"WEBP" + b"".join(kept)
    return Opened(
        size=_canvas(b"".join(kept[:1])),
        small=lambda: _small(_CHUNK.pack(b"RIFF", len(body)) + body),
        exif=without_exif_header(metadata[b"EXIF"]),
        icc_profile=metadata[b"ICCP"],
        max_pixels=limits.MAX_WEBP_PIXELS,
    )


def _chunks(photo: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents of the chunks that are there whole."""
    at, end = _HEADER_BYTES, min(len(photo), 8 + int.from_bytes(photo[4:8], "little"))
    for _ in range(limits.MAX_PARTS):
        if at + _CHUNK.size > end:
            return
        name, length = _CHUNK.unpack_from(photo, at)
        at += _CHUNK.size
        if at + length > end:
            raise RefusedError("unreadable")
        yield name, photo[at : at + length]
        at += length + length % 2
    raise RefusedError("unreadable")


def _canvas(chunk: bytes) -> tuple[int, int]:
    """Width and height as the first chunk tells them."""
    name, content = chunk[:4], chunk[_CHUNK.size :]
    if name == b"VP8X" and len(content) >= 10:
        width, height = content[4:7], content[7:10]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if name == b"VP8 " and content[3:6] == b"\x9d\x01\x2a":
        across, down = struct.unpack("<HH", content[6:10].ljust(4, b"\0"))
        return across & 0x3FFF, down & 0x3FFF
    if name == b"VP8L" and content[:1] == bytes([_VP8L_SIGNATURE]):
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    raise RefusedError("unreadable")


def _small(photo: bytes) -> Image.Image:
    size, mode, pixels = _first_frame(photo)
    stride, view = size[0] * len(mode), memoryview(pixels)

    def rows(top: int, bottom: int) -> Image.Image:
        strip = view[top * stride : bottom * stride]
        kept = mode.replace("X", "")
        return Image.frombytes(kept, (size[0], bottom - top), strip, "raw", mode)

    return shrunk_in_strips(size, rows, limits.FULL_PX)


def _first_frame(photo: bytes) -> tuple[tuple[int, int], str, bytes]:
    """Size, mode (RGBX or RGBA) and pixels. Pillow's own class would copy them once more."""
    decoder = _webp.WebPAnimDecoder(photo)
    size, _, _, _, mode = decoder.get_info()
    frame = decoder.get_next()
    if frame is None:
        raise RefusedError("unreadable")
    return size, mode, frame[0]
