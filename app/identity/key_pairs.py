"""Key pairs that sign for us (ES256): made, and opened again where the private half was sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from app.database import AnyRow, Sealer, UnsealError, new_id

ALGORITHM = "ES256"


@dataclass(frozen=True)
class MadeKey:
    """A new key: its name, the private half sealed, the public half as a JWK (RFC 7517)."""

    kid: str
    sealed_private_pem: bytes
    public_jwk: str


def make_key(sealer: Sealer, *, purpose: str) -> MadeKey:
    """Make a key whose private half opens for ``purpose`` only."""
    private = ec.generate_private_key(ec.SECP256R1())
    kid = new_id().hex
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    jwk = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    public_jwk = json.dumps(jwk | {"kid": kid, "alg": ALGORITHM, "use": "sig"})
    return MadeKey(kid, sealer.seal(pem, purpose=purpose), public_jwk)


def open_key(sealer: Sealer, sealed_pem: bytes, *, purpose: str) -> ec.EllipticCurvePrivateKey:
    """The private half; raises ``UnsealError``."""
    key = load_pem_private_key(sealer.unseal(sealed_pem, purpose=purpose), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise UnsealError(purpose)
    return key


def signing_row(rows: Sequence[AnyRow], now: datetime) -> AnyRow:
    """Of some keys, the oldest first, the newest that may sign.

    Where none may yet (another machine's clock) the first to.
    """
    return next((row for row in reversed(rows) if row.signs_from <= now), rows[0])
