"""The routes of logins, sessions and accounts."""

from app.identity import (
    duty_routes,
    key_routes,
    login_routes,
    own_identity_routes,
    routes,
    session_routes,
    staff_admin_routes,
    staff_routes,
    staff_session_routes,
)

FOR_APP = (
    login_routes.blueprint,
    session_routes.blueprint,
    routes.blueprint,
    own_identity_routes.blueprint,
)
FOR_STAFF = (
    staff_routes.blueprint,
    staff_admin_routes.blueprint,
    staff_session_routes.blueprint,
    duty_routes.blueprint,
)
# Beside both API documents.
AT_THE_ROOT = (key_routes.blueprint,)
