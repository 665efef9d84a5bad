"""The routes of phones, inboxes, announcements and alerts."""

from app.notifications import (
    alert_routes,
    announcement_routes,
    announcement_staff_routes,
    delivery_routes,
    guest_routes,
    integration_routes,
    preference_routes,
    routes,
    security_notice_routes,
    staff_news_routes,
)

FOR_APP = (
    routes.blueprint,
    security_notice_routes.blueprint,
    preference_routes.blueprint,
    guest_routes.blueprint,
    announcement_routes.blueprint,
    alert_routes.blueprint,
)
FOR_SYSTEMS = (integration_routes.blueprint,)
FOR_STAFF = (
    staff_news_routes.blueprint,
    delivery_routes.blueprint,
    announcement_staff_routes.blueprint,
)
