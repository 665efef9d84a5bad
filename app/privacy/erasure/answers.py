"""Answers kept for retries that name citizens, found before the transactions that erase them.

Opening two days of staff's answers takes seconds, in which nobody may wait for a writer.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database, Sealer
from app.feedback.models import Report
from app.identity.citizens.erasing import traces_of
from app.texts.scrubbing import Searched, Traces
from app.web import kept_answers


@dataclass(frozen=True)
class NamedBy:
    """What answers are about him by: the reports that he filed, and his traces."""

    reports: tuple[str, ...]
    traces: Traces

    def is_in(self, answer: Searched) -> bool:
        """Whether an answer is about him."""
        return any(one in answer.text for one in self.reports) or self.traces.are_in(answer)


@dataclass(frozen=True)
class FoundAnswers:
    """The keys of the answers that named him at a moment, and what he was known by then."""

    keys: frozenset[bytes]
    named_by: NamedBy
    at: datetime


def find_answers_about(
    database: Database, sealer: Sealer, citizens: Sequence[uuid.UUID], *, now: datetime
) -> Mapping[uuid.UUID, FoundAnswers]:
    """Find staff's answers that name each of ``citizens`` or are about his reports.

    They are opened once for all of them. Raises ``UnsealError``.
    """
    with database.writing() as session:
        named = {one: _named_by(session, sealer, one) for one in citizens}

    def about(answer: str) -> list[uuid.UUID]:
        searched = Searched.of(answer)
        return [one for one, named_by in named.items() if named_by.is_in(searched)]

    found = kept_answers.find_answers_about(database, sealer, about)
    nothing: frozenset[bytes] = frozenset()
    return {one: FoundAnswers(found.get(one, nothing), named[one], now) for one in citizens}


def forget_answers_about(
    session: Session, sealer: Sealer, citizen_id: uuid.UUID, found: FoundAnswers | None
) -> None:
    """Forget answers to a locked citizen and those about him.

    Only what was answered since ``found`` is opened, unless he is known by something else by now.
    """
    kept_answers.forget_answers_to(session, f"citizen:{citizen_id}")
    named_by = _named_by(session, sealer, citizen_id)
    is_fit = found is not None and found.named_by == named_by
    kept_answers.forget_answers_saying(
        session,
        sealer,
        lambda answer: named_by.is_in(Searched.of(answer)),
        found=found.keys if found and is_fit else (),
        found_at=found.at if found and is_fit else None,
    )


def _named_by(session: Session, sealer: Sealer, citizen_id: uuid.UUID) -> NamedBy:
    his = select(Report.id).where(Report.citizen_id == citizen_id).order_by(Report.id)
    reports = tuple(str(report_id) for report_id in session.scalars(his))
    return NamedBy(reports, traces_of(session, sealer, citizen_id))
