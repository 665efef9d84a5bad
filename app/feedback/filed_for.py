"""The person for whom somebody else filed a report: sealed, and read by who filed it."""

from dataclasses import asdict, replace

import orjson

from app.database.sealing import Sealer
from app.feedback.drafts import FiledFor
from app.identity.citizens.contact import read_phone

_PURPOSE = "reports.sealed_filed_for"


def seal_filed_for(sealer: Sealer, person: FiledFor | None) -> bytes | None:
    """``person`` as the database keeps him: whose phone can be dialled as it is read (E.164)."""
    if person is None:
        return None
    kept = replace(person, phone=person.phone and read_phone(person.phone))
    return sealer.seal(orjson.dumps(asdict(kept)), purpose=_PURPOSE)


def unseal_filed_for(sealer: Sealer, sealed: bytes | None) -> FiledFor | None:
    """The person that ``seal_filed_for`` sealed."""
    if sealed is None:
        return None
    return FiledFor(**orjson.loads(sealer.unseal(sealed, purpose=_PURPOSE)))
