"""The parts of feedback that live as long as the application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.photo_store import PhotoStore

EXTENSION = "feedback"


@dataclass(frozen=True)
class PhotoParts:
    """Where photos are made harmless, and where they are kept."""

    decoder: PhotoDecoder
    store: PhotoStore


def current_photo_parts() -> PhotoParts:
    """The running application's decoder and store."""
    return cast("PhotoParts", current_app.extensions[EXTENSION])
