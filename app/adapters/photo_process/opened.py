"""A photo whose header has been read, and the refusal of one."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from . import limits


class RefusedError(Exception):
    """The photo is refused; the argument is the word that goes into the answer."""


@dataclass(frozen=True)
class Opened:
    """What the header told. ``small`` decodes: 8-bit L, RGB or CMYK, opaque, at most 1600 pixels.

    ``exif`` begins with its TIFF header, or is empty; ``is_upright`` when the orientation in it
    has been followed already; ``max_pixels`` is the most that a photo of this type may have.
    """

    size: tuple[int, int]
    small: Callable[[], Image.Image]
    exif: bytes = b""
    icc_profile: bytes = b""
    is_upright: bool = False
    max_pixels: int = limits.MAX_PIXELS


def check_shape(size: tuple[int, int], max_pixels: int) -> None:
    """Refuse an empty picture, too many pixels, and a shape beyond 1:20."""
    short, long = sorted(size)
    if short < 1 or short * long > max_pixels or long > limits.MAX_ASPECT * short:
        raise RefusedError("dimensions_refused")


def without_exif_header(block: bytes) -> bytes:
    """The TIFF part of an Exif block, which some writers begin with six bytes of a JPEG's."""
    return block.removeprefix(b"Exif\0\0")
