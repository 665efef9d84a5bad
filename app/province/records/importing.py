"""Many records at once, all or none: what would be new, changed and refused, row by row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow
from app.errors import FieldFault
from app.province.models import RecordRevision
from app.province.records.changes import Change, FaultsMade, changing
from app.province.records.editing import differs, field_fault
from app.province.records.kinds import Content, Key, RecordKind

# Who brings what ships with the service.
SHIPPED = "reference"
MAX_ROWS = 10_000


class Outcome(StrEnum):
    """What an import makes of a row; ``kept``: an administrator's words stand."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True)
class ImportRow:
    """A row as it was read: the record's content, or the faults that make it none."""

    number: int
    content: Content | None
    faults: tuple[FieldFault, ...] = ()


@dataclass(frozen=True)
class RowReport:
    """What became, or would become, of one row."""

    number: int
    key: str | None
    outcome: Outcome
    faults: tuple[FieldFault, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """Every row's outcome; where one is refused, or it was a trial, nothing was written."""

    rows: tuple[RowReport, ...]
    is_applied: bool = False
    counts: Mapping[Outcome, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", Counter(row.outcome for row in self.rows))

    @property
    def has_refusals(self) -> bool:
        """Whether a row is refused."""
        return self.counts.get(Outcome.REFUSED, 0) > 0


def import_records(
    session: Session,
    kind: RecordKind,
    rows: Iterable[ImportRow],
    *,
    by: str,
    now: datetime,
    is_trial: bool = False,
) -> ImportReport:
    """Bring the records to what ``rows`` say; what they don't name stays.

    Nothing is written in a trial, nor where any row is refused. What ``SHIPPED`` brings never
    overwrites what somebody else changed, nor brings back what he deleted. The caller commits.
    """
    read = _without_repeats(kind, list(rows))
    savepoint = session.begin_nested()
    report = _apply(session, kind, read, by=by, now=now)
    if is_trial or report.has_refusals:
        savepoint.rollback()
        return report
    savepoint.commit()
    if by != SHIPPED:
        record_import(session, kind.name, report, by=by, now=now)
    return replace(report, is_applied=True)


def refusals(report: ImportReport) -> Iterator[FieldFault]:
    """The faults of all refused rows, each pointing to its row."""
    for row in report.rows:
        for fault in row.faults:
            yield FieldFault(f"/rows/{row.number}{fault.pointer}", fault.code, fault.params)


def record_import(
    session: Session, what: str, report: ImportReport, *, by: str, now: datetime
) -> None:
    """Write to the audit how many rows of each outcome an import had."""
    record(
        session,
        actor=by,
        action="records_imported",
        subject=what,
        details={str(outcome): count for outcome, count in report.counts.items()},
        now=now,
    )


def _apply(
    session: Session, kind: RecordKind, rows: list[ImportRow], *, by: str, now: datetime
) -> ImportReport:
    reports: list[RowReport] = []
    try:
        with changing(session, by=by, now=now, is_audited=False) as change:
            known = {
                kind.key_of(kind.to_content(row)): row
                for row in session.execute(select(kind.table))
            }
            others = changed_by_others(session, kind) if by == SHIPPED else frozenset()
            for row in rows:
                reports.append(_write(change, kind, row, known, others))
    except FaultsMade as error:
        return ImportReport(tuple(_refuse(reports, kind, error)))
    return ImportReport(tuple(reports))


def _write(
    change: Change,
    kind: RecordKind,
    row: ImportRow,
    known: Mapping[Key, AnyRow],
    others: frozenset[str],
) -> RowReport:
    if row.content is None or row.faults:
        return RowReport(row.number, None, Outcome.REFUSED, row.faults)
    key = kind.key_of(row.content)
    before = known.get(key)
    if before is None and "/".join(key) in others:
        return RowReport(row.number, "/".join(key), Outcome.KEPT)
    gap = change.find_gap(kind, row.content) if before is None else None
    if gap is not None:
        fault = field_fault(gap, kind, key)
        return RowReport(row.number, "/".join(key), Outcome.REFUSED, (fault,))
    if before is None:
        change.create(kind, row.content)
        outcome = Outcome.NEW
    elif not differs(kind, before, row.content):
        outcome = Outcome.UNCHANGED
    elif "/".join(key) in others:
        outcome = Outcome.KEPT
    else:
        change.replace(kind, row.content, revision=before.revision)
        outcome = Outcome.CHANGED
    return RowReport(row.number, "/".join(key), outcome)


def _without_repeats(kind: RecordKind, rows: list[ImportRow]) -> list[ImportRow]:
    seen: set[Key] = set()
    checked = []
    for row in rows:
        key = kind.key_of(row.content) if row.content is not None else None
        if key in seen and key is not None:
            again = FieldFault(f"/{kind.keys[-1]}", "repeated")
            checked.append(replace(row, faults=(*row.faults, again)))
        else:
            checked.append(row)
        if key is not None:
            seen.add(key)
    return checked


def changed_by_others(session: Session, kind: RecordKind) -> frozenset[str]:
    """The keys of the records that anybody ever changed or deleted, as revisions write them."""
    wanted = select(RecordRevision.key).where(
        RecordRevision.kind == kind.name, RecordRevision.changed_by != SHIPPED
    )
    return frozenset(session.scalars(wanted))


def _refuse(reports: list[RowReport], kind: RecordKind, error: FaultsMade) -> Iterable[RowReport]:
    """The same rows, those refused that are at fault; the first one where it is none of them."""
    by_key: dict[str, list[FieldFault]] = {row.key: [] for row in reports if row.key}
    elsewhere: list[FieldFault] = []
    for fault in error.faults:
        told = field_fault(fault, kind, tuple(fault.key.split("/")))
        if fault.kind == kind.name and fault.key in by_key:
            by_key[fault.key].append(told)
        else:
            elsewhere.append(field_fault(fault, kind, ()))
    for number, row in enumerate(reports):
        faults = [*by_key.get(row.key or "", ()), *(elsewhere if number == 0 else ())]
        if faults:
            in_order = sorted({*row.faults, *faults}, key=lambda fault: fault.pointer)
            yield replace(row, outcome=Outcome.REFUSED, faults=tuple(in_order))
        else:
            yield row
