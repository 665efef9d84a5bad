"""JPEG (ITU-T T.81): its segments are walked here, and Pillow gets those that make pixels."""

import re
from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from . import limits
from .opened import Opened, RefusedError, without_exif_header
from .pixels import fitted, opaque, shrunk

# What may follow 0xff in front of a segment: not a stuffed zero, a restart marker or a fill byte.
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")
_SOS, _EOI, _APP1 = 0xDA, 0xD9, 0xE1
# Baseline, extended and progressive.
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
# Arithmetic, lossless and hierarchical ones: no camera writes them, no browser shows them.
_OTHER_FRAMES = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
# Huffman and quantisation tables, restart interval.
_TABLES = frozenset({0xC4, 0xDB, 0xDD})
# What tells the meaning of the numbers: JFIF, an ICC profile, Adobe's CMYK.
_COLOUR = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_COEFFICIENT_BYTES = 2


def open_jpeg(photo: bytes) -> Opened:
    """Read the header. Of a file that carries more pictures (MPO) the first is taken."""
    lean, exif, scans_at = _without_metadata(photo)
    scans, end = _count_scans(photo, scans_at)
    image = JpegImageFile(BytesIO(b"".join((*lean, memoryview(photo)[scans_at:end]))))
    if scans > 1:
        _check_cost(image, scans)
    return Opened(
        size=image.size,
        small=lambda: _small(image),
        exif=without_exif_header(exif),
        icc_profile=image.info.get("icc_profile") or b"",
    )


def _segments(photo: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Code, beginning and end of each segment from there on; for a scan, of its header."""
    for _ in range(limits.MAX_PARTS):
        marker = _MARKER.search(photo, at)
        if not marker:
            return
        at = marker.end() + int.from_bytes(photo[marker.end() : marker.end() + 2], "big")
        yield marker[1][0], marker.start(), at
    raise RefusedError("unreadable")


def _without_metadata(photo: bytes) -> tuple[list[bytes], bytes, int]:
    """The segments that make pixels, the first Exif block, and where the first scan begins."""
    kept, exif, frames = [photo[:2]], b"", 0
    for code, start, end in _segments(photo, 2):
        body = photo[start + 4 : end]
        if code == _SOS and frames == 1:
            return kept, exif, start
        if code in (_SOS, _EOI) or code in _OTHER_FRAMES:
            break
        frames += code in _FRAMES
        is_colour = code in _COLOUR and body.startswith(_COLOUR[code])
        if is_colour or code in _TABLES or code in _FRAMES:
            kept.append(photo[start:end])
        elif code == _APP1 and not exif and body.startswith(b"Exif\0\0"):
            exif = body
    raise RefusedError("unreadable")


def _count_scans(photo: bytes, at: int) -> tuple[int, int]:
    """How many scans follow, refused when there are too many; and where the picture ends."""
    scans = 0
    for code, start, _ in _segments(photo, at):
        if code == _EOI:
            return scans, start + 2
        scans += code == _SOS
        if scans > limits.MAX_JPEG_SCANS:
            raise RefusedError("unreadable")
    return scans, len(photo)


def _check_cost(image: JpegImageFile, scans: int) -> None:
    """Refuse what takes long or much memory: with several scans libjpeg keeps all coefficients."""
    if scans * image.width * image.height > limits.MAX_SCANNED_PIXELS:
        raise RefusedError("unreadable")
    widest = max(across for _, across, _, _ in image.layer)
    highest = max(down for _, _, down, _ in image.layer)
    parts = sum(across * down for _, across, down, _ in image.layer) / (widest * highest)
    if image.width * image.height * parts * _COEFFICIENT_BYTES > limits.MAX_COEFFICIENT_BYTES:
        raise RefusedError("dimensions_refused")


def _small(image: JpegImageFile) -> Image.Image:
    # The exact size: for a square one libjpeg would decode up to four times the pixels.
    image.draft("RGB", fitted(image.size, limits.FULL_PX))
    return shrunk(opaque(image), limits.FULL_PX)
