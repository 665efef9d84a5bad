"""Every kind of colour that the formats know, and colour profiles good and bad."""

import struct
import zlib

from PIL import Image, ImageCms

from tests import images
from tests.adapters.photo_corpus.case import CANARY, GREY, QUADRANTS, WHITE, Case, all_of
from tests.adapters.photo_corpus.files import (
    APP2,
    APP14,
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
    with_segments,
)
from tests.images import BLUE, RED, YELLOW

_PURE_RED = (255, 0, 0)
_SMALL = (64, 64)
_GREY_KIND, _RGB_KIND, _PALETTE_KIND, _GREY_ALPHA_KIND, _RGBA_KIND = 0, 2, 3, 4, 6


def _swapped() -> bytes:
    return images.profile_with_red_and_green_swapped()


def _cmyk(photo: Image.Image | None = None) -> bytes:
    return images.encoded((photo or images.quadrants(320, 240)).convert("CMYK"), quality=95)


def _ycck() -> bytes:
    """Adobe's YCCK: colours as luminance and differences, black apart, the whole inverted."""
    inks = images.quadrants(320, 240).convert("CMYK").split()
    luminance = Image.merge("RGB", inks[:3]).convert("YCbCr").split()
    # Pillow inverts on writing; the differences must come out as they are.
    bands = [band.point(lambda value: 255 - value) for band in luminance]
    photo = images.encoded(Image.merge("CMYK", (*bands, inks[3])), quality=95)
    adobe = photo.index(b"Adobe")
    return photo[: adobe + 11] + b"\2" + photo[adobe + 12 :]


def _cmyk_without_adobe() -> bytes:
    photo = _cmyk()
    at = photo.index(b"\xff\xee")
    return photo[:at] + photo[at + 2 + int.from_bytes(photo[at + 2 : at + 4], "big") :]


def _cmyk_with_profile_of_rgb() -> bytes:
    return images.encoded(
        images.quadrants(320, 240).convert("CMYK"), quality=95, icc_profile=_swapped()
    )


def _rgb_jpeg() -> bytes:
    """A JPEG of red, green and blue as they are; Adobe's segment says so."""
    return jpeg(keep_rgb=True)


def _grey_16_bit(shade: int, transparent: int | None = None) -> bytes:
    extra = [] if transparent is None else [chunk(b"tRNS", struct.pack(">H", transparent))]
    rows = [struct.pack(">H", shade) * 64] * 64
    return png_of(_SMALL, rows, *extra, bits=16, kind=_GREY_KIND)


def _rgb_16_bit(colour: tuple[int, ...], *, is_transparent: bool = False) -> bytes:
    extra = [chunk(b"tRNS", struct.pack(">3H", *colour))] if is_transparent else []
    rows = [struct.pack(">3H", *colour) * 64] * 64
    return png_of(_SMALL, rows, *extra, bits=16, kind=_RGB_KIND)


def _rgba_16_bit() -> bytes:
    rows = [struct.pack(">4H", 0xFFFF, 0, 0, 0x8000) * 64] * 64
    return png_of(_SMALL, rows, bits=16, kind=_RGBA_KIND)


def _grey_alpha_16_bit() -> bytes:
    rows = [struct.pack(">2H", 0, 0x8000) * 64] * 64
    return png_of(_SMALL, rows, bits=16, kind=_GREY_ALPHA_KIND)


def _few_bits(bits: int, value: int, transparent: int | None = None) -> bytes:
    """Grey of 1, 2 or 4 bits; ``value`` fills a byte."""
    extra = [] if transparent is None else [chunk(b"tRNS", struct.pack(">H", transparent))]
    rows = [bytes([value]) * (64 * bits // 8)] * 64
    return png_of(_SMALL, rows, *extra, bits=bits, kind=_GREY_KIND)


def _palette(bits: int, *, alphas: bytes = b"", index: int = 0) -> bytes:
    colours = chunk(b"PLTE", bytes([*RED, *BLUE]))
    extra = [chunk(b"tRNS", alphas)] if alphas else []
    value = {1: 0xFF * index, 8: index}[bits]
    rows = [bytes([value]) * (64 * bits // 8)] * 64
    return png_of(_SMALL, rows, colours, *extra, bits=bits, kind=_PALETTE_KIND)


def _interlaced() -> bytes:
    """Adam7, one colour: each of the seven passes is rows of that colour."""
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 1)
    passes = [(8, 8), (8, 8), (16, 8), (16, 16), (32, 16), (32, 32), (64, 32)]
    rows = b"".join((b"\0" + bytes(RED) * width) * height for width, height in passes)
    return images.png_claiming(1, 1)[:8] + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    )


def _png_with_profile(profile: bytes, method: int = 0) -> bytes:
    packed = b"p\0" + bytes([method]) + zlib.compress(profile)
    return with_chunks(images.encoded(filled(_PURE_RED), "PNG"), chunk(b"iCCP", packed))


def _webp_with_profile() -> bytes:
    pixels = images.encoded(filled(_PURE_RED), "WEBP", lossless=True)[12:]
    return riff(extended(_SMALL, 0x20), riff_chunk(b"ICCP", _swapped() + CANARY), pixels)


def _profile_segments(*parts: tuple[int, int, bytes]) -> bytes:
    """A red JPEG whose profile lies in parts (number, of how many, bytes)."""
    photo = images.encoded(filled(_PURE_RED))
    head = b"ICC_PROFILE\0"
    bodies = [head + bytes([number, of]) + part for number, of, part in parts]
    return with_segments(photo, *(segment(APP2, body) for body in bodies))


def _grey_profile_on_colour() -> bytes:
    grey = _swapped().replace(b"RGB XYZ ", b"GRAYXYZ ", 1)
    return images.encoded(filled(RED), icc_profile=grey)


def _endless_profile() -> bytes:
    """A profile whose table of tags claims four thousand million of them."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:128] + b"\xff\xff\xff\xff" + profile[132:]


_HALF_RED = all_of((255, 127, 127))
_GREEN_INSTEAD = all_of((0, 255, 0))
_REDS, _WHITES, _GREYS = all_of(RED), all_of(WHITE), all_of(GREY)

CASES = [
    Case("jpeg in cmyk", _cmyk),
    Case("jpeg in cmyk without adobe's mark, taken as browsers do", _cmyk_without_adobe),
    Case("jpeg in ycck", _ycck),
    Case("jpeg in cmyk with a profile of rgb", _cmyk_with_profile_of_rgb),
    Case("jpeg in rgb", _rgb_jpeg),
    Case(
        "jpeg in grey",
        lambda: images.encoded(filled(128, "L")),
        size=_SMALL,
        corners=_GREYS,
    ),
    *(
        Case(f"jpeg with chroma {name}", lambda n=n: jpeg(subsampling=n))
        for n, name in enumerate(("4-4-4", "4-2-2", "4-2-0"))
    ),
    Case("png in grey of 16 bits", lambda: _grey_16_bit(0x80FF), size=_SMALL, corners=_GREYS),
    Case(
        "png in grey of 16 bits, white",
        lambda: _grey_16_bit(0xFFFF),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case(
        "png in grey of 16 bits, that grey transparent",
        lambda: _grey_16_bit(0x1234, 0x1234),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case(
        "png in grey of 16 bits, nearly that grey transparent",
        lambda: _grey_16_bit(0x8034, 0x8035),
        size=_SMALL,
        corners=_GREYS,
    ),
    Case(
        "png in rgb of 16 bits",
        lambda: _rgb_16_bit((0xFFFF, 0x00FF, 0x00FF)),
        size=_SMALL,
        corners=all_of(_PURE_RED),
    ),
    Case(
        "png in rgb of 16 bits, that colour transparent",
        lambda: _rgb_16_bit((0x1234, 0x5678, 0x9ABC), is_transparent=True),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case("png in rgba of 16 bits", _rgba_16_bit, size=_SMALL, corners=_HALF_RED),
    Case(
        "png in grey and alpha of 16 bits",
        _grey_alpha_16_bit,
        size=_SMALL,
        corners=all_of((127, 127, 127)),
    ),
    Case("png of 1 bit, white", lambda: _few_bits(1, 0xFF), size=_SMALL, corners=_WHITES),
    Case("png of 1 bit, black", lambda: _few_bits(1, 0), size=_SMALL, corners=all_of((0, 0, 0))),
    Case(
        "png of 1 bit, black transparent",
        lambda: _few_bits(1, 0, 0),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case(
        "png of 1 bit, white transparent, black shown",
        lambda: _few_bits(1, 0, 1),
        size=_SMALL,
        corners=all_of((0, 0, 0)),
    ),
    Case("png of 2 bits", lambda: _few_bits(2, 0xAA), size=_SMALL, corners=all_of((170,) * 3)),
    Case(
        "png of 2 bits, that grey transparent",
        lambda: _few_bits(2, 0xAA, 2),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case("png of 4 bits", lambda: _few_bits(4, 0x77), size=_SMALL, corners=all_of((119,) * 3)),
    Case(
        "png of 4 bits, that grey transparent",
        lambda: _few_bits(4, 0x77, 7),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case("png of a palette", lambda: _palette(8), size=_SMALL, corners=_REDS),
    Case(
        "png of a palette of 1 bit", lambda: _palette(1, index=1), size=_SMALL, corners=all_of(BLUE)
    ),
    Case(
        "png of a palette with a transparent colour",
        lambda: _palette(8, alphas=b"\0"),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case(
        "png of a palette of 1 bit with a transparent colour",
        lambda: _palette(1, alphas=b"\xff\0", index=1),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case(
        "png of a palette that lacks the colour, black as in browsers",
        lambda: _palette(8, index=9),
        size=_SMALL,
        corners=all_of((0, 0, 0)),
    ),
    Case(
        "png half transparent",
        lambda: images.encoded(filled((255, 0, 0, 128), "RGBA"), "PNG"),
        size=_SMALL,
        corners=_HALF_RED,
    ),
    Case(
        "png wholly transparent",
        lambda: images.encoded(filled((255, 0, 0, 0), "RGBA"), "PNG"),
        size=_SMALL,
        corners=_WHITES,
    ),
    Case(
        "webp half transparent",
        lambda: images.encoded(filled((255, 0, 0, 128), "RGBA"), "WEBP", lossless=True),
        size=_SMALL,
        corners=_HALF_RED,
    ),
    Case(
        "webp lossy and half transparent",
        lambda: images.encoded(filled((255, 0, 0, 128), "RGBA"), "WEBP", quality=95),
        size=_SMALL,
        corners=_HALF_RED,
    ),
    Case("webp without loss", lambda: webp(lossless=True)),
    Case("png interlaced", _interlaced, size=_SMALL, corners=_REDS),
    Case(
        "jpeg with another profile",
        lambda: images.encoded(filled(_PURE_RED), icc_profile=_swapped() + CANARY),
        size=_SMALL,
        corners=_GREEN_INSTEAD,
    ),
    Case(
        "png with another profile",
        lambda: _png_with_profile(_swapped() + CANARY),
        size=_SMALL,
        corners=_GREEN_INSTEAD,
    ),
    Case("webp with another profile", _webp_with_profile, size=_SMALL, corners=_GREEN_INSTEAD),
    Case(
        "png of a palette with another profile",
        lambda: with_chunks(
            images.encoded(filled(_PURE_RED).quantize(2), "PNG"),
            chunk(b"iCCP", b"p\0\0" + zlib.compress(_swapped())),
        ),
        size=_SMALL,
        corners=_GREEN_INSTEAD,
    ),
    Case(
        "jpeg with a broken profile",
        lambda: jpeg(icc_profile=b"no profile" * 20),
        corners=QUADRANTS,
    ),
    Case("jpeg with a profile of endless tags", lambda: jpeg(icc_profile=_endless_profile())),
    Case("jpeg with half a profile", lambda: jpeg(icc_profile=_swapped()[:300])),
    Case(
        "jpeg with a profile of 3 MiB, which is used",
        lambda: jpeg(icc_profile=_swapped() + bytes(3 * 2**20)),
        corners=((30, 220, 30), (200, 30, 30), BLUE, YELLOW),
    ),
    Case(
        "jpeg with a profile of 10 MiB, which is passed over",
        lambda: jpeg(icc_profile=_swapped() + bytes(10 * 2**20)),
    ),
    Case(
        "jpeg in colour with a profile of grey",
        _grey_profile_on_colour,
        size=_SMALL,
        corners=_REDS,
    ),
    Case(
        "jpeg whose profile lacks a part",
        lambda: _profile_segments((1, 2, _swapped()[:300])),
        size=_SMALL,
        corners=all_of(_PURE_RED),
    ),
    Case(
        "jpeg whose profile's parts are out of order",
        lambda: _profile_segments((2, 2, _swapped()[300:]), (1, 2, _swapped()[:300])),
        size=_SMALL,
        corners=_GREEN_INSTEAD,
    ),
    Case(
        "png with a broken profile",
        lambda: _png_with_profile(b"no profile"),
        size=_SMALL,
        corners=all_of(_PURE_RED),
    ),
    Case(
        "png whose profile is not packed",
        lambda: with_chunks(png(), chunk(b"iCCP", b"p\0\0" + CANARY)),
    ),
    Case("png whose profile has no name", lambda: with_chunks(png(), chunk(b"iCCP", b"p"))),
    Case(
        "jpeg whose adobe segment asks for nonsense",
        lambda: with_segments(jpeg(), segment(APP14, b"Adobe\0d\0\0\0\0\x09")),
    ),
]
