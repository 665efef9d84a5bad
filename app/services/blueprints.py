"""The routes of procedures, places and dossiers."""

from app.services import (
    directory_staff_routes,
    dossier_routes,
    integration_routes,
    lookup_routes,
    place_routes,
    procedure_integration_routes,
    procedure_routes,
    source_routes,
    staff_routes,
    watch_routes,
)

FOR_APP = (
    place_routes.blueprint,
    procedure_routes.blueprint,
    dossier_routes.blueprint,
    lookup_routes.blueprint,
    watch_routes.blueprint,
)
FOR_SYSTEMS = (
    integration_routes.blueprint,
    procedure_integration_routes.blueprint,
)
FOR_STAFF = (
    staff_routes.blueprint,
    directory_staff_routes.blueprint,
    source_routes.blueprint,
)
