"""What the public services keep for a running application."""

from typing import cast

from flask import current_app

from app.province.wiring import current_province
from app.services.places.cache import EXTENSION, DirectoryCache
from app.services.places.snapshot import Directory


def current_directory() -> Directory:
    """Public places and digital services as the running application knows them."""
    cache = cast("DirectoryCache", current_app.extensions[EXTENSION])
    return cache.current(current_province())
