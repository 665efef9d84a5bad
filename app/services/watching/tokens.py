"""Watch tokens: for ten minutes, that a citizen looked a dossier up and knew its owner.

Sealed, so it says nothing, and good for one citizen and one dossier. It is stored nowhere.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson

from app.database import Sealer, UnsealError
from app.errors import WatchTokenInvalid
from app.web import base64url

GOOD_FOR = timedelta(minutes=10)
_PURPOSE = "dossier-watch-token"


class Proven(NamedTuple):
    """Of which dossier the citizen knew the owner, and by which proof."""

    dossier_id: uuid.UUID
    proof_hash: bytes


def make_token(
    sealer: Sealer, citizen_id: uuid.UUID, proven: Proven, *, expires_at: datetime
) -> str:
    """The token, good before ``expires_at`` (whole seconds)."""
    said = [
        str(citizen_id),
        str(proven.dossier_id),
        proven.proof_hash.hex(),
        int(expires_at.timestamp()),
    ]
    return base64url.encode(sealer.seal(orjson.dumps(said), purpose=_PURPOSE))


def read_token(sealer: Sealer, citizen_id: uuid.UUID, token: str, *, now: datetime) -> Proven:
    """What ``token`` proves of that citizen; raises ``WatchTokenInvalid``."""
    try:
        said = orjson.loads(sealer.unseal(base64url.decode(token), purpose=_PURPOSE))
    except (ValueError, UnsealError) as error:
        raise WatchTokenInvalid from error
    whose, dossier_id, proof, expires_at_s = said
    if whose != str(citizen_id) or now >= datetime.fromtimestamp(expires_at_s, UTC):
        raise WatchTokenInvalid
    return Proven(uuid.UUID(dossier_id), bytes.fromhex(proof))
