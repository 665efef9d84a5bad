"""The routes of reference data."""

from app.province import routes, staff_routes

FOR_APP = (routes.blueprint,)
FOR_STAFF = (staff_routes.blueprint,)
