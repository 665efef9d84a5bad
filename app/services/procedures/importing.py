"""Taking procedures in, from files, signed messages and the data platform: row by row, in versions.

``read_procedure`` reads a row, our own or national; ``import_procedures`` writes what was read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import table_of, upserts
from app.database.turns import wait_for_turn
from app.errors import TooManyEnded
from app.province.local_time import local_day
from app.services.procedures.models import ProcedureCatalogue, ProcedureVersion
from app.services.procedures.national import is_national, read_national_row
from app.services.procedures.parts import Level
from app.services.procedures.rows import ProcedureRow, read_own_row
from app.services.procedures.versions import Outcome, Told, Version, end, set_of, tell

# One import writes at a time: two with the same new procedure would both insert it.
_TURN = "procedures"
_CATALOGUE = "procedures"
# A complete catalogue that lacks more of what applies than this share is probably a part of one.
_MOST_ENDED = 10
_TABLE = table_of(ProcedureVersion)
_TEXTS = ("full_code", "name_vi", "name_en", "field", "field_vi", "field_en", "agency", "agency_vi")
_LISTS = ("channels", "steps", "papers", "fees", "time_limits", "legal_basis", "results")
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys((*_TEXTS, "requirements", "url"), ""),
    **{name: [] for name in (*_LISTS, "keywords")},
    "level": Level.INFORMATION.value,
}
_COUNT = upserts(
    ProcedureCatalogue,
    lambda counted: counted.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "generation": table_of(ProcedureCatalogue).c.generation + 1,
            "changed_at": counted.excluded.changed_at,
        },
    ),
)
_COLUMNS = (*_TEXTS, "level", "keywords")


@dataclass(frozen=True)
class RowResult:
    """What became of one row, and which of its values changed."""

    code: str
    outcome: Outcome
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What became of each row, in order, and which procedures ended."""

    rows: tuple[RowResult, ...]
    ended: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many rows had which outcome."""
        return Counter(row.outcome for row in self.rows)


@dataclass
class _Plan:
    """The versions of each procedure before and after."""

    before: dict[str, tuple[Version, ...]]
    after: dict[str, tuple[Version, ...]] = field(default_factory=dict)

    def versions(self, code: str) -> tuple[Version, ...]:
        return self.after.get(code, self.before.get(code, ()))


def read_procedure(sent: Any) -> ProcedureRow:
    """A row of the catalogue in our own form or the national one; raises ``RowRefused``."""
    return read_national_row(sent) if is_national(sent) else read_own_row(sent)


def import_procedures(
    session: Session,
    rows: Sequence[ProcedureRow],
    *,
    actor: str,
    now: datetime,
    is_complete: bool = False,
    is_forced: bool = False,
    is_trial: bool = False,
) -> ImportReport:
    """Bring the catalogue to what ``rows`` say. The caller commits.

    With ``is_complete`` whatever they do not name ends; raises ``TooManyEnded`` where that were
    more than a tenth, unless ``is_forced``. A trial writes nothing. ``actor`` is for the audit
    trail.
    """
    wait_for_turn(session, _TURN)
    today = local_day(now)
    plan = _Plan(_known(session, None if is_complete else {row.code for row in rows}))
    results = tuple(_tell(plan, row, today) for row in rows)
    ended = (
        _end_others(plan, {row.code for row in rows}, today, is_forced=is_forced)
        if is_complete
        else ()
    )
    report = ImportReport(results, ended)
    if not is_trial and _write(session, plan, now):
        _tell_of_change(session, report, actor=actor, now=now)
    return report


def note_change(session: Session, *, now: datetime) -> None:
    """Have every process read the catalogue anew."""
    connection = session.connection()
    first = {"id": 1, "generation": 1, "changed_at": now}
    connection.execute(_COUNT[connection.dialect.name], first)


def _tell(plan: _Plan, row: ProcedureRow, today: date) -> RowResult:
    known = plan.versions(row.code)
    told: Told = tell(known, row, today=today)
    if not known:
        [first] = told.versions
        whole = Version(1, {**_EMPTY, **first.values}, first.valid_from, first.valid_until)
        told = Told((whole,), told.outcome)
    if told.outcome is not Outcome.UNCHANGED:
        plan.after[row.code] = told.versions
    return RowResult(row.code, told.outcome, told.changed)


def _end_others(
    plan: _Plan, named: Iterable[str], today: date, *, is_forced: bool
) -> tuple[str, ...]:
    applying = [
        code
        for code, versions in plan.before.items()
        if any(version.holds(today) or version.begins > today for version in versions)
    ]
    ended = tuple(sorted(set(applying) - set(named)))
    if len(ended) * _MOST_ENDED > len(applying) and not is_forced:
        raise TooManyEnded(ended=len(ended), applying=len(applying))
    for code in ended:
        plan.after[code] = end(plan.before[code], today=today)
    return ended


def _known(session: Session, codes: Iterable[str] | None) -> dict[str, tuple[Version, ...]]:
    wanted = select(_TABLE).order_by(_TABLE.c.code, _TABLE.c.version)
    if codes is not None:
        wanted = wanted.where(_TABLE.c.code.in_(sorted(codes)))
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.code].append(version_of(row))
    return {code: tuple(versions) for code, versions in found.items()}


def version_of(row: Any) -> Version:
    """A stored version."""
    values = {name: getattr(row, name) for name in _COLUMNS} | row.details
    return Version(row.version, values, row.valid_from, row.valid_until)


def _write(session: Session, plan: _Plan, now: datetime) -> bool:
    """Write what differs; whether anything does."""
    added, changed, gone = [], [], []
    for code, versions in plan.after.items():
        before, after = set_of(plan.before.get(code, ())), set_of(versions)
        gone += [{"of_code": code, "of_version": number} for number in before.keys() - after]
        for number, version in after.items():
            if number not in before:
                added.append(_row(code, version, now))
            elif before[number] != version:
                changed.append(_row(code, version, now))
    if added:
        session.execute(insert(_TABLE), added)
    of_version = (
        _TABLE.c.code == bindparam("of_code"),
        _TABLE.c.version == bindparam("of_version"),
    )
    if changed:
        names = [name for name in changed[0] if name not in ("code", "version")]
        session.connection().execute(
            update(_TABLE)
            .where(*of_version)
            .values({name: bindparam(f"to_{name}") for name in names}),
            [
                {"of_code": row["code"], "of_version": row["version"]}
                | {f"to_{name}": row[name] for name in names}
                for row in changed
            ],
        )
    if gone:
        session.connection().execute(delete(_TABLE).where(*of_version), gone)
    return bool(added or changed or gone)


def _row(code: str, version: Version, now: datetime) -> dict[str, Any]:
    return {
        "code": code,
        "version": version.number,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        **{name: version.values[name] for name in _COLUMNS},
        "details": {name: value for name, value in version.values.items() if name not in _COLUMNS},
        "updated_at": now,
    }


def _tell_of_change(session: Session, report: ImportReport, *, actor: str, now: datetime) -> None:
    note_change(session, now=now)
    record(
        session,
        actor=actor,
        action="procedures_imported",
        subject=_CATALOGUE,
        now=now,
        details={
            "new": report.counts[Outcome.NEW],
            "changed": report.counts[Outcome.CHANGED],
            "ended": len(report.ended),
        },
    )
