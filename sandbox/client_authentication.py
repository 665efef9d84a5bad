"""How a client proves itself at the token endpoint: by its secret, in one of two ways.

RFC 6749 2.3.1; the client id is checked against that of the code afterwards.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import unquote_plus

from werkzeug.datastructures import Authorization

from sandbox.authorization import OAuthFault


def auth_methods(secret: str | None) -> list[str]:
    """What discovery says of a client with this secret."""
    return ["client_secret_basic", "client_secret_post"] if secret else ["none"]


def authenticate_client(
    header: Authorization | None, form: Mapping[str, str], *, secret: str | None
) -> str:
    """The client id that was shown; raises ``OAuthFault`` for a wrong or missing ``secret``."""
    if secret is None:
        return form.get("client_id", "")
    if header is not None and header.type == "basic":
        client_id, shown = unquote_plus(header.username or ""), unquote_plus(header.password or "")
    else:
        client_id, shown = form.get("client_id", ""), form.get("client_secret", "")
    if not hmac.compare_digest(shown.encode(), secret.encode()):
        raise OAuthFault("invalid_client", "the client secret is wrong or missing")
    return client_id
