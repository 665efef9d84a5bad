"""The official document (văn bản) that words to the citizen are taken from."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from app.database import AnyRow


class DocumentRead(TypedDict):
    """Number and day of a document."""

    number: str
    on: date


@dataclass(frozen=True)
class OfficialDocument:
    """A document by its number and the day that it bears."""

    number: str
    on: date


def said_of(document: OfficialDocument | None) -> dict[str, str]:
    """What a receipt says of the document, if there is one."""
    if document is None:
        return {}
    return {"document_number": document.number, "document_on": document.on.isoformat()}


def document_read(row: AnyRow) -> DocumentRead | None:
    """The document that a row names, as it goes out; None: it names none."""
    if row.document_number is None:
        return None
    return {"number": row.document_number, "on": row.document_on}
