"""Answers kept for retries that name a citizen, found before the transaction that erases him.

Opening two days of staff's answers takes seconds, in which nobody may wait for a writer.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database, Sealer
from app.feedback.models import Report
from app.identity.citizens.erasing import traces_of
from app.texts.scrubbing import Traces
from app.web.kept_answers import (
    find_answers_saying,
    forget_answers_saying,
    forget_answers_to,
)


@dataclass(frozen=True)
class NamedBy:
    """What answers are about him by: the reports that he filed, and his traces."""

    reports: tuple[str, ...]
    traces: Traces

    def says(self, answer: str) -> bool:
        """Whether an answer is about him."""
        return any(one in answer for one in self.reports) or self.traces.are_in(answer)


@dataclass(frozen=True)
class FoundAnswers:
    """The keys of the answers that named him at a moment, and what he was known by then."""

    keys: frozenset[bytes]
    named_by: NamedBy
    at: datetime


def find_answers_about(
    database: Database, sealer: Sealer, citizen_id: uuid.UUID, *, now: datetime
) -> FoundAnswers:
    """Find staff's answers that name him or are about his reports; raises ``UnsealError``."""
    with database.writing() as session:
        named_by = _named_by(session, sealer, citizen_id)
    return FoundAnswers(find_answers_saying(database, sealer, named_by.says), named_by, now)


def forget_answers_about(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, found: FoundAnswers | None
) -> None:
    """Forget answers to a locked citizen and those about him.

    Only what was answered since ``found`` is opened, unless he is known by something else by now.
    """
    forget_answers_to(session, f"citizen:{citizen_id}")
    named_by = _named_by(session, sealer, citizen_id)
    is_fit = found is not None and found.named_by == named_by
    forget_answers_saying(
        session,
        sealer,
        named_by.says,
        found=found.keys if found and is_fit else (),
        found_at=found.at if found and is_fit else None,
    )


def _named_by(session: Session, sealer: Sealer, citizen_id: uuid.UUID) -> NamedBy:
    his = select(Report.id).where(Report.citizen_id == citizen_id).order_by(Report.id)
    reports = tuple(str(report_id) for report_id in session.scalars(his))
    return NamedBy(reports, traces_of(session, sealer, citizen_id))
