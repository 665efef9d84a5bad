"""The decoder of citizens' photos against Pillow used naively, in one process, one thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from statistics import median

from PIL import ExifTags, Image, ImageOps

from app.adapters.photo_process.decoding import decode
from app.adapters.photo_process.limits import FULL_PX, MAX_PIXELS, THUMB_PX
from app.adapters.photo_process.pixels import JPEG_QUALITY
from benchmarks.chance import seeded

ROUNDS = 7


@dataclass(frozen=True)
class Times:
    """Milliseconds of processor time for one photo, and the median of the rounds' ratios."""

    ours_ms: float
    naive_ms: float
    ratio: float


def measure_photo() -> Times:
    """A noisy 12-megapixel JPEG from a phone held upright, to both stored sizes."""
    photo = _noisy_photo()
    sides = (lambda: decode(photo, MAX_PIXELS), lambda: naive(photo))
    for side in sides:
        side()
    rounds = [(_time_ms(sides[0]), _time_ms(sides[1])) for _ in range(ROUNDS)]
    return Times(
        ours_ms=median(ours for ours, _ in rounds),
        naive_ms=median(theirs for _, theirs in rounds),
        ratio=median(ours / theirs for ours, theirs in rounds),
    )


def _noisy_photo() -> bytes:
    """4000 x 3000 pixels, about 6 MB, orientation 6; the same each time."""
    chance, size = seeded(12), (4000, 3000)
    shapes = Image.frombytes("RGB", (500, 375), chance.randbytes(500 * 375 * 3)).resize(size)
    noise = Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    jpeg = BytesIO()
    Image.blend(shapes, noise, 0.15).save(jpeg, "JPEG", quality=92, exif=exif)
    return jpeg.getvalue()


def naive(photo: bytes) -> tuple[bytes, bytes]:
    """The same two JPEGs as most tutorials make them: decode, turn, shrink a copy for each."""
    with Image.open(BytesIO(photo)) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    return _shrunk(upright, FULL_PX), _shrunk(upright, THUMB_PX)


def _shrunk(image: Image.Image, longest: int) -> bytes:
    scale = longest / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    jpeg = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(
        jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True
    )
    return jpeg.getvalue()


def _time_ms(side: Callable[[], object]) -> float:
    started = time.process_time()
    side()
    return (time.process_time() - started) * 1e3
