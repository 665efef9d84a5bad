"""Photos for some demo reports: drawn, then taken in like a citizen's."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw

from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.photo_store import PhotoStore
from app.database import Database
from app.feedback.photos.keeping import (
    NewPhoto,
    Owner,
    confirm_photo,
    hash_of,
    put_photo,
    reserve_photo,
)
from app.feedback.states import State
from app.web.platform import Platform
from sandbox.demo_data.people import People
from sandbox.demo_data.reports import DemoReport

_WITH_PHOTO = frozenset({"roads", "waste", "trees", "street_lighting"})
# Categories whose reports are resolved with a photo of the result only.
_WITH_RESULT = _WITH_PHOTO | {"urban_order"}
_DONE = frozenset({State.RESOLVED, State.CLOSED})
_SIZE = _WIDTH, _HEIGHT = 1200, 900


@dataclass(frozen=True)
class Result:
    """A photo of the result, stored, on its way into the report."""

    photo: NewPhoto
    photo_id: uuid.UUID


def keep_photos(
    platform: Platform, reports: Iterable[DemoReport], people: People, *, now: datetime
) -> dict[DemoReport, uuid.UUID]:
    """Draw, decode and store a photo for each report whose category shows on one; commits."""
    decoder, store = PhotoDecoder(), PhotoStore(platform.settings.photo_store_url)
    try:
        uploads = [
            _Upload(people.citizens[report.citizen], report, now - report.age)
            for report in reports
            if report.category in _WITH_PHOTO
        ]
        return {upload.report: upload.keep(platform.database, decoder, store) for upload in uploads}
    finally:
        decoder.close()


def keep_results(
    platform: Platform, reports: Iterable[DemoReport], people: People, *, now: datetime
) -> dict[DemoReport, Result]:
    """Draw, decode and store what became of each report that needed to show it; commits.

    They wait for the story to put them into their reports.
    """
    decoder, store = PhotoDecoder(), PhotoStore(platform.settings.photo_store_url)
    owner, results = Owner(staff_id=people.staff["triager"]), {}
    try:
        for report in reports:
            if report.category in _WITH_RESULT and report.final_state in _DONE:
                drawn = _draw(report, is_mended=True)
                photo = NewPhoto(hash_of(drawn), decoder.decode(drawn))
                with platform.database.writing() as session:
                    photo_id = reserve_photo(session, owner, photo, now=now - report.age)
                    session.commit()
                put_photo(store, photo_id, photo.decoded)
                results[report] = Result(photo, photo_id)
        return results
    finally:
        decoder.close()


@dataclass(frozen=True)
class _Upload:
    """A photo as its citizen took it along with the report."""

    citizen_id: uuid.UUID
    report: DemoReport
    at: datetime

    def keep(self, database: Database, decoder: PhotoDecoder, store: PhotoStore) -> uuid.UUID:
        """The photo's id, as after an upload."""
        drawn = _draw(self.report)
        photo, owner = NewPhoto(hash_of(drawn), decoder.decode(drawn)), Owner(self.citizen_id)
        with database.writing() as session:
            photo_id = reserve_photo(session, owner, photo, now=self.at)
            session.commit()
        put_photo(store, photo_id, photo.decoded)
        with database.writing() as session:
            confirm_photo(session, photo_id)
            session.commit()
        return photo_id


def _draw(report: DemoReport, *, is_mended: bool = False) -> bytes:
    """A street under the sky, until it is mended with something dark on it; another for each."""
    chance = random.Random(report.text)  # noqa: S311 - a drawing, nothing secret
    picture = Image.linear_gradient("L").resize(_SIZE)
    sky = (chance.randint(90, 160), chance.randint(150, 190), chance.randint(200, 240))
    scene = Image.merge("RGB", [picture.point(lambda v, c=c: min(255, c + v // 4)) for c in sky])
    draw, horizon = ImageDraw.Draw(scene), chance.randint(300, 420)
    draw.rectangle((0, horizon, _WIDTH, _HEIGHT), fill=(110, 140, 90))
    road = [(420, horizon), (780, horizon), (_WIDTH + 100, _HEIGHT), (-100, _HEIGHT)]
    draw.polygon(road, fill=(96, 96, 100))
    for _ in range(0 if is_mended else chance.randint(3, 7)):
        x, y = chance.randint(350, 800), chance.randint(horizon + 120, 780)
        width, height = chance.randint(80, 260), chance.randint(30, 90)
        shade = chance.randint(30, 70)
        draw.ellipse((x, y, x + width, y + height), fill=(shade, shade - 10, shade - 20))
    file = BytesIO()
    scene.save(file, "JPEG", quality=80)
    return file.getvalue()
