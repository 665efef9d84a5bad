"""Making closed reports anonymous by age: as an erasure of theirs would, and nothing else of him.

Old is what nothing has happened to for the period since it was closed. Whoever is still told who
looked at it, or may not file others because of it, would lead back to it: it waits for those.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from app.database import Database, Sealer, table_of
from app.database.forgetting import count_rows, in_batches
from app.feedback.erasure.photos import remove_photos
from app.feedback.erasure.reports import make_nobodys
from app.feedback.holds import is_held
from app.feedback.models import IdentityLook, Photo, Report, ReportingRestriction
from app.feedback.models.reports import TO_ANONYMISE
from app.feedback.states import CLOSED_STATES
from app.identity.citizens.erasing import traces_of
from app.texts.scrubbing import Traces

_ACTION = "anonymised"
# In one transaction: on SQLite every writer waits meanwhile.
_AT_ONCE = 20
# A report is as much work as so many rows that are only deleted.
_ROWS_EACH = 20


@dataclass(frozen=True)
class ReportRetention:
    """Closed reports are over when nothing has happened to them for the period.

    ``is_kept``: what else than a hold keeps a report, as a condition on its row.
    """

    sealer: Sealer
    is_kept: ColumnElement[bool]
    period: str = "reports"
    table = table_of(Report)

    def count(self, database: Database, before: datetime) -> int:
        """How many reports are over."""
        return count_rows(database, self.table, *self._are_over(before))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Make them nobody's, the oldest first, as far as the work of ``most`` rows goes; how many.

        A batch is a transaction: dying on the way leaves the rest for the next time.
        """

        def forget_oldest(session: Session) -> int:
            return self._forget_oldest(session, before, now=now)

        return in_batches(database, forget_oldest, size=_AT_ONCE, most=ceil(most / _ROWS_EACH))

    def oldest(self, before: datetime) -> Select[Report]:
        """The next reports to go; one that somebody is changing is left out."""
        oldest = (
            select(Report).where(*self._are_over(before)).order_by(Report.updated_at, Report.id)
        )
        return oldest.limit(_AT_ONCE).with_for_update(skip_locked=True, of=Report)

    def _forget_oldest(self, session: Session, before: datetime, *, now: datetime) -> int:
        reports = list(session.scalars(self.oldest(before)))

        def his_traces(report: Report) -> Traces:
            if report.citizen_id is None:
                return Traces()
            return traces_of(session, self.sealer, report.citizen_id)

        make_nobodys(session, self.sealer, reports, his_traces, action=_ACTION, now=now)
        ids = [report.id for report in reports]
        remove_photos(session, Photo.report_id.in_(ids), ids)
        for report in reports:
            report.anonymised_at = now
        return len(reports)

    def _are_over(self, before: datetime) -> list[ColumnElement[bool]]:
        return [
            and_(TO_ANONYMISE),
            Report.updated_at < before,
            # A duplicate's citizen is told what becomes of the other, and two that were one have
            # the same citizen: they go together.
            *(~exists().where(is_it, ~_is_settled(one, before)) for one, is_it in _relatives()),
            ~exists().where(IdentityLook.report_id == Report.id),
            ~exists().where(ReportingRestriction.report_id == Report.id),
            ~is_held(),
            ~self.is_kept,
        ]


def _relatives() -> Iterator[tuple[type[Report], ColumnElement[bool]]]:
    target, whole, part = (aliased(Report) for _ in range(3))
    yield target, target.id == Report.merged_into_id
    yield whole, whole.id == Report.split_from_id
    yield part, part.split_from_id == Report.id


def _is_settled(one: type[Report], before: datetime) -> ColumnElement[bool]:
    is_old = one.state.in_(CLOSED_STATES) & (one.updated_at < before)
    return is_old | one.anonymised_at.is_not(None)
