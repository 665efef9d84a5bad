"""Photos as phones make them, and what has to be true of the ones that are kept."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, ImageStat

from sandbox.demo.narration import demand, demand_equal

HEIC_PHOTO = Path(__file__).parent / "photo.heic"
LATITUDE, LONGITUDE = 10.9801, 106.652
_UPRIGHT = (3000, 4000)
_TOP, _BOTTOM = (200, 60, 60), (60, 60, 200)
_HELD_UPRIGHT = 6  # the Exif orientation of a phone held upright: turn it clockwise to see it
_OF_THE_FORMAT = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def phone_photo(taken_at: datetime) -> bytes:
    """A noisy 12-megapixel JPEG lying on its side, with the place and moment of the shot."""
    scene = Image.new("RGB", (1, 2))
    scene.putdata([_TOP, _BOTTOM])
    scene = scene.resize(_UPRIGHT, Image.Resampling.NEAREST)
    noise = Image.effect_noise(_UPRIGHT, 60).convert("RGB")
    lying = Image.blend(scene, noise, 0.15).transpose(Image.Transpose.ROTATE_90)
    file = BytesIO()
    lying.save(file, "JPEG", quality=90, exif=_exif(taken_at))
    return file.getvalue()


def result_photo() -> bytes:
    """A small photo of a mended road."""
    file = BytesIO()
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def demand_kept_well(stored: bytes, thumbnail: bytes) -> tuple[int, int]:
    """Raise ``DemoFailed`` unless both are small, upright and bare; the size of the large one."""
    full, thumb = _bare_jpeg(stored), _bare_jpeg(thumbnail)
    demand_equal("the long side", max(full.size), 1600)
    demand_equal("the thumbnail's long side", max(thumb.size), 320)
    demand(full.height > full.width, "the photo still lies on its side")
    demand(_is_red(full.crop((0, 0, full.width, 8))), "the photo is upside down")
    return full.size


def demand_heic_kept_well(stored: bytes) -> None:
    """Raise ``DemoFailed`` unless ``HEIC_PHOTO`` became a bare JPEG, its red corner top right."""
    image = _bare_jpeg(stored)
    demand_equal("the size", image.size, (240, 320))
    demand(_is_red(image.crop((160, 0, 240, 100))), "the HEIC was turned the wrong way")


def _bare_jpeg(stored: bytes) -> Image.Image:
    image = Image.open(BytesIO(stored), formats=("JPEG",))
    image.load()
    left_over = set(image.info) - _OF_THE_FORMAT
    demand(not left_over and not image.getexif(), f"the photo still has {sorted(left_over)}")
    demand(b"Exif" not in stored, "the photo still has an Exif block")
    return image


def _is_red(part: Image.Image) -> bool:
    red, green, blue = ImageStat.Stat(part.convert("RGB")).mean
    return red > 2 * max(green, blue)


def _exif(taken_at: datetime) -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = _HELD_UPRIGHT
    tags[ExifTags.Base.Make] = "Demo"
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: _sexagesimal(LATITUDE),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: _sexagesimal(LONGITUDE),
        }
    )
    tags.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: f"{taken_at:%Y:%m:%d %H:%M:%S}",
            ExifTags.Base.OffsetTimeOriginal: "+00:00",
        }
    )
    return tags.tobytes()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    minutes = degrees % 1 * 60
    return float(int(degrees)), float(int(minutes)), round(minutes % 1 * 60, 3)
