"""The routes of reports, and of what everybody may see of them."""

from app.feedback import (
    flag_routes,
    hotline_routes,
    nearby_routes,
    photo_routes,
    public_routes,
    receipt_key_routes,
    receipt_routes,
    routes,
    statistics_routes,
    subscription_routes,
    support_routes,
)

FOR_APP = (
    photo_routes.blueprint,
    routes.blueprint,
    hotline_routes.blueprint,
    receipt_routes.blueprint,
    public_routes.blueprint,
    nearby_routes.blueprint,
    support_routes.blueprint,
    subscription_routes.blueprint,
    statistics_routes.blueprint,
    flag_routes.blueprint,
)
# Beside both API documents.
AT_THE_ROOT = (receipt_key_routes.blueprint,)
