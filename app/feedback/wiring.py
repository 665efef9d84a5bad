"""The parts of feedback that live as long as the application."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.photo_store import PhotoStore
from app.feedback.absorption import hold_feedback, move_feedback
from app.feedback.agency_mergers import move_reports
from app.feedback.identity_looks import find_report_looks
from app.feedback.reading import find_reporter
from app.feedback.receipts.keys import ReceiptKeys
from app.feedback.receipts.signing import ReceiptSigner, sign_in_transactions
from app.feedback.routing.cache import RoutingCache
from app.feedback.routing.matching import RuleSet
from app.feedback.routing.usages import USES_BY_RULES
from app.feedback.subscriptions.followers import find_followed, follows_area
from app.feedback.usages import USES_OF_RECORDS
from app.identity.wiring import identity_of
from app.notifications.wiring import register_follows
from app.province.wiring import province_of
from app.web.app_config import MAX_PHOTO_BYTES
from app.web.platform import Platform

EXTENSION = "feedback"
RECEIPTS = "receipts"
ROUTING = "routing"


@dataclass(frozen=True)
class PhotoParts:
    """Where photos are made harmless, and where they are kept."""

    decoder: PhotoDecoder
    store: PhotoStore


def register_feedback(app: Flask, platform: Platform) -> None:
    """Give ``app`` the parts; from now on every transaction of this process signs its receipts."""
    app.extensions[EXTENSION] = PhotoParts(
        decoder=PhotoDecoder(max_bytes=MAX_PHOTO_BYTES),
        store=PhotoStore(platform.settings.photo_store_url),
    )
    app.extensions[RECEIPTS] = keys = ReceiptKeys(platform.database, platform.sealer)
    signer = ReceiptSigner(keys, issuer=platform.settings.public_url)
    sign_in_transactions(platform.database, signer)
    app.extensions[ROUTING] = RoutingCache(platform.database)


def connect_feedback(app: Flask) -> None:
    """Have the domains below know whose reports are, and take them along when something moves."""
    province, identity = province_of(app), identity_of(app)
    # Nothing that is used is deleted, and an agency's work goes where the agency goes.
    for kind, is_used in USES_OF_RECORDS.items():
        province.usages.register(kind, "reports", is_used)
    for kind, is_named in USES_BY_RULES.items():
        province.usages.register(kind, "routing", is_named)
    province.mergers.on_merge("reports", move_reports)
    identity.linking.on_hold(hold_feedback)
    identity.linking.on_absorb(move_feedback)
    identity.upload_tickets.owned_by(find_reporter)
    identity.earlier_looks.count_also(find_report_looks)
    register_follows(app, follows_area, find_followed)


def photo_parts_of(app: Flask) -> PhotoParts:
    """The decoder and the store of an application."""
    return cast("PhotoParts", app.extensions[EXTENSION])


def current_photo_parts() -> PhotoParts:
    """The running application's decoder and store."""
    return photo_parts_of(current_app)


def receipt_keys_of(app: Flask) -> ReceiptKeys:
    """The keys of receipts of an application."""
    return cast("ReceiptKeys", app.extensions[RECEIPTS])


def current_receipt_keys() -> ReceiptKeys:
    """The running application's keys of receipts."""
    return receipt_keys_of(current_app)


def current_rules() -> RuleSet:
    """The routing rules as the running application knows them."""
    return _routing_cache().current()


def look_at_rules_after(session: Session) -> None:
    """Have this process look at the rules anew as soon as ``session`` commits."""
    cache = _routing_cache()

    def look_again(_session: Session) -> None:
        cache.look_again()

    event.listen(session, "after_commit", look_again, once=True)


def _routing_cache() -> RoutingCache:
    return cast("RoutingCache", current_app.extensions[ROUTING])
