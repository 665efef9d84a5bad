"""The routes of the audit trail."""

from app.audit import staff_routes

FOR_STAFF = (staff_routes.blueprint,)
