"""What an ID token is bound to: our attempt, and the access token it came with."""

import hashlib
import hmac

from app.errors import Unauthenticated
from app.identity.login.attempts import is_nonce
from app.identity.login.compact_jws import CompactJws
from app.web import base64url

# RFC 7518: the hash is in the algorithm's name; Ed25519 signs with SHA-512 (RFC 8032).
_DIGESTS = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
_EDDSA_DIGEST = hashlib.sha512


def check_nonce(jws: CompactJws, nonce_hash: bytes) -> None:
    """Raises ``Unauthenticated`` unless the token brings back the attempt's own nonce."""
    nonce = jws.claims.get("nonce")
    if not isinstance(nonce, str) or not is_nonce(nonce, nonce_hash):
        raise Unauthenticated(cause="wrong_nonce")


def check_access_token_hash(jws: CompactJws, access_token: str | None) -> None:
    """Raises ``Unauthenticated`` where ``at_hash`` is of another token (OIDC Core 3.1.3.6)."""
    if "at_hash" not in jws.claims:
        return
    named = jws.claims["at_hash"]
    if not isinstance(named, str) or access_token is None:
        raise Unauthenticated(cause="wrong_at_hash")
    digest = _DIGESTS.get(jws.algorithm[-3:], _EDDSA_DIGEST)(access_token.encode()).digest()
    expected = base64url.encode(digest[: len(digest) // 2])
    if not hmac.compare_digest(named.encode(), expected.encode()):
        raise Unauthenticated(cause="wrong_at_hash")
