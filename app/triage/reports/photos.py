"""Photos of a report, and of its duplicates, as staff read them."""

import uuid

from app.database import AnyRow
from app.feedback.report_reads import PhotoRead, photo_read


class StaffPhoto(PhotoRead):
    """One photo of a report, with what anyone may see of it."""

    publication: str
    revision: int


def staff_photo(report_id: uuid.UUID, photo: AnyRow) -> StaffPhoto:
    """A photo's row as staff read it, at the report that it is shown with."""
    return {
        **photo_read(photo),
        "url": f"/v1/admin/reports/{report_id}/photos/{photo.id}",
        "publication": photo.publication,
        "revision": photo.revision,
    }
