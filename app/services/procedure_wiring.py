"""The catalogue of the running application."""

from typing import cast

from flask import current_app

from app.province.local_time import local_day
from app.services.procedures.catalogue import Catalogue, CatalogueCache
from app.web.context import request_now

EXTENSION = "procedures"


def current_catalogue() -> Catalogue:
    """The catalogue that applies today."""
    cache = cast("CatalogueCache", current_app.extensions[EXTENSION])
    return cache.current(today=local_day(request_now()))
