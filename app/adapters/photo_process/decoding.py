"""One photo, from its bytes to two clean JPEGs or a refusal."""

from collections.abc import Sequence
from typing import Any

from PIL import Image

from . import limits
from .exif_tags import read_tags
from .heic import is_heic, open_heic
from .jpeg import open_jpeg
from .opened import Opened, RefusedError, check_shape
from .pixels import Rectangle, cover, encoded, in_srgb, likeness, shrunk, upright
from .png import SIGNATURE as PNG
from .png import open_png
from .webp import open_webp


def open_photo(photo: bytes) -> Opened:
    """Read the header with the one decoder that the first bytes call for; no pixels yet.

    The decoder classes are called directly, so that Pillow's table of formats is never asked.
    """
    if photo.startswith(b"\xff\xd8\xff"):
        return open_jpeg(photo)
    if photo.startswith(PNG):
        return open_png(photo)
    if photo.startswith(b"RIFF") and photo[8:12] == b"WEBP":
        return open_webp(photo)
    if is_heic(photo):
        return open_heic(photo)
    raise RefusedError("type_unsupported")


def decode(
    photo: bytes, max_pixels: int, covered: Sequence[Rectangle] = ()
) -> tuple[dict[str, Any], bytes, bytes]:
    """What the photo tells, its full-size JPEG and its thumbnail, both without what is covered."""
    opened = open_photo(photo)
    check_shape(opened.size, min(max_pixels, opened.max_pixels))
    orientation, tags = read_tags(opened.exif)
    full = in_srgb(opened.small(), opened.icc_profile)
    if not opened.is_upright:
        full = upright(full, orientation)
    # Before anything is made of it: neither the thumbnail nor the likeness knows what was there.
    cover(full, covered)
    thumb = shrunk(full, limits.THUMB_PX)
    facts = {
        "full_size": full.size,
        "thumb_size": thumb.size,
        "exif": tags,
        "likeness": likeness(thumb),
    }
    return facts, encoded(full), encoded(thumb)


def answer(
    photo: bytes, max_pixels: int, covered: Sequence[Rectangle]
) -> tuple[dict[str, Any], bytes, bytes]:
    """The answer to one request; whatever the photo does to the libraries becomes a refusal."""
    try:
        return decode(photo, max_pixels, covered)
    except RefusedError as refusal:
        return {"refusal": str(refusal)}, b"", b""
    except Image.DecompressionBombError:
        return {"refusal": "dimensions_refused"}, b"", b""
    except Exception as error:  # A hostile photo can raise anything, and the next one is innocent.
        return {"refusal": "unreadable", "cause": type(error).__name__}, b"", b""
