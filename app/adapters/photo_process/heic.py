"""HEIC (ISO/IEC 23008-12), read by libheif, which also turns it upright."""

from io import BytesIO

from PIL import Image

from . import limits
from .opened import Opened, RefusedError, check_shape, without_exif_header
from .pixels import shrunk_in_strips

_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_MAX_BRAND_BYTES = 256


def is_heic(photo: bytes) -> bool:
    """Whether the leading ``ftyp`` box names a brand of HEIC (ISO/IEC 14496-12, 4.3)."""
    if photo[4:8] != b"ftyp":
        return False
    box = photo[8 : min(int.from_bytes(photo[:4], "big"), _MAX_BRAND_BYTES)]
    return not _BRANDS.isdisjoint(box[at : at + 4] for at in range(0, len(box), 4) if at != 4)


def open_heic(photo: bytes) -> Opened:
    """Read the header; of several pictures the primary one is taken."""
    # Imported here: most processes never see a HEIC photo, and the library costs them memory.
    from pi_heif import HeifFile, options

    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = 1
    pictures = HeifFile(BytesIO(photo), convert_hdr_to_8bit=True, remove_stride=False)
    if len(pictures) > limits.MAX_HEIC_PICTURES:
        raise RefusedError("dimensions_refused")
    picture = pictures[pictures.primary_index]

    def rows(top: int, bottom: int) -> Image.Image:
        """Pillow's copy of some rows: one of them all would need the memory twice."""
        data = memoryview(picture.data)[top * picture.stride : bottom * picture.stride]
        size = (picture.size[0], bottom - top)
        return Image.frombytes(picture.mode, size, data, "raw", picture.mode, picture.stride)

    def small() -> Image.Image:
        picture.load()
        # A file can lie about it until it is decoded.
        check_shape(picture.size, limits.MAX_HEIC_PIXELS)
        return shrunk_in_strips(picture.size, rows, limits.FULL_PX)

    return Opened(
        size=picture.size,
        small=small,
        exif=without_exif_header(picture.info.get("exif") or b""),
        icc_profile=picture.info.get("icc_profile") or b"",
        is_upright=True,
        max_pixels=limits.MAX_HEIC_PIXELS,
    )
