"""Which photos somebody may see or change; another's is as good as none."""

import uuid

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from app.database import AnyRow
from app.errors import NotFound
from app.feedback.models import Photo, Report
from app.feedback.photos.keeping import PhotoRole, PhotoState, ShownFiles
from app.feedback.states import Publication

# What staff took back from everyone; the citizen's own photos stay his to see.
_TAKEN_BACK = frozenset({Publication.RESTRICTED.value, Publication.HIDDEN.value})


def get_own_photo(connection: Connection, photo_id: uuid.UUID, citizen_id: uuid.UUID) -> ShownFiles:
    """The citizen's photo, or one that shows what became of his report; raises ``NotFound``."""
    his_reports = select(Report.id).where(Report.citizen_id == citizen_id)
    shown_to_him = and_(
        Photo.role == PhotoRole.AFTER.value,
        Photo.report_id.in_(his_reports),
        Photo.publication.not_in(_TAKEN_BACK),
    )
    stored = Photo.state == PhotoState.STORED.value
    allowed = or_(Photo.citizen_id == citizen_id, shown_to_him)
    return get_shown_files(connection, Photo.id == photo_id, stored, allowed)


def get_shown_files(connection: Connection, *where: ColumnElement[bool]) -> ShownFiles:
    """The files of the photo that is found so; raises ``NotFound``."""
    row = connection.execute(select(Photo.id, Photo.files_id).where(*where)).first()
    if row is None:
        raise NotFound
    return ShownFiles(row.id, row.files_id)


def is_shown_to_reporter(photo: AnyRow) -> bool:
    """Whether who filed the report sees this photo of it; as ``get_own_photo``."""
    return photo.role == PhotoRole.REPORT or photo.publication not in _TAKEN_BACK


def get_photo_row(connection: Connection, photo_id: uuid.UUID) -> AnyRow:
    """A photo's row, whosever it is."""
    return connection.execute(select(Photo.__table__).where(Photo.id == photo_id)).one()
