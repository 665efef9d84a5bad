"""What becomes of a photo, through the real decoder process: sizes, places, secrets."""

from datetime import UTC, datetime

import pytest
from PIL import Image, PngImagePlugin

from tests import images
from tests.adapters.decoded_photos import colours, near, opened
from tests.images import BLUE, GREEN, RED, YELLOW

SECRET = b"CANARY-7f3a"
SOI, APP0, DQT, SOF0, DHT, SOS = 0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"


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


def test_a_progressive_photo_is_welcome(decoder):
    photo = decoder.decode(images.encoded(images.quadrants(640, 480), progressive=True))

    assert colours(photo.full) == near(RED, GREEN, BLUE, YELLOW)
