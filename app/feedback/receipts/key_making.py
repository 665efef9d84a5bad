"""Makes the keys that sign receipts, and opens them again; private halves are sealed."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import Sealer
from app.feedback.models import ReceiptKey
from app.identity.key_pairs import make_key, open_key

_PURPOSE = "receipt_keys.sealed_private_pem"


def next_number(session: Session) -> int:
    """The number of the key that is made next."""
    return (session.scalar(select(func.max(ReceiptKey.number))) or 0) + 1


def add_receipt_key(
    session: Session,
    sealer: Sealer,
    *,
    number: int,
    signs_from: datetime,
    actor: str,
    action: str,
    now: datetime,
) -> str:
    """Make key ``number``, which is public at once, and say so in the audit trail; its kid.

    Raises ``IntegrityError`` where another process makes one in the same moment.
    """
    made = make_key(sealer, purpose=_PURPOSE)
    session.execute(
        insert(ReceiptKey).values(
            kid=made.kid,
            number=number,
            sealed_private_pem=made.sealed_private_pem,
            public_jwk=made.public_jwk,
            created_at=now,
            signs_from=signs_from,
        )
    )
    record_key_change(session, made.kid, action, actor=actor, now=now)
    return made.kid


def record_key_change(
    session: Session, kid: str, action: str, *, actor: str, now: datetime
) -> None:
    """Say in the audit trail what became of a key."""
    record(session, actor=actor, action=action, subject=f"receipt_key:{kid}", now=now)


def open_receipt_key(sealer: Sealer, sealed_pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The private half; raises ``UnsealError``."""
    return open_key(sealer, sealed_pem, purpose=_PURPOSE)
