"""What all routes for a report's owner share: how he reads it."""

from app.feedback.own_reading import Reader
from app.identity.wiring import current_identity
from app.province.wiring import current_province
from app.web.app_config import MAX_PHOTOS
from app.web.context import current_sealer, request_language, request_now


def current_reader() -> Reader:
    """Who reads by the running request."""
    return Reader(
        current_province(),
        current_sealer(),
        request_language(),
        request_now(),
        most_photos=MAX_PHOTOS,
        make_ticket=current_identity().upload_tickets.make,
    )
