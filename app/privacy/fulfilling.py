"""What software does for a request, as each part of it is registered.

Registered in ``create_app`` for reading files, and in the worker for the work itself. What nothing
is registered for is staff's: they take it, and answer it.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.privacy.requests.states import RequestKind


@dataclass(frozen=True)
class Commission:
    """The request that is fulfilled: whose it is, and what he chose."""

    request_id: uuid.UUID
    kind: RequestKind
    citizen_id: uuid.UUID
    open_reports: str | None


class ExportFiles(Protocol):
    """Makes and keeps the files of exports, each under its request's id."""

    def make(self, commission: Commission, *, now: datetime) -> None:
        """Make the zip; making it again, after a crash, takes the place of the first."""

    def read(self, request_id: uuid.UUID) -> Iterator[bytes]:
        """The zip's bytes, piece by piece."""

    def remove(self, request_id: uuid.UUID) -> None:
        """Forget the zip; doing so again changes nothing."""


class NotErased(Exception):
    """The law keeps the citizen's records: why, as codes of ``labels.erasure_obstacles``."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        super().__init__(*obstacles)
        self.obstacles = obstacles


class Eraser(Protocol):
    """Erases a citizen; begun again after a crash it goes on, and at the end changes nothing."""

    def __call__(self, commission: Commission, *, now: datetime) -> None:
        """Erase him; opens and commits transactions of its own.

        Raises ``NotErased`` where something came in the way since it was commissioned.
        """


class MayNotErase(Protocol):
    """A domain's word on why the law keeps a citizen's records."""

    def __call__(self, session: Session, citizen_id: uuid.UUID) -> list[str]:
        """The reasons, as codes of ``labels.erasure_obstacles``; empty: nothing is in the way."""


@dataclass(frozen=True)
class Fulfilment:
    """Everything that is registered."""

    exports: ExportFiles | None = None
    erase: Eraser | None = None
    obstacles: tuple[MayNotErase, ...] = ()

    def obstacles_of(self, session: Session, citizen_id: uuid.UUID) -> list[str]:
        """Why the law keeps his records, as codes; empty: nothing is in the way."""
        return [one for ask in self.obstacles for one in ask(session, citizen_id)]
