"""A reply as it is written, before anybody has signed it."""

from dataclasses import dataclass
from enum import StrEnum

from app.feedback.documents import OfficialDocument


class ReplyMove(StrEnum):
    """Where publishing a reply may bring its report."""

    ANSWERED = "answered"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class ReplyDraft:
    """The words, where they bring the report, and the document that they are taken from."""

    text: str
    moves_to: ReplyMove | None = None
    document: OfficialDocument | None = None

    def columns(self) -> dict[str, object]:
        """As it stands in a row."""
        return {
            "text": self.text,
            "moves_to": self.moves_to.value if self.moves_to else None,
            "document_number": self.document.number if self.document else None,
            "document_on": self.document.on if self.document else None,
        }
