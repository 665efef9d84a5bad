"""The person for whom somebody else filed a report: sealed, and read by who filed it."""

from dataclasses import asdict

import orjson

from app.database.sealing import Sealer
from app.feedback.drafts import FiledFor

_PURPOSE = "reports.sealed_filed_for"


def seal_filed_for(sealer: Sealer, person: FiledFor | None) -> bytes | None:
    """``person`` as the database keeps him."""
    return None if person is None else sealer.seal(orjson.dumps(asdict(person)), purpose=_PURPOSE)


def unseal_filed_for(sealer: Sealer, sealed: bytes | None) -> FiledFor | None:
    """The person that ``seal_filed_for`` sealed."""
    if sealed is None:
        return None
    return FiledFor(**orjson.loads(sealer.unseal(sealed, purpose=_PURPOSE)))
