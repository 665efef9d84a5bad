"""Every file of the corpus becomes what it must: two clean JPEGs, upright, or a refusal by name."""

from io import BytesIO

import pytest
from PIL import Image

from app.adapters.photo_decoder import DecodedPhoto, PhotoDecoder
from tests import images
from tests.adapters.photo_corpus.case import CANARY, Case
from tests.adapters.photo_corpus.corpus import HEAVY, LIGHT

_SOI, _APP0, _DQT, _SOF0, _DHT, _SOS = 0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA
_PIXEL_MARKERS = {_SOI, _APP0, _DQT, _SOF0, _DHT, _SOS}
_TOLERANCE = 30


@pytest.mark.parametrize("case", LIGHT, ids=lambda case: case.name)
def test_a_file_becomes_what_it_must(decoder: PhotoDecoder, case: Case) -> None:
    _check(decoder, case)


@pytest.mark.drill
@pytest.mark.parametrize("case", HEAVY, ids=lambda case: case.name)
def test_a_heavy_file_becomes_what_it_must(decoder: PhotoDecoder, case: Case) -> None:
    _check(decoder, case)


def test_the_corpus_is_large_and_names_each_file_once() -> None:
    names = [case.name for case in (*LIGHT, *HEAVY)]
    assert len(set(names)) == len(names) >= 150


def _check(decoder: PhotoDecoder, case: Case) -> None:
    data = case.make()
    if case.refused:
        with pytest.raises(case.refused):
            decoder.decode(data)
        return
    photo = decoder.decode(data)
    assert (photo.full_width, photo.full_height) == case.size
    _check_clean(photo.full, case, longest=1600)
    _check_clean(photo.thumb, case, longest=320)
    _check_told(photo, case)


def _check_clean(jpeg: bytes, case: Case, *, longest: int) -> None:
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    scale = min(1.0, longest / max(case.size))
    assert image.mode == "RGB"
    assert image.size == tuple(max(1, round(side * scale)) for side in case.size)
    if case.corners:
        assert _corners(image) == [pytest.approx(one, abs=_TOLERANCE) for one in case.corners]
    assert set(images.jpeg_markers(jpeg)) == _PIXEL_MARKERS
    for secret in (CANARY, CANARY.decode().encode("utf-16-le"), b"Exif", b"http", b"ICC_PROFILE"):
        assert secret not in jpeg


def _corners(image: Image.Image) -> list[object]:
    """The colours an eighth of the way in, from the top left to the bottom right."""
    across, down = (image.width - 1) // 8, (image.height - 1) // 8
    columns, rows = (across, image.width - 1 - across), (down, image.height - 1 - down)
    return [image.getpixel((x, y)) for y in rows for x in columns]


def _check_told(photo: DecodedPhoto, case: Case) -> None:
    place = None if photo.latitude is None else (photo.latitude, photo.longitude)
    assert place == (None if case.place is None else pytest.approx(case.place, abs=1e-6))
    assert photo.taken_at == case.taken_at
