"""The routes of consents, looks, requests, breaches and their evidence."""

from app.privacy import (
    breach_staff_routes,
    evidence_routes,
    evidence_staff_routes,
    look_routes,
    look_staff_routes,
    request_routes,
    request_staff_routes,
    routes,
)

FOR_APP = (
    routes.blueprint,
    evidence_routes.blueprint,
    look_routes.blueprint,
    request_routes.blueprint,
)
FOR_STAFF = (
    look_staff_routes.blueprint,
    request_staff_routes.blueprint,
    breach_staff_routes.blueprint,
    evidence_staff_routes.blueprint,
)
