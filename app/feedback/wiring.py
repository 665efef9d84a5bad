"""The parts of feedback that live as long as the application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from app.adapters.photo_decoder import PhotoDecoder
from app.adapters.photo_store import PhotoStore
from app.feedback.receipts.keys import ReceiptKeys
from app.feedback.receipts.signing import ReceiptSigner, sign_in_transactions
from app.web.platform import Platform

EXTENSION = "feedback"
RECEIPTS = "receipts"


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
