"""Saying that something is wrong with a published report; nobody need say who he is."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.database import Sealer, new_id, upserts
from app.feedback.models import ReportFlag
from app.feedback.public.reports import get_public_report

_ONCE = upserts(ReportFlag, lambda insert: insert.on_conflict_do_nothing())


class FlagReason(StrEnum):
    """What is wrong with a published report."""

    PERSONAL_DATA = "personal_data"
    OFFENSIVE = "offensive"
    WRONG_PLACE = "wrong_place"
    SOLVED_ALREADY = "solved_already"
    OTHER = "other"


@dataclass(frozen=True)
class Origin:
    """Where a flag comes from: an address, and the app's installation where it says it."""

    address: str
    installation: str | None


def flag_report(
    session: Session,
    public_id: str,
    origin: Origin,
    *,
    reason: FlagReason,
    text: str | None,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Put a flag on a published report; one more of the same origin and reason changes nothing.

    So it is until the first is closed. Raises ``NotFound`` for what is not published.
    """
    report_id: uuid.UUID = get_public_report(session.connection(), public_id).id
    connection = session.connection()
    connection.execute(
        _ONCE[connection.dialect.name],
        {
            "id": new_id(),
            "report_id": report_id,
            "reason": reason.value,
            "text": text,
            "address_hash": _hash(sealer, report_id, origin.address),
            "installation_hash": _hash(sealer, report_id, origin.installation),
            "created_at": now,
        },
    )


def _hash(sealer: Sealer, report_id: uuid.UUID, origin: str | None) -> bytes | None:
    """A MAC for this report alone: what one sender flags elsewhere can't be put together."""
    if origin is None:
        return None
    key = sealer.mac_keys("report_flags")[0]
    return hmac.digest(key, report_id.bytes + origin.encode(), hashlib.sha256)
