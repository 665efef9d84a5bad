"""Photos that anyone may see: published ones of published reports, under random names."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Photo, Report
from app.feedback.photos.keeping import PhotoState, ShownFiles
from app.feedback.states import Publication

_IS_PUBLIC = (
    Photo.publication == Publication.PUBLIC.value,
    Photo.state == PhotoState.STORED.value,
)


class PublicPhoto(TypedDict):
    """A published photo."""

    public_id: str
    url: str
    role: str
    width: int
    height: int
    alt_text: str | None


def find_public_photos(connection: Connection, report: AnyRow) -> list[PublicPhoto]:
    """The published photos of a published report, in the order to show them."""
    wanted = (
        select(
            Photo.public_id,
            Photo.revision,
            Photo.role,
            Photo.width,
            Photo.height,
            Photo.alt_text,
        )
        .where(Photo.report_id == report.id, *_IS_PUBLIC)
        .order_by(Photo.position)
    )
    return [_public_photo(report.public_id, row) for row in connection.execute(wanted)]


@dataclass(frozen=True)
class Shown:
    """What a list shows of a report's published photos, and what they look like."""

    thumbnail_url: str
    perceptual_hashes: tuple[int, ...]


def find_shown(connection: Connection, reports: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Shown]:
    """Of those published reports (ids to public ids) that have published photos; one statement."""
    wanted = (
        select(Photo.report_id, Photo.public_id, Photo.revision, Photo.perceptual_hash)
        .where(Photo.report_id.in_(list(reports)), *_IS_PUBLIC)
        .order_by(Photo.report_id, Photo.position)
    )
    found: defaultdict[uuid.UUID, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.report_id].append(row)
    return {
        report_id: Shown(
            thumbnail_url=_url(reports[report_id], rows[0]) + "?size=thumb",
            perceptual_hashes=tuple(
                row.perceptual_hash for row in rows if row.perceptual_hash is not None
            ),
        )
        for report_id, rows in found.items()
    }


def get_public_photo(connection: Connection, report: str, photo: str, revision: int) -> ShownFiles:
    """The files of a published photo by its public names.

    Raises ``NotFound`` for any other, for a former revision, and where the report is not public.
    """
    wanted = (
        select(Photo.id, Photo.files_id)
        .join(Report, Report.id == Photo.report_id)
        .where(
            Report.public_id == report,
            Report.publication == Publication.PUBLIC.value,
            Photo.public_id == photo,
            Photo.revision == revision,
            *_IS_PUBLIC,
        )
    )
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound
    return ShownFiles(row.id, row.files_id)


def _public_photo(report: str, row: AnyRow) -> PublicPhoto:
    return {
        "public_id": row.public_id,
        "url": _url(report, row),
        "role": row.role,
        "width": row.width,
        "height": row.height,
        "alt_text": row.alt_text,
    }


def _url(report: str, row: AnyRow) -> str:
    return f"/v1/feedback/public/{report}/photos/{row.public_id}/{row.revision}"
