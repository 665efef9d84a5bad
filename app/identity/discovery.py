"""What other systems may rely on when they verify our tokens (RFC 8414, OIDC Discovery 1.0)."""

from typing import Any

from app.identity.sessions.dpop_keys import ALGORITHMS
from app.texts import Language


def discovery_document(public_url: str) -> dict[str, Any]:
    """Where our keys are, and nothing that is not so.

    Logging in, refreshing and revoking are operations of our own API, with JSON bodies: no
    authorization, token or revocation endpoint of these standards is named. The empty lists stand
    there, although RFC 8414 (3.2) would leave such members out: left out, they would promise the
    authorization code and the implicit grant (2).
    """
    return {
        "issuer": public_url,
        "jwks_uri": f"{public_url}/.well-known/jwks.json",
        "service_documentation": f"{public_url}/docs",
        "ui_locales_supported": [language.value for language in Language],
        "response_types_supported": [],
        "grant_types_supported": [],
        "scopes_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
    }
