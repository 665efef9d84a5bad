"""Photos for tests, made with Pillow at run time: honest ones, damaged ones and hostile ones.

``fixtures/oriented.heic`` cannot be made here, because no HEVC encoder is installed with the
service: it is ``quadrants(320, 240)`` with ``exif()``, encoded by libheif's heif-enc and given the
``irot`` property that phones write beside the Exif orientation.
"""

import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageCms

from tests.chance import seeded

ORIENTED_HEIC = Path(__file__).parent / "fixtures" / "oriented.heic"

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 230, 30)
LATITUDE = (10.0, 58.0, 48.36)
LONGITUDE = (106.0, 39.0, 7.2)
TAKEN = "2026:03:14 08:15:30"

# What a camera held that way stores; an orientation tag asks for the opposite turn.
AS_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quadrants(width: int, height: int) -> Image.Image:
    """Red and green above, blue and yellow below: any turn shows."""
    image = Image.new("RGB", (2, 2))
    image.putdata([RED, GREEN, BLUE, YELLOW])
    return image.resize((width, height), Image.Resampling.NEAREST)


def stored_as(image: Image.Image, orientation: int) -> Image.Image:
    """The image as it lies in a file whose orientation tag has this value."""
    turn = AS_STORED[orientation]
    return image if turn is None else image.transpose(turn)


def exif(
    *,
    orientation: int = 6,
    latitude: Any = LATITUDE,
    latitude_ref: str = "N",
    longitude: Any = LONGITUDE,
    longitude_ref: str = "E",
    taken: str = TAKEN,
    offset: str | None = "+07:00",
    maker: str = "Phone",
) -> bytes:
    """An Exif block as a phone writes it."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = maker
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: latitude_ref,
            ExifTags.GPS.GPSLatitude: latitude,
            ExifTags.GPS.GPSLongitudeRef: longitude_ref,
            ExifTags.GPS.GPSLongitude: longitude,
        }
    )
    times = {ExifTags.Base.DateTimeOriginal: taken}
    if offset is not None:
        times[ExifTags.Base.OffsetTimeOriginal] = offset
    tags.get_ifd(ExifTags.IFD.Exif).update(times)
    return tags.tobytes()


def exif_of_nowhere() -> bytes:
    """An Exif block whose latitude is 0/0: the phone had no fix."""
    block = exif(orientation=1, latitude=(77.0, 77.0, 77.0))
    for byte_order in "<>":
        block = block.replace(struct.pack(f"{byte_order}2L", 77, 1), bytes(8))
    return block


def encoded(image: Image.Image, image_format: str = "JPEG", **options: Any) -> bytes:
    """The image as a file of that format."""
    file = BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()


@cache
def noisy_12_megapixels() -> bytes:
    """A noisy photo of 4000 x 3000 as a phone held upright stores it, about 6 MB."""
    chance = seeded(12)
    size = (4000, 3000)
    shapes = Image.frombytes("RGB", (500, 375), chance.randbytes(500 * 375 * 3)).resize(size)
    noise = Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3))
    photo = Image.blend(shapes, noise, 0.15)
    return encoded(photo, quality=92, exif=exif())


def animated(image_format: str) -> bytes:
    """Three frames."""
    frames = [quadrants(60, 40), quadrants(60, 40).rotate(90), quadrants(60, 40).rotate(180)]
    return encoded(frames[0], image_format, save_all=True, append_images=frames[1:])


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims the size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def webp_claiming(width: int, height: int) -> bytes:
    """A small WebP whose extended header claims the size."""
    small = bytearray(encoded(quadrants(60, 40), "WEBP", exif=exif()))
    small[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(small)


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose frame header claims the size."""
    small = bytearray(encoded(quadrants(60, 40)))
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(small)


def heic_claiming(width: int, height: int) -> bytes:
    """The HEIC whose image property claims the size."""
    photo = bytearray(ORIENTED_HEIC.read_bytes())
    size = photo.index(b"ispe") + 8
    photo[size : size + 8] = struct.pack(">II", width, height)
    return bytes(photo)


def jpeg_with_scans(extra: int, *, side: int = 1000) -> bytes:
    """A progressive JPEG whose last scan, a few bytes over all pixels, is repeated."""
    photo = encoded(Image.new("L", (side, side), 90), progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:-2] + photo[last:-2] * extra + photo[-2:]


def profile_with_red_and_green_swapped() -> bytes:
    """A valid colour profile that is not sRGB: it shows red where the numbers say green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = profile.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))
    for old, new in ((b"rXYZ", b"...."), (b"gXYZ", b"rXYZ"), (b"....", b"gXYZ")):
        renamed = renamed.replace(old, new)
    return renamed


def jpeg_markers(photo: bytes) -> list[int]:
    """The second bytes of all markers up to the end; fails when anything follows the end."""
    markers, at = [0xD8], 2
    while True:
        at = photo.index(b"\xff", at)
        marker = photo[at + 1]
        if marker == 0xD9:
            assert photo[at + 2 :] == b""
            return markers
        if marker == 0 or 0xD0 <= marker <= 0xD7:
            at += 2
            continue
        markers.append(marker)
        at += 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
