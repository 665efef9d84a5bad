"""Makes the keys that sign our access tokens, and opens them again; private halves are sealed."""

import json
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.database import Sealer, UnsealError, new_id
from app.identity.models import SigningKey

ALGORITHM = "ES256"
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
    private = ec.generate_private_key(ec.SECP256R1())
    kid = new_id().hex
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    jwk = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    session.execute(
        insert(SigningKey).values(
            kid=kid,
            number=number,
            sealed_private_pem=sealer.seal(pem, purpose=_PURPOSE),
            public_jwk=json.dumps(jwk | {"kid": kid, "alg": ALGORITHM, "use": "sig"}),
            created_at=now,
            signs_from=signs_from,
        )
    )
    return kid


def open_private_key(sealer: Sealer, sealed_pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The private half; raises ``UnsealError``."""
    pem = sealer.unseal(sealed_pem, purpose=_PURPOSE)
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise UnsealError(_PURPOSE)
    return key
