"""The decoder process: untrusted photo bytes in, two clean JPEGs out, one request at a time.

It runs by path, isolated and without the ``app`` package, so that it holds no secrets and little
memory; ``photo_decoder.py`` starts, feeds and kills it. Arguments: the most pixels a photo may
have, the most bytes of memory, and the seconds after which the process ends itself in the middle
of a photo.

On standard input a request is a 4-byte length and the photo. On standard output, after one READY
byte, an answer is three 4-byte lengths (all big-endian) and what they measure: a JSON object, the
full-size JPEG and the thumbnail. A refused photo has ``refusal`` in the object and no JPEGs.
"""

import contextlib
import json
import os
import re
import resource
import signal
import struct
import sys
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageCms, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

READY = b"R"
REQUEST = struct.Struct("!I")
ANSWER = struct.Struct("!III")

FULL_PX = 1600
THUMB_PX = 320
JPEG_QUALITY = 85
MAX_ASPECT = 20
MAX_JPEG_SCANS = 100
MAX_OPEN_FILES = 16

# What may follow 0xff in front of a segment: not a stuffed zero, a restart marker or a fill byte.
JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ICC_SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK"}
SRGB = ImageCms.createProfile("sRGB")
EXIF = {
    "latitude": (ExifTags.IFD.GPSInfo, ExifTags.GPS.GPSLatitude),
    "latitude_ref": (ExifTags.IFD.GPSInfo, ExifTags.GPS.GPSLatitudeRef),
    "longitude": (ExifTags.IFD.GPSInfo, ExifTags.GPS.GPSLongitude),
    "longitude_ref": (ExifTags.IFD.GPSInfo, ExifTags.GPS.GPSLongitudeRef),
    "taken": (ExifTags.IFD.Exif, ExifTags.Base.DateTimeOriginal),
    "taken_offset": (ExifTags.IFD.Exif, ExifTags.Base.OffsetTimeOriginal),
}


class RefusedError(Exception):
    """The photo is refused; the argument is the word that goes into the answer."""


def open_photo(photo: bytes) -> ImageFile.ImageFile:
    """Read the header with the one decoder that the first bytes call for; no pixels yet.

    The decoder classes are called directly, so that Pillow's table of formats is never asked.
    A JPEG that carries more pictures (MPO) and a HEIC burst give their first or primary one.
    """
    if photo.startswith(b"\xff\xd8\xff"):
        check_scans(photo)
        return JpegImageFile(BytesIO(photo))
    if photo.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile(BytesIO(photo))
    if photo.startswith(b"RIFF") and photo[8:12] == b"WEBP":
        return WebPImageFile(BytesIO(photo))
    if photo[4:8] == b"ftyp" and HEIC_BRANDS & set(brands(photo)):
        return open_heic(photo)
    raise RefusedError("type_unsupported")


def check_scans(photo: bytes) -> None:
    """Refuse a JPEG with many scans: 75 bytes each cost a pass over all pixels.

    Progressive photos have about ten. (ITU-T T.81, B.1.1)
    """
    scans, at = 0, 2
    while (marker := JPEG_MARKER.search(photo, at)) and marker[1] != b"\xd9":
        scans += marker[1] == b"\xda"
        if scans > MAX_JPEG_SCANS:
            raise RefusedError("unreadable")
        at = marker.end() + int.from_bytes(photo[marker.end() : marker.end() + 2], "big")


def brands(photo: bytes) -> list[bytes]:
    """The major and compatible brands of the leading ``ftyp`` box (ISO/IEC 14496-12, 4.3)."""
    box = photo[8 : min(int.from_bytes(photo[:4], "big"), 256)]
    return [box[at : at + 4] for at in range(0, len(box), 4) if at != 4]


def open_heic(photo: bytes) -> ImageFile.ImageFile:
    """Read the header of a HEIC photo; its size and pixels come upright from libheif."""
    # Imported here: most processes never see a HEIC photo, and the library costs them memory.
    from pi_heif import HeifImageFile, options

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = 1
    image: ImageFile.ImageFile = HeifImageFile(BytesIO(photo))
    return image


def check_shape(image: ImageFile.ImageFile, max_pixels: int) -> None:
    """Refuse too many pixels, a shape beyond 1:20 and animations, all from the header."""
    short, long = sorted(image.size)
    if short * long > max_pixels or long > MAX_ASPECT * short:
        raise RefusedError("dimensions_refused")
    if isinstance(image, PngImageFile | WebPImageFile) and getattr(image, "n_frames", 1) > 1:
        raise RefusedError("dimensions_refused")


def fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size scaled down so that neither side passes ``longest``; never scaled up."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def shrunk(image: Image.Image, longest: int) -> Image.Image:
    """The image at no more than ``longest`` pixels a side."""
    size = fitted(image.size, longest)
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def opaque(image: Image.Image) -> Image.Image:
    """The image as 8-bit L, RGB or CMYK; what was transparent becomes white."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        rgba = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", rgba.size, "white")
        white.paste(rgba, mask=rgba)
        return white
    if image.mode in ICC_SPACES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def in_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """The image in sRGB; a colour profile that cannot be used is passed over."""
    if icc_profile:
        try:
            profile = ImageCms.ImageCmsProfile(BytesIO(icc_profile))
            fits = profile.profile.xcolor_space == ICC_SPACES[image.mode]
            if fits and not ImageCms.getProfileDescription(profile).startswith("sRGB"):
                converted = ImageCms.profileToProfile(image, profile, SRGB, outputMode="RGB")
                return converted or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")
    return image.convert("RGB")


def encoded(image: Image.Image) -> bytes:
    """The image as a JPEG that carries nothing but its pixels."""
    image.info = {}
    jpeg = BytesIO()
    # Neither optimised nor progressive: 6 % fewer bytes would take an eighth more time.
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    return jpeg.getvalue()


def likeness(image: Image.Image) -> int:
    """64 bits that stay much the same when the photo is scaled or encoded anew; signed.

    Each says whether the photo becomes brighter from one of 9 x 8 fields to the next (dHash).
    """
    fields = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    pairs = ((9 * row + column, 9 * row + column + 1) for row in range(8) for column in range(8))
    bits = "".join("1" if fields[left] < fields[right] else "0" for left, right in pairs)
    return int.from_bytes(int(bits, 2).to_bytes(8, "big"), "big", signed=True)


def read_exif(image: Image.Image) -> tuple[int, dict[str, Any]]:
    """The orientation, and the tags of place and time as they stand; nothing when damaged."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation)
        tags = {name: plain(exif.get_ifd(ifd).get(tag)) for name, (ifd, tag) in EXIF.items()}
    except Exception:  # The parser names no errors of its own, and a good photo may have bad tags.
        return 1, {}
    return orientation if isinstance(orientation, int) else 1, tags


def plain(value: Any) -> str | list[float] | None:
    """A tag's value as JSON can carry it; a rational n/0 becomes NaN."""
    if isinstance(value, tuple):
        return [float(part) for part in value]
    return value if isinstance(value, str) else None


def decode(photo: bytes, max_pixels: int) -> tuple[dict[str, Any], bytes, bytes]:
    """What the photo tells, its full-size JPEG and its thumbnail."""
    with open_photo(photo) as image:
        check_shape(image, max_pixels)
        # The exact size: for a square one libjpeg would decode up to four times the pixels.
        image.draft("RGB", fitted(image.size, FULL_PX))
        small = shrunk(opaque(image), FULL_PX)
        orientation, tags = read_exif(image)
    full = in_srgb(small, small.info.get("icc_profile"))
    if orientation in UPRIGHT:
        full = full.transpose(UPRIGHT[orientation])
    thumb = shrunk(full, THUMB_PX)
    facts = {
        "full_size": full.size,
        "thumb_size": thumb.size,
        "exif": tags,
        "likeness": likeness(thumb),
    }
    return facts, encoded(full), encoded(thumb)


def answer(photo: bytes, max_pixels: int) -> tuple[dict[str, Any], bytes, bytes]:
    """The answer to one request; whatever the photo does to the libraries becomes a refusal."""
    try:
        return decode(photo, max_pixels)
    except RefusedError as refusal:
        return {"refusal": str(refusal)}, b"", b""
    except Image.DecompressionBombError:
        return {"refusal": "dimensions_refused"}, b"", b""
    except Exception as error:  # A hostile photo can raise anything, and the next one is innocent.
        return {"refusal": "unreadable", "cause": type(error).__name__}, b"", b""


def confine(max_memory_bytes: int) -> None:
    """Give up what decoding doesn't need: memory beyond the limit, files, core dumps."""
    # Linux only: short of memory, the kernel shall end this process and no other.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_DATA, (max_memory_bytes, max_memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MAX_OPEN_FILES, MAX_OPEN_FILES))


def serve(requests: BinaryIO, answers: BinaryIO, *, max_pixels: int, time_limit_s: float) -> None:
    """Answer requests until the web process closes the pipe or dies."""
    answers.write(READY)
    answers.flush()
    while len(head := requests.read(REQUEST.size)) == REQUEST.size:
        (length,) = REQUEST.unpack(head)
        photo = requests.read(length)
        if len(photo) < length:
            return
        # The web process keeps the time; this alarm is for when it was killed meanwhile.
        signal.setitimer(signal.ITIMER_REAL, time_limit_s)
        facts, full, thumb = answer(photo, max_pixels)
        signal.setitimer(signal.ITIMER_REAL, 0)
        told = json.dumps(facts).encode()
        answers.write(ANSWER.pack(len(told), len(full), len(thumb)) + told + full + thumb)
        answers.flush()


def main() -> None:
    """Confine this process, then serve."""
    max_pixels, max_memory_bytes, time_limit_s = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    # Frames go to a copy of standard output: a C library that prints must not break them.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    # Pillow refuses at twice this figure, and for WebP before its decoder allocates the canvas.
    Image.MAX_IMAGE_PIXELS = max_pixels // 2
    confine(max_memory_bytes)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, max_pixels=max_pixels, time_limit_s=float(time_limit_s))


if __name__ == "__main__":
    main()
