"""What joins the work of staff to the domains below it."""

from flask import Flask

from app.identity.wiring import identity_of
from app.province.wiring import province_of
from app.triage.claims.desks import clear_desk
from app.triage.templates.keeping import move_templates
from app.triage.templates.usages import TEMPLATES_OF_RECORDS
from app.triage.views.keeping import move_views
from app.triage.views.usages import shares_views


def connect_triage(app: Flask) -> None:
    """Have templates and views move with their agency, and whoever leaves clear his desk."""
    province = province_of(app)
    for kind, is_named in TEMPLATES_OF_RECORDS.items():
        province.usages.register(kind, "reply_templates", is_named)
    province.usages.register("agency", "saved_views", shares_views)
    province.mergers.on_merge("reply_templates", move_templates)
    province.mergers.on_merge("saved_views", move_views)
    identity_of(app).leavers.on_leave(clear_desk)
