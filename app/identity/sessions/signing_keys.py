"""The keys in use for our access tokens: one signs, all that are not withdrawn verify."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database import AnyRow, Database, Reread, Sealer, UnsealError
from app.errors import Unavailable
from app.identity.key_pairs import signing_row
from app.identity.models import SigningKey
from app.identity.sessions.key_making import (
    ALGORITHM,
    add_signing_key,
    next_number,
    open_private_key,
)

# What another process did to the keys is noticed within five seconds.
REREAD_AFTER_S = 4.0
# A kid that is not known may be new; asking for made-up ones must not become a query each.
UNKNOWN_COOL_DOWN_S = 0.5
_RETRY_AFTER_S = 60
_LOG = logging.getLogger("app.identity")
_NOT_WITHDRAWN = (
    select(
        SigningKey.kid, SigningKey.sealed_private_pem, SigningKey.public_jwk, SigningKey.signs_from
    )
    .where(SigningKey.withdrawn_at.is_(None))
    .order_by(SigningKey.number)
)


@dataclass(frozen=True)
class _KeySet:
    """The keys that are not withdrawn, oldest first, as they were read."""

    rows: Sequence[AnyRow] = ()
    jwks: list[dict[str, Any]] = field(default_factory=list)
    public: dict[str, Any] = field(default_factory=dict)


class SigningKeys:
    """Reads the keys again every few seconds while they are used. Safe between threads."""

    def __init__(
        self, database: Database, sealer: Sealer, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._keys = Reread(self._read, _KeySet(), clock=clock)
        self._opened: tuple[str, ec.EllipticCurvePrivateKey] | None = None

    def signing_key(self, now: datetime) -> tuple[str, ec.EllipticCurvePrivateKey]:
        """The kid and private key that sign; the first one ever is made here.

        Raises ``Unavailable`` where the key that it was sealed with is gone.
        """
        rows = self._keys.within(REREAD_AFTER_S).rows or self._make_first(now)
        row, opened = signing_row(rows, now), self._opened
        if opened is None or opened[0] != row.kid:
            try:
                opened = row.kid, open_private_key(self._sealer, row.sealed_private_pem)
            except UnsealError as error:
                _LOG.error("signing_key_not_unsealed", extra={"kid": row.kid})
                raise Unavailable(retry_after_s=_RETRY_AFTER_S) from error
            self._opened = opened
        return opened

    def can_sign(self, now: datetime) -> bool:
        """Whether the keys open that sign now or will; True where the first is still to be made."""
        rows = self._keys.within(REREAD_AFTER_S).rows
        later = [row for row in rows if row.signs_from > now]
        try:
            for row in [signing_row(rows, now), *later] if rows else []:
                open_private_key(self._sealer, row.sealed_private_pem)
        except UnsealError:
            return False
        return True

    def find_public(self, kid: str) -> Any:
        """The public key, the same object each time; None when unknown or withdrawn."""
        found = self._keys.within(REREAD_AFTER_S).public.get(kid)
        if found is None:
            # As long as there is no key at all, another process may be making the first one.
            cool_down_s = UNKNOWN_COOL_DOWN_S if self._keys.known.rows else 0.0
            found = self._keys.within(cool_down_s).public.get(kid)
        return found

    def jwks(self) -> list[dict[str, Any]]:
        """The public keys as JWKs (RFC 7517), those that will sign soon among them."""
        return self._keys.within(REREAD_AFTER_S).jwks

    def _read(self, known: _KeySet) -> _KeySet:
        with self._database.reading() as connection:
            rows = connection.execute(_NOT_WITHDRAWN).all()
        jwks = [json.loads(row.public_jwk) for row in rows]
        public = {
            jwk["kid"]: known.public.get(jwk["kid"]) or ECAlgorithm.from_jwk(jwk) for jwk in jwks
        }
        return _KeySet(rows, jwks, public)

    def _make_first(self, now: datetime) -> Sequence[AnyRow]:
        # IntegrityError: another process made it in the same moment.
        with suppress(IntegrityError), self._database.writing() as session:
            # Asked for first: a key that is committed after this takes the number.
            number = next_number(session)
            if session.execute(_NOT_WITHDRAWN).first() is None:
                kid = add_signing_key(session, self._sealer, number=number, signs_from=now, now=now)
                session.commit()
                _LOG.info("signing_key_made", extra={"kid": kid})
        return self._keys.within(0.0).rows


def verify_signature(key: Any, signing_input: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is ours (ES256, RFC 7518 section 3.4)."""
    algorithm = jwt.get_algorithm_by_name(ALGORITHM)
    return bool(algorithm.verify(signing_input, key, signature))
