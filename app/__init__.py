"""Bình Dương Số: the backend of a Vietnamese province's app for its citizens."""

import logging
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.photo_store import PhotoStore
from app.audit import staff_routes as audit_staff_routes
from app.database.lookup_keys import are_lookup_keys_right
from app.database.migrations import is_current
from app.feedback import (
    flag_routes,
    hotline_routes,
    nearby_routes,
    photo_routes,
    public_routes,
    receipt_key_routes,
    receipt_routes,
    statistics_routes,
    subscription_routes,
    support_routes,
)
from app.feedback import routes as feedback_routes
from app.feedback import wiring as feedback_wiring
from app.feedback.absorption import hold_feedback, move_feedback
from app.feedback.agency_mergers import move_reports
from app.feedback.reading import find_reporter
from app.feedback.routing.cache import RoutingCache
from app.feedback.routing.usages import USES_BY_RULES
from app.feedback.subscriptions.followers import follows_area
from app.feedback.usages import USES_OF_RECORDS
from app.identity import (
    duty_routes,
    key_routes,
    login_routes,
    own_identity_routes,
    session_routes,
    staff_admin_routes,
    staff_session_routes,
)
from app.identity import routes as identity_routes
from app.identity import staff_routes as identity_staff_routes
from app.identity import wiring as identity_wiring
from app.identity.enforcement import register_enforcement
from app.identity.refusal_log import register_refusal_log
from app.identity.staff.agency_mergers import move_roles
from app.identity.staff.duty_succession import move_duty
from app.identity.staff.usages import HOLDERS_OF_RECORDS
from app.notifications import (
    alert_routes,
    announcement_routes,
    announcement_staff_routes,
    delivery_routes,
    guest_routes,
    preference_routes,
    staff_news_routes,
)
from app.notifications import integration_routes as alert_integration_routes
from app.notifications import routes as notification_routes
from app.notifications import wiring as notification_wiring
from app.notifications.absorption import move_notifications
from app.notifications.devices import detach_session
from app.notifications.security_news import tell_of_security_event
from app.notifications.staff.devices import detach_leaver
from app.privacy import (
    breach_staff_routes,
    evidence_routes,
    evidence_staff_routes,
    look_routes,
    look_staff_routes,
    request_routes,
    request_staff_routes,
)
from app.privacy import routes as privacy_routes
from app.privacy import wiring as privacy_wiring
from app.privacy.absorption import move_consents
from app.privacy.fulfilment import create_fulfilment
from app.privacy.requests.absorption import move_requests
from app.province import routes as province_routes
from app.province import staff_routes as province_staff_routes
from app.province import wiring as province_wiring
from app.services import (
    directory_staff_routes,
    dossier_readers,
    dossier_routes,
    integration_routes,
    lookup_routes,
    place_routes,
    procedure_integration_routes,
    procedure_routes,
    source_routes,
    watch_routes,
)
from app.services import staff_routes as services_staff_routes
from app.services.absorption import move_watches
from app.services.freshness import SourceWatch
from app.services.owner_proof import names_both
from app.services.places import cache as directory_cache
from app.services.procedure_wiring import EXTENSION as PROCEDURES
from app.services.procedures.catalogue import CatalogueCache
from app.settings import Settings
from app.triage import (
    alarm_routes,
    assignment_routes,
    bulk_routes,
    change_routes,
    claim_routes,
    export_routes,
    filing_routes,
    merging_routes,
    note_routes,
    operations_centre_routes,
    queue_routes,
    redaction_routes,
    reply_routes,
    reply_template_routes,
    restriction_routes,
    routing_routes,
    saved_view_routes,
    suggestion_routes,
    work_routes,
)
from app.triage import flag_routes as triage_flag_routes
from app.triage import identity_routes as triage_identity_routes
from app.triage import integration_routes as triage_integration_routes
from app.triage import notification_routes as staff_notification_routes
from app.triage import photo_routes as triage_photo_routes
from app.triage import staff_routes as triage_staff_routes
from app.triage import statistics_routes as triage_statistics_routes
from app.triage.desks import clear_desk
from app.triage.templates.keeping import move_templates
from app.triage.templates.usages import TEMPLATES_OF_RECORDS
from app.triage.views.keeping import move_views
from app.triage.views.usages import shares_views
from app.web import app_config, app_links, context
from app.web.api import create_api
from app.web.body_limits import register_body_limits
from app.web.docs import register_docs
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
    _register_province(app, platform)
    _register_identity(app, platform)
    _register_photos(app, settings)
    app.extensions[feedback_wiring.RECEIPTS] = feedback_wiring.create_receipt_keys(platform)
    app.extensions[feedback_wiring.ROUTING] = RoutingCache(platform.database)
    app.extensions[directory_cache.EXTENSION] = directory_cache.DirectoryCache(platform.database)
    app.extensions[notification_wiring.EXTENSION] = follows_area
    app.extensions[PROCEDURES] = CatalogueCache(platform.database)
    app.extensions[dossier_readers.EXTENSION] = SourceWatch(platform.database)
    app.extensions[privacy_wiring.EXTENSION] = create_fulfilment(
        platform, app.extensions[feedback_wiring.EXTENSION].store
    )
    _register_middleware(app, settings)
    _register_routes(app)
    cli.register_commands(app)
    for missing in settings.missing_parts():
        _LOG.warning("not_configured", extra={"missing": missing})
    return app


def _register_province(app: Flask, platform: Platform) -> None:
    province = province_wiring.create_province(platform.database)
    # Nothing that is used is deleted, and an agency's work and people go where it goes.
    for kind, is_used in USES_OF_RECORDS.items():
        province.usages.register(kind, "reports", is_used)
    for kind, is_named in USES_BY_RULES.items():
        province.usages.register(kind, "routing", is_named)
    for kind, is_held in HOLDERS_OF_RECORDS.items():
        province.usages.register(kind, "staff", is_held)
    for kind, is_named in TEMPLATES_OF_RECORDS.items():
        province.usages.register(kind, "reply_templates", is_named)
    province.usages.register("agency", "saved_views", shares_views)
    province.mergers.on_merge("reports", move_reports)
    province.mergers.on_merge("roles", move_roles)
    province.mergers.on_merge("duty", move_duty)
    province.mergers.on_merge("reply_templates", move_templates)
    province.mergers.on_merge("saved_views", move_views)
    app.extensions[province_wiring.EXTENSION] = province


def _register_identity(app: Flask, platform: Platform) -> None:
    identity = identity_wiring.create_identity(platform)
    # A session that ends takes its phone off the pushes, in the same transaction.
    identity.sessions.on_end(detach_session)
    identity.security_events.on_event(tell_of_security_event)
    # Two accounts turn out to be one person's: each domain moves what it has of the one.
    identity.linking.on_hold(hold_feedback)
    for move in (move_feedback, move_watches, move_notifications, move_consents, move_requests):
        identity.linking.on_absorb(move)
    identity.old_numbers.prove_by(names_both)
    identity.upload_tickets.owned_by(find_reporter)
    identity.leavers.on_leave(clear_desk)
    identity.leavers.on_leave(detach_leaver)
    app.extensions[identity_wiring.EXTENSION] = identity


def _register_photos(app: Flask, settings: Settings) -> None:
    app.extensions[feedback_wiring.EXTENSION] = feedback_wiring.PhotoParts(
        decoder=PhotoDecoder(max_bytes=app_config.MAX_PHOTO_BYTES),
        store=PhotoStore(settings.photo_store_url),
    )


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
    public_api = create_api(
        app,
        prefix="APP",
        title="Bình Dương Số",
        description="For the citizens' app and for other systems. Vietnamese is the default "
        "language; errors are problems (RFC 9457) with a stable `code`. An app sends "
        "`X-Installation-Id`, the UUID of its installation, with every request.",
    )
    staff_api = create_api(
        app,
        prefix="STAFF",
        title="Bình Dương Số: staff",
        description="For staff at work on reports. Writes name the revision they were based on.",
    )
    for blueprint in (
        app_config.blueprint,
        province_routes.blueprint,
        login_routes.blueprint,
        session_routes.blueprint,
        identity_routes.blueprint,
        own_identity_routes.blueprint,
        privacy_routes.blueprint,
        evidence_routes.blueprint,
        look_routes.blueprint,
        request_routes.blueprint,
        photo_routes.blueprint,
        feedback_routes.blueprint,
        hotline_routes.blueprint,
        receipt_routes.blueprint,
        public_routes.blueprint,
        nearby_routes.blueprint,
        support_routes.blueprint,
        subscription_routes.blueprint,
        statistics_routes.blueprint,
        flag_routes.blueprint,
        place_routes.blueprint,
        procedure_routes.blueprint,
        dossier_routes.blueprint,
        lookup_routes.blueprint,
        watch_routes.blueprint,
        notification_routes.blueprint,
        preference_routes.blueprint,
        guest_routes.blueprint,
        announcement_routes.blueprint,
        alert_routes.blueprint,
        alert_integration_routes.blueprint,
        integration_routes.blueprint,
        procedure_integration_routes.blueprint,
        triage_integration_routes.blueprint,
    ):
        public_api.register_blueprint(blueprint)
    for blueprint in (
        identity_staff_routes.blueprint,
        staff_admin_routes.blueprint,
        staff_session_routes.blueprint,
        duty_routes.blueprint,
        triage_staff_routes.blueprint,
        filing_routes.blueprint,
        assignment_routes.blueprint,
        work_routes.blueprint,
        queue_routes.blueprint,
        claim_routes.blueprint,
        bulk_routes.blueprint,
        change_routes.blueprint,
        saved_view_routes.blueprint,
        triage_statistics_routes.blueprint,
        export_routes.blueprint,
        operations_centre_routes.blueprint,
        triage_flag_routes.blueprint,
        alarm_routes.blueprint,
        staff_notification_routes.blueprint,
        staff_news_routes.blueprint,
        triage_photo_routes.blueprint,
        redaction_routes.blueprint,
        routing_routes.blueprint,
        suggestion_routes.blueprint,
        reply_routes.blueprint,
        reply_template_routes.blueprint,
        triage_identity_routes.blueprint,
        restriction_routes.blueprint,
        merging_routes.blueprint,
        note_routes.blueprint,
        services_staff_routes.blueprint,
        province_staff_routes.blueprint,
        directory_staff_routes.blueprint,
        source_routes.blueprint,
        delivery_routes.blueprint,
        announcement_staff_routes.blueprint,
        audit_staff_routes.blueprint,
        look_staff_routes.blueprint,
        request_staff_routes.blueprint,
        breach_staff_routes.blueprint,
        evidence_staff_routes.blueprint,
    ):
        staff_api.register_blueprint(blueprint)
    app.register_blueprint(key_routes.blueprint)
    app.register_blueprint(receipt_key_routes.blueprint)
    app.register_blueprint(app_links.blueprint)
    register_docs(app, public_api=public_api, staff_api=staff_api)
    platform = app.extensions[context.EXTENSION]
    photos = app.extensions[feedback_wiring.EXTENSION]
    identity = app.extensions[identity_wiring.EXTENSION]
    receipt_keys = app.extensions[feedback_wiring.RECEIPTS]
    register_health(
        app,
        {
            "database": lambda: is_current(platform.database),
            "lookup_key": lambda: are_lookup_keys_right(platform.database, platform.sealer),
            "photo_store": photos.store.is_reachable,
            "signing_key": lambda: identity.signing_keys.can_sign(datetime.now(UTC)),
            "receipt_key": lambda: receipt_keys.can_sign(datetime.now(UTC)),
        },
    )
