"""Which photos the real decoder process refuses."""

import pytest

from app.errors import PhotoDimensionsRefused, PhotoTooLarge, PhotoTypeUnsupported, PhotoUnreadable
from tests import images


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"Chi la van ban, khong phai anh.",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"8BPS\0\x01" + bytes(40),
        images.encoded(images.quadrants(64, 64), "PDF"),
        images.encoded(images.quadrants(64, 64), "TIFF"),
        images.encoded(images.quadrants(64, 64), "GIF"),
        images.encoded(images.quadrants(64, 64), "BMP"),
        images.encoded(images.quadrants(64, 64), "AVIF"),
        images.encoded(images.quadrants(64, 64), "JPEG2000"),
        images.encoded(images.quadrants(64, 64), "ICO"),
        b"%PDF-1.7\n" + images.encoded(images.quadrants(64, 64)),
        b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    ],
    ids=[
        "empty",
        "start",
        "text",
        "svg",
        "eps",
        "psd",
        "pdf",
        "tiff",
        "gif",
        "bmp",
        "avif",
        "jp2",
        "ico",
        "pdf+jpeg",
        "mp4",
    ],
)
def test_other_types_are_refused_by_content(decoder, data):
    with pytest.raises(PhotoTypeUnsupported):
        decoder.decode(data)


@pytest.mark.parametrize(
    "build",
    [
        lambda: images.png_claiming(30_000, 30_000),
        lambda: images.png_claiming(2_001, 100),
        lambda: images.png_claiming(100, 2_001),
        lambda: images.png_claiming(7_072, 7_072),
        lambda: images.jpeg_claiming(60_000, 60_000),
        lambda: images.webp_claiming(16_383, 16_383),
        lambda: images.heic_claiming(30_000, 30_000),
        lambda: images.animated("PNG"),
        lambda: images.animated("WEBP"),
    ],
    ids=["png", "wide", "tall", "50mp+", "jpeg", "webp", "heic", "apng", "awebp"],
)
def test_shapes_and_frames_are_refused_from_the_header(decoder, build):
    with pytest.raises(PhotoDimensionsRefused):
        decoder.decode(build())


@pytest.mark.parametrize(
    "data",
    [
        images.encoded(images.quadrants(640, 480))[:2_000],
        images.encoded(images.quadrants(640, 480))[:40],
        images.encoded(images.quadrants(640, 480), "PNG")[:-40],
        images.encoded(images.quadrants(640, 480), "WEBP")[:-40],
        images.ORIENTED_HEIC.read_bytes()[:-300],
        images.ORIENTED_HEIC.read_bytes()[:60],
        images.png_claiming(400, 400),
        images.jpeg_with_scans(1_000),
    ],
    ids=["jpeg", "jpeg-header", "png", "webp", "heic", "heic-header", "png-empty", "jpeg-scans"],
)
def test_damaged_photos_are_unreadable(decoder, data):
    with pytest.raises(PhotoUnreadable):
        decoder.decode(data)


def test_too_many_bytes_are_refused_before_anything_is_read(decoder):
    with pytest.raises(PhotoTooLarge):
        decoder.decode(bytes(15 * 2**20 + 1))
