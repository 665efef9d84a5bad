"""Taking what names a citizen out of what others wrote about his reports."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.feedback.models import (
    Photo,
    Report,
    ReportAssignment,
    ReportEvent,
    ReportFlag,
    ReportNote,
    ReportReply,
    ReportText,
)
from app.feedback.reply_states import ReplyState
from app.feedback.states import Actor
from app.feedback.words import folded_text
from app.texts.scrubbing import Traces

# Models with a report and what stands in them in words.
_WORDS: tuple[tuple[Any, tuple[InstrumentedAttribute[Any], ...]], ...] = (
    (ReportEvent, (ReportEvent.note,)),
    (ReportReply, (ReportReply.text, ReportReply.remark)),
    (ReportNote, (ReportNote.text,)),
    (ReportAssignment, (ReportAssignment.task, ReportAssignment.answer)),
    (ReportFlag, (ReportFlag.text, ReportFlag.note)),
    (Photo, (Photo.alt_text,)),
)
_OF_REPORT = ("text", "public_title", "public_text", "lead_note")


def take_out_words(session: Session, reports: Sequence[Report], traces: Traces) -> None:
    """Take the traces out of all that was written about ``reports``, and his own words too."""
    ids = [report.id for report in reports]
    session.execute(
        update(ReportEvent)
        .where(ReportEvent.report_id.in_(ids), ReportEvent.actor_kind == Actor.CITIZEN.value)
        .values(note=None)
    )
    for report in reports:
        _take_out(report, _OF_REPORT, traces)
    for model, columns in _WORDS:
        names = tuple(column.key for column in columns)
        for row in session.scalars(select(model).where(model.report_id.in_(ids))):
            _take_out(row, names, traces)
    session.flush()
    for report in reports:
        _index_anew(session, report)


def _take_out(row: Any, names: tuple[str, ...], traces: Traces) -> None:
    for name in names:
        written = getattr(row, name)
        if written:
            setattr(row, name, traces.taken_out_of(written))


def _index_anew(session: Session, report: Report) -> None:
    said: list[str | None] = [report.text, report.reference]
    # What was never said does not find it: moves that were undone, and drafts.
    steps = (ReportEvent.report_id == report.id, ReportEvent.is_undone.is_(False))
    replies = (ReportReply.report_id == report.id, ReportReply.state == ReplyState.PUBLISHED.value)
    said += session.scalars(select(ReportEvent.note).where(*steps))
    said += session.scalars(select(ReportReply.text).where(*replies))
    found = update(ReportText).where(ReportText.report_id == report.id)
    session.execute(found.values(folded=folded_text(said)))
