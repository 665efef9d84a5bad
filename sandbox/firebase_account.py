"""Signing in to the Firebase stand-in: the service account's key file, and the grant it signs."""

import uuid
from collections.abc import Mapping

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{name}" for name in ("firebase.messaging", "cloud-platform")
)
# google-auth addresses every assertion to Google itself, whatever the key file's token_uri.
_AUDIENCE = "https://oauth2.googleapis.com/token"
_MAX_ASSERTION_S = 3600


def make_service_account(
    project_id: str, token_uri: str, private_key_pem: str | None = None
) -> tuple[dict[str, str], str]:
    """Return a service account's key file, as Google writes it, and its public key in PEM."""
    if private_key_pem is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private_key_pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
    private_key = serialization.load_pem_private_key(private_key_pem.encode(), password=None)
    public_key_pem = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    account = {
        "type": "service_account",
        "project_id": project_id,
        "private_key_id": uuid.uuid5(uuid.NAMESPACE_OID, public_key_pem.decode()).hex,
        "private_key": private_key_pem,
        "client_email": _client_email(project_id),
        "token_uri": token_uri,
    }
    return account, public_key_pem.decode()


def _client_email(project_id: str) -> str:
    return f"firebase-adminsdk@{project_id}.iam.gserviceaccount.com"


def fault_of_grant(form: Mapping[str, str], *, project_id: str, public_key_pem: str) -> str | None:
    """Check a grant of RFC 7523 (JWT bearer); returns OAuth's error code, or None."""
    if form.get("grant_type") != _JWT_BEARER:
        return "unsupported_grant_type"
    try:
        claims = jwt.decode(
            form.get("assertion", ""),
            public_key_pem,
            algorithms=["RS256"],
            audience=_AUDIENCE,
            issuer=_client_email(project_id),
            options={"require": ["iss", "aud", "iat", "exp", "scope"]},
        )
    except jwt.InvalidTokenError:
        return "invalid_grant"
    if claims["exp"] - claims["iat"] > _MAX_ASSERTION_S:
        return "invalid_grant"
    if _SCOPES.isdisjoint(str(claims["scope"]).split()):
        return "invalid_scope"
    return None
