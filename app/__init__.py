"""Bình Dương Số: the backend of a Vietnamese province's app for its citizens."""

import logging
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.audit import blueprints as audit
from app.database.lookup_keys import are_lookup_keys_right
from app.database.migrations import is_current
from app.feedback import blueprints as feedback
from app.feedback.wiring import (
    connect_feedback,
    photo_parts_of,
    receipt_keys_of,
    register_feedback,
)
from app.identity import blueprints as identity
from app.identity.enforcement import register_enforcement
from app.identity.refusal_log import register_refusal_log
from app.identity.wiring import connect_identity, identity_of, register_identity
from app.notifications import blueprints as notifications
from app.notifications.wiring import connect_notifications
from app.privacy import blueprints as privacy
from app.privacy.wiring import connect_privacy, register_privacy
from app.province import blueprints as province
from app.province.wiring import register_province
from app.services import blueprints as services
from app.services.wiring import connect_services, register_services
from app.settings import Settings
from app.triage import blueprints as triage
from app.triage.wiring import connect_triage
from app.web import app_config, app_links, context
from app.web.body_limits import register_body_limits
from app.web.docs import create_public_api, create_staff_api, register_docs
from app.web.headers import register_headers
from app.web.health import register_health
from app.web.limits.enforcement import register_caller_limits, register_origin_limits
from app.web.platform import Platform, create_platform
from app.web.problems import register_problems
from app.web.request_log import register_request_log

_LOG = logging.getLogger("app")


def create_app(settings: Settings) -> Flask:
    """The web application, ready to serve; touches neither network nor database yet."""
    app = Flask(__name__, static_folder=None)
    platform = create_platform(settings)
    app.extensions[context.EXTENSION] = platform
    _register_parts(app, platform)
    _connect_domains(app)
    _register_middleware(app, settings)
    _register_routes(app)
    _register_health(app, platform)
    cli.register_commands(app)
    for missing in settings.missing_parts():
        _LOG.warning("not_configured", extra={"missing": missing})
    return app


def _register_parts(app: Flask, platform: Platform) -> None:
    """What lives as long as the application, from the ground up."""
    register_province(app, platform)
    register_identity(app, platform)
    register_feedback(app, platform)
    register_services(app, platform)
    register_privacy(app, platform)


def _connect_domains(app: Flask) -> None:
    """Whom a domain tells, and asks, of those above it: always in the order of these lines."""
    connect_feedback(app)
    connect_identity(app)
    connect_services(app)
    connect_triage(app)
    connect_notifications(app)
    connect_privacy(app)


def _register_middleware(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    register_request_log(app)
    register_body_limits(app)
    register_problems(app)
    register_refusal_log(app)
    register_headers(app, over_https=settings.public_url.startswith("https://"))
    register_origin_limits(app, settings)
    register_enforcement(app)
    register_caller_limits(app, settings)


def _register_routes(app: Flask) -> None:
    public_api, staff_api = create_public_api(app), create_staff_api(app)
    for blueprint in (
        app_config.blueprint,
        *province.FOR_APP,
        *identity.FOR_APP,
        *privacy.FOR_APP,
        *feedback.FOR_APP,
        *services.FOR_APP,
        *notifications.FOR_APP,
        *notifications.FOR_SYSTEMS,
        *services.FOR_SYSTEMS,
        *triage.FOR_SYSTEMS,
    ):
        public_api.register_blueprint(blueprint)
    for blueprint in (
        *identity.FOR_STAFF,
        *triage.FOR_STAFF,
        *services.FOR_STAFF,
        *province.FOR_STAFF,
        *notifications.FOR_STAFF,
        *audit.FOR_STAFF,
        *privacy.FOR_STAFF,
    ):
        staff_api.register_blueprint(blueprint)
    for root in (*identity.AT_THE_ROOT, *feedback.AT_THE_ROOT, app_links.blueprint):
        app.register_blueprint(root)
    register_docs(app, public_api=public_api, staff_api=staff_api)


def _register_health(app: Flask, platform: Platform) -> None:
    photos, receipt_keys = photo_parts_of(app), receipt_keys_of(app)
    signing_keys = identity_of(app).signing_keys
    register_health(
        app,
        {
            "database": lambda: is_current(platform.database),
            "lookup_key": lambda: are_lookup_keys_right(platform.database, platform.sealer),
            "photo_store": photos.store.is_reachable,
            "signing_key": lambda: signing_keys.can_sign(datetime.now(UTC)),
            "receipt_key": lambda: receipt_keys.can_sign(datetime.now(UTC)),
        },
    )
