"""Photos that look alike have hashes that lie near each other."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.adapters.photo_decoder import PhotoDecoder
from app.feedback.photos.likeness import distance
from tests.images import encoded, exif, stored_as

_HASHES = st.integers(min_value=-(2**63), max_value=2**63 - 1)
_BITS = st.sets(st.integers(min_value=0, max_value=63))


@given(_HASHES, _HASHES)
def test_a_distance_is_the_same_both_ways_and_none_only_to_itself(one: int, other: int) -> None:
    assert distance(one, other) == distance(other, one)
    assert 0 <= distance(one, other) <= 64
    assert (distance(one, other) == 0) is (one == other)


@given(_HASHES, _HASHES, _HASHES)
def test_no_way_round_is_shorter(one: int, other: int, third: int) -> None:
    assert distance(one, other) <= distance(one, third) + distance(third, other)


@given(_HASHES, _BITS)
def test_each_bit_that_differs_counts_once_the_sign_too(one: int, flipped: set[int]) -> None:
    other = int.from_bytes(
        ((one & (2**64 - 1)) ^ sum(1 << bit for bit in flipped)).to_bytes(8, "big"),
        "big",
        signed=True,
    )
    assert distance(one, other) == len(flipped)


@pytest.fixture(scope="module")
def decoder() -> Iterator[PhotoDecoder]:
    """A decoder for this module's photos."""
    decoder = PhotoDecoder()
    yield decoder
    decoder.close()


def _scene(*, is_mirrored: bool = False) -> Image.Image:
    scene = Image.linear_gradient("L").rotate(90).resize((800, 600)).convert("RGB")
    draw = ImageDraw.Draw(scene)
    for left in range(60, 500, 110):
        draw.ellipse((left, left // 2, left + 90, left // 2 + 160), fill=(left % 256, 40, 200))
    return scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if is_mirrored else scene


def test_the_same_scene_smaller_poorer_or_lying_on_its_side_is_near(decoder: PhotoDecoder) -> None:
    scene = _scene()
    original = decoder.decode(encoded(scene)).perceptual_hash
    assert -(2**63) <= original < 2**63
    for what, photo in {
        "smaller": encoded(scene.resize((400, 300))),
        "poorer": encoded(scene, quality=25),
        "a PNG": encoded(scene, "PNG"),
        "on its side": encoded(stored_as(scene, 6), exif=exif(orientation=6)),
    }.items():
        assert distance(original, decoder.decode(photo).perceptual_hash) <= 4, what
    other = decoder.decode(encoded(_scene(is_mirrored=True))).perceptual_hash
    assert distance(original, other) >= 16
