"""The keys that sign our access tokens: made here, sealed in the database, public as a JWK set."""

import json
import logging
import threading
import time
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database import Database, Sealer, new_id
from app.identity.models import SigningKey

ALGORITHM = "ES256"
_LOG = logging.getLogger("app.identity")
_PURPOSE = "signing_keys.sealed_private_pem"
_REREAD_COOL_DOWN_S = 5.0


class SigningKeys:
    """The key set in use: the newest key signs, all of them verify. Safe between threads."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._lock = threading.Lock()
        self._public: dict[str, Any] = {}
        self._jwks: list[dict[str, Any]] = []
        self._newest: tuple[str, Any] | None = None
        self._read_at = float("-inf")

    def signing_key(self, now: datetime) -> tuple[str, ec.EllipticCurvePrivateKey]:
        """The kid and private key that sign; the first one ever is made here."""
        if self._newest is None:
            with self._lock:
                self._read()
                if self._newest is None:
                    self._make_first(now)
                    self._read()
        assert self._newest is not None  # noqa: S101 (made above)
        return self._newest

    def find_public(self, kid: str) -> Any:
        """The public key, or None; an unknown kid is looked up again, within a cool-down."""
        if kid not in self._public and self._may_reread():
            with self._lock:
                self._read()
        return self._public.get(kid)

    def jwks(self) -> list[dict[str, Any]]:
        """The public keys as JWKs (RFC 7517)."""
        if self._may_reread():
            with self._lock:
                self._read()
        return self._jwks

    def _may_reread(self) -> bool:
        # As long as there is no key at all, another process may be making the first one just now.
        return not self._public or time.monotonic() - self._read_at > _REREAD_COOL_DOWN_S

    def _read(self) -> None:
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    SigningKey.kid, SigningKey.sealed_private_pem, SigningKey.public_jwk
                ).order_by(SigningKey.number)
            ).all()
        self._read_at = time.monotonic()
        self._jwks = [json.loads(row.public_jwk) for row in rows]
        self._public = {jwk["kid"]: ECAlgorithm.from_jwk(jwk) for jwk in self._jwks}
        if rows:
            pem = self._sealer.unseal(rows[-1].sealed_private_pem, purpose=_PURPOSE)
            self._newest = (rows[-1].kid, load_pem_private_key(pem, password=None))

    def _make_first(self, now: datetime) -> None:
        private = ec.generate_private_key(ec.SECP256R1())
        kid = new_id().hex
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        jwk = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
        jwk |= {"kid": kid, "alg": ALGORITHM, "use": "sig"}
        with self._database.writing() as session:
            session.add(
                SigningKey(
                    kid=kid,
                    number=1,
                    sealed_private_pem=self._sealer.seal(pem, purpose=_PURPOSE),
                    public_jwk=json.dumps(jwk),
                    created_at=now,
                    signs_from=now,
                )
            )
            try:
                session.commit()
            except IntegrityError:
                return  # another process made it in the same moment
        _LOG.info("signing_key_made", extra={"kid": kid})


def verify_signature(key: Any, signing_input: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is ours (ES256, RFC 7518 section 3.4)."""
    algorithm = jwt.get_algorithm_by_name(ALGORITHM)
    return bool(algorithm.verify(signing_input, key, signature))
