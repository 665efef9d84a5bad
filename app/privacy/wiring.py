"""The parts of privacy that live as long as the application."""

from typing import cast

from flask import Flask, current_app

from app.feedback.wiring import photo_parts_of
from app.identity.wiring import identity_of
from app.privacy.absorption import move_consents
from app.privacy.fulfilling import Fulfilment
from app.privacy.fulfilment import create_fulfilment
from app.privacy.requests.absorption import move_requests
from app.web.platform import Platform

EXTENSION = "privacy"


def register_privacy(app: Flask, platform: Platform) -> None:
    """Give ``app`` what fulfils citizens' requests; it keeps exports where photos are."""
    app.extensions[EXTENSION] = create_fulfilment(platform, photo_parts_of(app).store)


def connect_privacy(app: Flask) -> None:
    """Have consents and requests move with an account that becomes part of another."""
    linking = identity_of(app).linking
    linking.on_absorb(move_consents)
    linking.on_absorb(move_requests)


def current_fulfilment() -> Fulfilment:
    """What the running application has registered."""
    return cast("Fulfilment", current_app.extensions[EXTENSION])
