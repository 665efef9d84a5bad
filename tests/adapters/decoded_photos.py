"""Looking at decoded photos in tests."""

from io import BytesIO

import pytest
from PIL import Image


def opened(jpeg):
    """The picture in a JPEG, read whole."""
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


def colours(jpeg):
    """The middles of the four quarters, from the top left to the bottom right."""
    image = opened(jpeg)
    across, down = image.width // 4, image.height // 4
    return [image.getpixel((x, y)) for y in (down, 3 * down) for x in (across, 3 * across)]


def near(*expected, tolerance=16):
    """Colours that differ as little as JPEG makes them."""
    return [pytest.approx(colour, abs=tolerance) for colour in expected]
