"""The keys in use for receipts: one signs, all there ever were are published."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database import AnyRow, Database, Reread, Sealer, UnsealError
from app.feedback.models import ReceiptKey
from app.feedback.receipts.key_making import add_receipt_key, next_number, open_receipt_key
from app.identity.key_pairs import signing_row

# What another process did to the keys is noticed within five seconds.
REREAD_AFTER_S = 4.0
_LOG = logging.getLogger("app.feedback")
_ALL = select(ReceiptKey.__table__).order_by(ReceiptKey.number)

SigningKey = tuple[str, ec.EllipticCurvePrivateKey]


class ReceiptKeys:
    """Reads the keys again every few seconds while they are used. Safe between threads."""

    def __init__(
        self, database: Database, sealer: Sealer, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._keys = Reread[Sequence[AnyRow]](self._read_all, (), clock=clock)
        self._opened: SigningKey | None = None
        self._unopened_kid: str | None = None

    def find_signing_key(self, now: datetime) -> SigningKey | None:
        """The kid and private key that sign; None where there is none that opens.

        It never fails for want of a key: nobody is kept from reporting, and what was not signed
        is signed later.
        """
        row = _signing_row(self._read(), now)
        if row is None:
            return None
        opened = self._opened
        if opened is None or opened[0] != row.kid:
            try:
                opened = row.kid, open_receipt_key(self._sealer, row.sealed_private_pem)
            except UnsealError:
                self._complain_once(row.kid)
                return None
            self._opened = opened
        return opened

    def can_sign(self, now: datetime) -> bool:
        """Whether the keys open that sign now or will; True where the first is still to be made."""
        rows = self._read()
        signing = _signing_row(rows, now)
        later = [row for row in rows if row.signs_from > now and row.distrusted_from is None]
        try:
            for row in [signing, *later] if signing is not None else []:
                open_receipt_key(self._sealer, row.sealed_private_pem)
        except UnsealError:
            return False
        return signing is not None or not rows

    def ensure_first(self, now: datetime) -> None:
        """Make the first key ever, unless there is one; in a transaction of its own."""
        if self._read():
            return
        # IntegrityError: another process made it in the same moment.
        with suppress(IntegrityError), self._database.writing() as session:
            # Asked for first: a key that is committed after this takes the number.
            number = next_number(session)
            if session.execute(_ALL).first() is None:
                add_receipt_key(
                    session,
                    self._sealer,
                    number=number,
                    signs_from=now,
                    actor="worker",
                    action="receipt_key_made",
                    now=now,
                )
                session.commit()

    def jwks(self) -> list[dict[str, Any]]:
        """Every public key there ever was (RFC 7517), those that will sign soon among them.

        ``iat`` and ``revoked`` are named as OpenID Federation 1.0 names them for historical keys.
        """
        return [_jwk(row) for row in self._read()]

    def _read(self) -> Sequence[AnyRow]:
        # As long as there is no key at all, another process may be making the first one.
        return self._keys.within(REREAD_AFTER_S if self._keys.known else 0.0)

    def _read_all(self, _known: Sequence[AnyRow]) -> Sequence[AnyRow]:
        with self._database.reading() as connection:
            return connection.execute(_ALL).all()

    def _complain_once(self, kid: str) -> None:
        if self._unopened_kid != kid:
            _LOG.error("receipt_key_not_unsealed", extra={"kid": kid})
            self._unopened_kid = kid


def _signing_row(rows: Sequence[AnyRow], now: datetime) -> AnyRow | None:
    trusted = [row for row in rows if row.distrusted_from is None]
    return signing_row(trusted, now) if trusted else None


def _jwk(row: AnyRow) -> dict[str, Any]:
    jwk: dict[str, Any] = json.loads(row.public_jwk) | {"iat": int(row.created_at.timestamp())}
    if row.distrusted_from is not None:
        revoked_at = int(row.distrusted_from.timestamp())
        jwk["revoked"] = {"revoked_at": revoked_at, "reason": "compromised"}
    return jwk
