"""What privacy knows only through what is registered, put together in ``create_app``."""

from typing import cast

from flask import current_app

from app.privacy.fulfilling import Fulfilment

EXTENSION = "privacy"


def current_fulfilment() -> Fulfilment:
    """What the running application has registered."""
    return cast("Fulfilment", current_app.extensions[EXTENSION])
