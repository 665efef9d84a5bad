"""The parts of the public services that live as long as the application."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from app.identity.wiring import identity_of
from app.province.local_time import local_day
from app.province.wiring import current_province
from app.services.absorption import move_watches
from app.services.dossiers.earlier_looks import find_dossier_looks
from app.services.dossiers.freshness import SourceWatch
from app.services.owners.proof import names_both
from app.services.places.cache import DirectoryCache
from app.services.places.snapshot import Directory
from app.services.procedures.catalogue import Catalogue, CatalogueCache
from app.web.context import request_now
from app.web.platform import Platform

EXTENSION = "services"


@dataclass(frozen=True)
class ServiceParts:
    """What this process remembers of places, of procedures, and of where dossiers come from."""

    directory: DirectoryCache
    catalogue: CatalogueCache
    source_watch: SourceWatch


def register_services(app: Flask, platform: Platform) -> None:
    """Give ``app`` the parts; nothing is read yet."""
    database = platform.database
    app.extensions[EXTENSION] = ServiceParts(
        DirectoryCache(database), CatalogueCache(database), SourceWatch(database)
    )


def connect_services(app: Flask) -> None:
    """Have identity ask dossiers whose numbers they name, and move watches, and count looks."""
    identity = identity_of(app)
    identity.linking.on_absorb(move_watches)
    identity.old_numbers.prove_by(names_both)
    identity.earlier_looks.count_also(find_dossier_looks)


def current_directory() -> Directory:
    """Public places and digital services as the running application knows them."""
    return _parts().directory.current(current_province())


def current_catalogue() -> Catalogue:
    """The catalogue that applies today."""
    return _parts().catalogue.current(today=local_day(request_now()))


def current_source_watch() -> SourceWatch:
    """When the running application last heard from where dossiers come from."""
    return _parts().source_watch


def _parts() -> ServiceParts:
    return cast("ServiceParts", current_app.extensions[EXTENSION])
