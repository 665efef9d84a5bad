"""What notifications know only through domains above them, put together in ``create_app``."""

from typing import cast

from flask import current_app

from app.notifications.broadcasts.audiences import Follows

EXTENSION = "notifications"


def current_follows() -> Follows:
    """How to ask who follows which areas."""
    return cast("Follows", current_app.extensions[EXTENSION])
