"""Makes the keys that sign our access tokens, and opens them again; private halves are sealed."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.database import Sealer
from app.identity.key_pairs import ALGORITHM as ALGORITHM
from app.identity.key_pairs import make_key, open_key
from app.identity.models import SigningKey

_PURPOSE = "signing_keys.sealed_private_pem"


def next_number(session: Session) -> int:
    """The number of the key that is made next; two processes may be told the same."""
    return (session.scalar(select(func.max(SigningKey.number))) or 0) + 1


def add_signing_key(
    session: Session, sealer: Sealer, *, number: int, signs_from: datetime, now: datetime
) -> str:
    """Make a key that is public at once; its kid.

    Raises ``IntegrityError`` where another process made the one of that ``number``.
    """
    made = make_key(sealer, purpose=_PURPOSE)
    session.execute(
        insert(SigningKey).values(
            kid=made.kid,
            number=number,
            sealed_private_pem=made.sealed_private_pem,
            public_jwk=made.public_jwk,
            created_at=now,
            signs_from=signs_from,
        )
    )
    return made.kid


def open_private_key(sealer: Sealer, sealed_pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The private half; raises ``UnsealError``."""
    return open_key(sealer, sealed_pem, purpose=_PURPOSE)
