"""base64url without padding (RFC 4648 section 5), read only in its one canonical spelling.

A second spelling of the same bytes would be a second name for one token.
"""

import base64
import binascii


def encode(content: bytes) -> str:
    """``content`` as text."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(written: str) -> bytes:
    """What ``encode`` was given; raises ``ValueError`` for anything that it does not write."""
    try:
        decoded = base64.b64decode(
            written + "=" * (-len(written) % 4), altchars=b"-_", validate=True
        )
    except binascii.Error as error:
        raise ValueError("no base64url") from error
    if encode(decoded) != written:
        raise ValueError("not canonical")
    return decoded
