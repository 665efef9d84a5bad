"""The parts of feedback that live as long as the application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.photo_store import PhotoStore
from app.feedback.receipts.keys import ReceiptKeys
from app.feedback.receipts.signing import ReceiptSigner, sign_in_transactions
from app.feedback.routing.cache import RoutingCache
from app.feedback.routing.matching import RuleSet
from app.web.platform import Platform

EXTENSION = "feedback"
RECEIPTS = "receipts"
ROUTING = "routing"


@dataclass(frozen=True)
class PhotoParts:
    """Where photos are made harmless, and where they are kept."""

    decoder: PhotoDecoder
    store: PhotoStore


def current_photo_parts() -> PhotoParts:
    """The running application's decoder and store."""
    return cast("PhotoParts", current_app.extensions[EXTENSION])


def create_receipt_keys(platform: Platform) -> ReceiptKeys:
    """The keys of receipts, which from now on sign in every transaction of this process."""
    keys = ReceiptKeys(platform.database, platform.sealer)
    signer = ReceiptSigner(keys, issuer=platform.settings.public_url)
    sign_in_transactions(platform.database, signer)
    return keys


def current_receipt_keys() -> ReceiptKeys:
    """The running application's keys of receipts."""
    return cast("ReceiptKeys", current_app.extensions[RECEIPTS])


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
