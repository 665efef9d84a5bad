"""Who files reports."""

import uuid
from dataclasses import dataclass

from app.feedback.states import Actor, Source


@dataclass(frozen=True)
class Filer:
    """Who files a report: a citizen, or one of staff for a caller who has no account."""

    source: Source
    id: uuid.UUID

    @property
    def citizen_id(self) -> uuid.UUID | None:
        """Whose report it will be; None: nobody's yet."""
        return self.id if self.source is Source.APP else None

    @property
    def staff_id(self) -> uuid.UUID | None:
        """Who of staff files it."""
        return self.id if self.source is Source.HOTLINE else None

    @property
    def actor(self) -> Actor:
        """How the report's history names him."""
        return Actor.CITIZEN if self.source is Source.APP else Actor.STAFF
