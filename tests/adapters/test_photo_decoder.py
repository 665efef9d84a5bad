"""What becomes of a photo, through the real decoder process: sizes, colours, secrets, refusals."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from app.adapters.photo_decoder import PhotoDecoder
from app.errors import (
    PhotoDimensionsRefused,
    PhotoTooLarge,
    PhotoTypeUnsupported,
    PhotoUnreadable,
)
from tests import images
from tests.images import BLUE, GREEN, RED, YELLOW

SECRET = b"CANARY-7f3a"
SOI, APP0, DQT, SOF0, DHT, SOS = 0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


@pytest.fixture(scope="module")
def decoder():
    decoder = PhotoDecoder()
    yield decoder
    decoder.close()


def opened(jpeg):
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def colours(jpeg):
    """The middles of the four quarters, from the top left to the bottom right."""
    image = opened(jpeg)
    across, down = image.width // 4, image.height // 4
    return [image.getpixel((x, y)) for y in (down, 3 * down) for x in (across, 3 * across)]


def near(*expected, tolerance=16):
    return [pytest.approx(colour, abs=tolerance) for colour in expected]


def test_a_phone_photo_comes_out_upright_in_two_sizes_with_its_place_and_time(decoder):
    photo = decoder.decode(images.noisy_12_megapixels())

    assert (photo.full_width, photo.full_height) == (1200, 1600) == opened(photo.full).size
    assert (photo.thumb_width, photo.thumb_height) == (240, 320) == opened(photo.thumb).size
    assert (photo.latitude, photo.longitude) == (pytest.approx(10.9801), pytest.approx(106.652))
    assert photo.taken_at == datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(decoder, orientation):
    stored = images.stored_as(images.quadrants(320, 240), orientation)

    photo = decoder.decode(images.encoded(stored, exif=images.exif(orientation=orientation)))

    assert (photo.full_width, photo.full_height) == (320, 240)
    assert colours(photo.full) == near(RED, GREEN, BLUE, YELLOW)
    assert colours(photo.thumb) == near(RED, GREEN, BLUE, YELLOW)


def test_a_heic_photo_is_turned_once_though_exif_and_container_both_ask(decoder):
    photo = decoder.decode(images.ORIENTED_HEIC.read_bytes())

    assert (photo.full_width, photo.full_height) == (240, 320)
    assert colours(photo.full) == near(BLUE, RED, YELLOW, GREEN)
    assert (photo.latitude, photo.longitude) == (pytest.approx(10.9801), pytest.approx(106.652))
    assert photo.taken_at == datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_png_and_webp_tell_orientation_and_place_like_a_jpeg(decoder, image_format):
    stored = images.stored_as(images.quadrants(320, 240), 8)

    photo = decoder.decode(
        images.encoded(stored, image_format, exif=images.exif(orientation=8, latitude_ref="S"))
    )

    assert colours(photo.full) == near(RED, GREEN, BLUE, YELLOW, tolerance=40)
    assert photo.latitude == pytest.approx(-10.9801)


@pytest.mark.parametrize(
    ("before", "full", "thumb"),
    [
        ((100, 50), (100, 50), (100, 50)),
        ((1, 1), (1, 1), (1, 1)),
        ((1600, 900), (1600, 900), (320, 180)),
        ((1601, 900), (1600, 899), (320, 180)),
        ((2000, 100), (1600, 80), (320, 16)),
        ((100, 2000), (80, 1600), (16, 320)),
    ],
)
def test_sizes_shrink_in_proportion_and_never_grow(decoder, before, full, thumb):
    photo = decoder.decode(images.encoded(images.quadrants(*before), "PNG"))

    assert opened(photo.full).size == full == (photo.full_width, photo.full_height)
    assert opened(photo.thumb).size == thumb == (photo.thumb_width, photo.thumb_height)


def jpeg_with_everything(**colours):
    return (
        images.encoded(
            images.quadrants(320, 240),
            exif=images.exif(orientation=1, maker=SECRET.decode()),
            xmp=XMP,
            comment=SECRET,
            **colours,
        )
        + b"PK\x03\x04%PDF-1.7"
        + SECRET
    )


def jpeg_with_everything_and_colours():
    profile = images.profile_with_red_and_green_swapped()
    return jpeg_with_everything(icc_profile=profile + SECRET)


def png_with_everything():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return (
        images.encoded(
            images.quadrants(320, 240),
            "PNG",
            pnginfo=texts,
            exif=images.exif(orientation=1, maker=SECRET.decode()),
            icc_profile=images.profile_with_red_and_green_swapped() + SECRET,
        )
        + SECRET
    )


def webp_with_everything():
    return (
        images.encoded(
            images.quadrants(320, 240),
            "WEBP",
            exif=images.exif(orientation=1, maker=SECRET.decode()),
            xmp=XMP,
            icc_profile=images.profile_with_red_and_green_swapped() + SECRET,
        )
        + SECRET
    )


@pytest.mark.parametrize(
    "build",
    [
        jpeg_with_everything,
        jpeg_with_everything_and_colours,
        png_with_everything,
        webp_with_everything,
        images.ORIENTED_HEIC.read_bytes,
    ],
)
def test_nothing_but_pixels_leaves_the_decoder(decoder, build):
    photo = decoder.decode(build())

    for jpeg in (photo.full, photo.thumb):
        assert set(images.jpeg_markers(jpeg)) == {SOI, APP0, DQT, SOF0, DHT, SOS}
        assert SECRET not in jpeg
        assert set(opened(jpeg).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_place_and_the_bytes_stay_out_of_a_log_line(decoder):
    photo = decoder.decode(images.ORIENTED_HEIC.read_bytes())

    assert "10.9" not in repr(photo)
    assert len(repr(photo)) < 200


WHITE, GREY = (255, 255, 255), (128, 128, 128)


def cmyk():
    return images.encoded(Image.new("CMYK", (64, 64), (0, 255, 255, 0)))


def grey_16_bit():
    return images.encoded(Image.new("I;16", (64, 64), 0x8000), "PNG")


def palette_with_a_transparent_colour():
    image = Image.new("P", (64, 64), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 32, 64))
    return images.encoded(image, "PNG", transparency=1)


def half_transparent(image_format, mode="RGBA"):
    colour = (255, 0, 0, 128) if mode == "RGBA" else (0, 128)
    return images.encoded(Image.new(mode, (64, 64), colour), image_format, lossless=True)


def one_bit():
    return images.encoded(Image.new("1", (64, 64), 1), "PNG")


def grey_jpeg():
    return images.encoded(Image.new("L", (64, 64), 128))


def rgb_png_with_a_transparent_colour():
    return images.encoded(Image.new("RGB", (64, 64), RED), "PNG", transparency=RED)


def swapped_profile():
    return images.encoded(
        Image.new("RGB", (64, 64), (255, 0, 0)),
        icc_profile=images.profile_with_red_and_green_swapped(),
    )


def srgb_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return images.encoded(Image.new("RGB", (64, 64), RED), icc_profile=profile)


def broken_profile():
    return images.encoded(Image.new("RGB", (64, 64), RED), icc_profile=b"no profile" * 20)


@pytest.mark.parametrize(
    ("build", "left", "right"),
    [
        (cmyk, (255, 0, 0), (255, 0, 0)),
        (grey_16_bit, GREY, GREY),
        (palette_with_a_transparent_colour, (255, 0, 0), WHITE),
        (lambda: half_transparent("PNG"), (255, 127, 127), (255, 127, 127)),
        (lambda: half_transparent("WEBP"), (255, 127, 127), (255, 127, 127)),
        (lambda: half_transparent("PNG", "LA"), (127, 127, 127), (127, 127, 127)),
        (one_bit, WHITE, WHITE),
        (grey_jpeg, GREY, GREY),
        (rgb_png_with_a_transparent_colour, WHITE, WHITE),
        (swapped_profile, (0, 255, 0), (0, 255, 0)),
        (srgb_profile, RED, RED),
        (broken_profile, RED, RED),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_every_kind_of_colour_becomes_srgb_on_white(decoder, build, left, right):
    photo = decoder.decode(build())

    assert opened(photo.full).mode == "RGB"
    assert colours(photo.full) == near(left, right, left, right)


def test_a_jpeg_with_several_pictures_gives_its_first(decoder):
    first, second = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), BLUE)

    photo = decoder.decode(images.encoded(first, "MPO", save_all=True, append_images=[second]))

    assert colours(photo.full) == near(RED, RED, RED, RED)


def test_a_damaged_exif_block_costs_the_place_and_not_the_photo(decoder):
    for block in (b"Exif\0\0garbage", images.exif()[:40], b"Exif\0\0MM\0*\xff\xff\xff\xff"):
        photo = decoder.decode(images.encoded(images.quadrants(64, 64), exif=block))

        assert (photo.full_width, photo.latitude, photo.taken_at) == (64, None, None)


def test_a_place_with_zero_denominators_is_no_place(decoder):
    photo = decoder.decode(images.encoded(images.quadrants(64, 64), exif=images.exif_of_nowhere()))

    assert (photo.latitude, photo.longitude) == (None, None)
    assert photo.taken_at == datetime(2026, 3, 14, 1, 15, 30, tzinfo=UTC)


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


def test_a_progressive_photo_is_welcome(decoder):
    photo = decoder.decode(images.encoded(images.quadrants(640, 480), progressive=True))

    assert colours(photo.full) == near(RED, GREEN, BLUE, YELLOW)


def test_too_many_bytes_are_refused_before_anything_is_read(decoder):
    with pytest.raises(PhotoTooLarge):
        decoder.decode(bytes(15 * 2**20 + 1))
