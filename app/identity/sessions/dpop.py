"""DPoP proofs (RFC 9449): whoever shows a token also shows that he holds its session's key.

A proof is for one method and address, fresh, and good for one use.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.database import affected_rows, upserts
from app.errors import DpopProofInvalid, DpopProofRequired
from app.identity.login.compact_jws import REFUSED_MEMBERS, TokenMalformed, TokenParts, take_apart
from app.identity.models import DpopProof
from app.identity.sessions.dpop_keys import KeyRefused, ProofKey, read_proof_key

PROOF_TYPE = "dpop+jwt"
MAX_AGE = timedelta(seconds=60)
# A phone's clock may be ahead of ours, and so may one of our machines' of another's.
MAX_LEAD = timedelta(seconds=60)
MAX_ID_CHARACTERS = 128
_TAKE = upserts(
    DpopProof, lambda insert: insert.on_conflict_do_nothing().returning(DpopProof.proof_hash)
)


@dataclass(frozen=True)
class ShownProof:
    """A proof that is genuine; whether it was shown before is not said yet."""

    thumbprint: str
    id: str
    # By then it is too old to be accepted again, on every machine; until then it is remembered.
    expires_at: datetime


def read_proof(written: str, *, method: str, url: str, now: datetime) -> ShownProof:
    """The proof in a DPoP header, for ``method`` at ``url``; raises ``DpopProofInvalid``."""
    try:
        parts = take_apart(written, refused=REFUSED_MEMBERS - {"jwk"}, required_times=("iat",))
        key = read_proof_key(parts.header.get("alg"), parts.header.get("jwk"))
    except (TokenMalformed, KeyRefused) as error:
        raise DpopProofInvalid from error
    if not _is_signed(parts, key) or not _is_for(parts.claims, method, url):
        raise DpopProofInvalid
    if not _is_fresh(parts.claims, now):
        raise DpopProofInvalid
    issued_at = datetime.fromtimestamp(parts.claims["iat"], UTC)
    return ShownProof(key.thumbprint, parts.claims["jti"], issued_at + MAX_AGE + MAX_LEAD)


def require_bound_key(thumbprint: str | None, proof: ShownProof | None) -> None:
    """Of a session bound to ``thumbprint``, was its key shown?

    Raises ``DpopProofRequired`` or ``DpopProofInvalid``. A session without a key asks for none.
    """
    if thumbprint is None:
        return
    if proof is None:
        raise DpopProofRequired
    if proof.thumbprint != thumbprint:
        raise DpopProofInvalid


def spend_proof(session: Session, proof: ShownProof) -> None:
    """Take ``proof`` in the caller's transaction; raises ``DpopProofInvalid`` the second time.

    Of several requests with one proof, in whatever processes, one gets on: the others wait for
    its commit.
    """
    digest = hashlib.sha256(f"{proof.thumbprint}.{proof.id}".encode()).digest()
    connection = session.connection()
    row = {"proof_hash": digest, "expires_at": proof.expires_at}
    if connection.execute(_TAKE[connection.dialect.name], row).first() is None:
        raise DpopProofInvalid


def sweep_proofs(session: Session, *, now: datetime) -> int:
    """Forget proofs that are too old to be accepted again; how many."""
    return affected_rows(session, delete(DpopProof).where(DpopProof.expires_at < now))


def _is_signed(parts: TokenParts, key: ProofKey) -> bool:
    return parts.header.get("typ") == PROOF_TYPE and key.verifies(
        parts.signing_input, parts.signature
    )


def _is_for(claims: dict[str, Any], method: str, url: str) -> bool:
    proof_id = claims.get("jti")
    if not isinstance(proof_id, str) or not 0 < len(proof_id) <= MAX_ID_CHARACTERS:
        return False
    return claims.get("htm") == method and claims.get("htu") == url


def _is_fresh(claims: dict[str, Any], now: datetime) -> bool:
    moment, lead = now.timestamp(), MAX_LEAD.total_seconds()
    age = moment - claims["iat"]
    # No proof needs the two others; where they are, they mean what they mean in every JWT.
    if claims.get("exp", moment + 1) <= moment or claims.get("nbf", 0) - lead > moment:
        return False
    return bool(-lead <= age <= MAX_AGE.total_seconds())
