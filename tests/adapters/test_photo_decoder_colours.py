"""Every kind of colour in a photo, through the real decoder process."""

import pytest
from PIL import Image, ImageCms

from tests import images
from tests.adapters.decoded_photos import colours, near, opened
from tests.images import RED

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
