"""Staff's numbers in tests: many reports at once, and all numbers counted again the slow way."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from app.database import AnyRow, Base, new_id, table_of
from app.feedback.models import Report, ReportArea, ReportEvent, ReportPause
from app.feedback.states import DONE_STATES, OPEN_STATES, STATES_ON_THE_CLOCK
from app.identity.staff.rights import Scope
from app.province.agencies import calendar_of
from app.province.deadlines.elapsed import worked_minutes
from app.province.deadlines.pauses import Pause, paused_time
from app.province.entries import AreaKey
from app.province.local_time import local_day
from app.province.snapshot import Province, load_province
from app.triage.figures.facts import AMOUNTS, Change, Fact, deltas_of
from app.triage.figures.keeping import keep_figures
from app.triage.figures.models import FigureCell, ReportFigure
from app.triage.sight import Surroundings, sees
from tests.chance import Random
from tests.reports import COMMUNES, COMMUNES_BEFORE
from tests.service import Json, Service

FIRST, LAST = date(2026, 1, 12), date(2026, 4, 20)
AGENCIES = ("so_xay_dung", "so_y_te", "canh_sat_pccc")
CATEGORIES = ("roads", "trees", "waste")
AREAS: tuple[tuple[AreaKey, ...], ...] = (
    ((COMMUNES, "25747"), (COMMUNES_BEFORE, "718")),
    ((COMMUNES, "25750"), (COMMUNES_BEFORE, "718")),
    ((COMMUNES, "25813"),),
    (),
)
_STATES = ("submitted", "accepted", "needs_info", "resolved", "closed", "rejected", "referred")
_ENDS = ("answered", "duplicate", "withdrawn", *_STATES)


def keep(service: Service) -> int:
    """Have the worker count all that changed; how many reports that were."""
    counted, province = 0, province_of(service)
    while some := keep_figures(service.database, lambda: province):
        counted += some
    return counted


def province_of(service: Service) -> Province:
    """The reference data."""
    with service.database.reading() as connection:
        return load_province(connection)


def insert_like(service: Service, report: Json, chance: Random, count: int) -> None:
    """Many reports like ``report``, elsewhere and at other times, each with its own story."""
    tables: dict[type[Base], list[dict[str, Any]]] = {
        one: [] for one in (Report, ReportArea, ReportEvent, ReportPause)
    }
    with service.database.writing() as session:
        reports = table_of(Report)
        wanted = select(reports).where(reports.c.id == uuid.UUID(report["id"]))
        like = dict(session.execute(wanted).mappings().one())
        for _ in range(count):
            for model, row in _story(like, chance):
                tables[model].append(row)
        for model, rows in tables.items():
            if rows:
                session.execute(insert(table_of(model)), rows)
        session.commit()


def _story(like: dict[str, Any], chance: Random) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """The rows of one report."""
    report_id, days = new_id(), (LAST - FIRST).days + 1
    submitted_at = datetime(2026, 1, 11, 17, tzinfo=UTC) + timedelta(
        minutes=chance.randrange(days * 1440)
    )
    state, agency = chance.choice(_ENDS), chance.choice(AGENCIES)
    yield (
        Report,
        like
        | {
            "id": report_id,
            "public_id": report_id.hex[-24:],
            "reference": f"T-{report_id.hex[-20:]}",
            "submission_id": new_id(),
            "kind": chance.choice(("incident", "incident", "administrative")),
            "category_code": chance.choice(CATEGORIES),
            "publication": chance.choice(("pending", "public", "restricted")),
            "accused_agency_code": chance.choice((None, None, *AGENCIES)),
            "lead_agency_code": agency,
            "latitude": chance.uniform(10.9, 11.3),
            "longitude": chance.uniform(106.4, 106.9),
            "state": state,
            "due_at": submitted_at + timedelta(days=chance.randrange(1, 60)),
            "reopened_count": chance.choice((0, 0, 1, 2)),
            "is_satisfied": chance.choice((None, True, False)),
            "submitted_at": submitted_at,
            "updated_at": submitted_at,
            "change_serial": None,
            "figured_revision": 0,
        },
    )
    for scheme, code in chance.choice(AREAS):
        yield (
            ReportArea,
            {"report_id": report_id, "scheme": scheme, "code": code, "is_certain": True},
        )
    yield from _events(report_id, state, submitted_at, chance)


def _events(
    report_id: uuid.UUID, state: str, at: datetime, chance: Random
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    steps = [("submitted", "submitted", "citizen"), ("moved", "accepted", "staff")]
    if chance.random() < 0.5:
        steps.append(("replied", "accepted", "staff"))
    if state in DONE_STATES:
        steps += [("moved", "answered", "staff"), ("moved", "resolved", "staff")]
    steps.append(("moved", state, chance.choice(("staff", "citizen", "system"))))
    for action, to, who in steps:
        yield (
            ReportEvent,
            {
                "id": new_id(),
                "report_id": report_id,
                "at": at,
                "action": action,
                "state": to,
                "actor_kind": who,
            },
        )
        at += timedelta(minutes=int(chance.lognormvariate(6.5, 1.5)))
    if chance.random() < 0.3:
        ended_at = at - timedelta(minutes=chance.randrange(1000))
        began_at = ended_at - timedelta(minutes=chance.randrange(3000))
        pause = {"began_at": began_at, "ended_at": chance.choice((ended_at, None))}
        yield ReportPause, {"id": new_id(), "report_id": report_id, **pause}


def kept_sums(service: Service) -> dict[Any, Any]:
    """The sums that the worker keeps up."""
    cells = table_of(FigureCell)
    names = (*AMOUNTS, "first_answers", "resolutions")
    with service.database.reading() as connection:
        return {
            (
                row.level,
                row.category_code,
                row.place_id,
                row.begins_on,
                row.agency_code,
                row.circle,
            ): {name: getattr(row, name) for name in names}
            for row in connection.execute(select(cells))
        }


def sums_of_rows(service: Service) -> dict[Any, Any]:
    """What these should be by the rows of the single reports."""
    with service.database.reading() as connection:
        facts = [Fact.read(row) for row in connection.execute(select(ReportFigure.__table__))]
    return {
        tuple(key): sums.values()
        for key, sums in deltas_of(Change(None, fact) for fact in facts).items()
    }


@dataclass(frozen=True)
class Whole:
    """A report with where it lies and how long it took, in minutes of working time."""

    report: AnyRow
    areas: dict[str, str]
    minutes: dict[str, int]


Exact = dict[str | None, dict[str, Any]]


def all_reports(service: Service) -> list[Whole]:
    """Every report there is."""
    province = province_of(service)
    with service.database.reading() as connection:
        reports = connection.execute(select(Report.__table__)).all()
        areas = _by_report(connection.execute(select(ReportArea.__table__)))
        events = _by_report(connection.execute(select(ReportEvent.__table__)))
        pauses = _by_report(connection.execute(select(ReportPause.__table__)))
    found = []
    for report in reports:
        calendar = calendar_of(province, report.lead_agency_code)
        waited = paused_time(Pause(row.began_at, row.ended_at) for row in pauses.get(report.id, ()))
        minutes = {
            name: worked_minutes(calendar, waited, since=report.submitted_at, until=until)
            for name, until in _moments(report, events.get(report.id, ()))
        }
        lies_in = {row.scheme: row.code for row in areas.get(report.id, ())}
        found.append(Whole(report, lies_in, minutes))
    return found


def exact_figures(
    reports: Sequence[Whole],
    scopes: Sequence[Scope],
    key_of: Callable[[Whole], str | None],
    *,
    now: datetime,
) -> Exact:
    """The numbers of those of ``reports`` that ``scopes`` see; minutes one by one."""
    found: Exact = {}
    for one in reports:
        around = Surroundings(frozenset(one.areas.items()))
        if any(sees(scope, one.report, around) for scope in scopes):
            numbers = found.setdefault(key_of(one), _nothing())
            numbers["counts"].update(_counts(one.report, now))
            for name, minutes in one.minutes.items():
                numbers[name].append(minutes)
    return found


def _nothing() -> dict[str, Any]:
    return {"counts": Counter(), "first_answer": [], "resolution": []}


def _by_report(rows: Iterable[AnyRow]) -> dict[uuid.UUID, list[AnyRow]]:
    found: dict[uuid.UUID, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(row.report_id, []).append(row)
    return found


def _counts(report: AnyRow, now: datetime) -> dict[str, int]:
    is_done = report.state in DONE_STATES
    is_met = report.is_emergency and report.acknowledged_at is not None
    is_late = report.state in STATES_ON_THE_CLOCK and report.due_at < now and not is_met
    return {
        "received": 1,
        "open": report.state in OPEN_STATES,
        "late": is_late,
        "done": is_done,
        "rejected": report.state == "rejected",
        "referred": report.state == "referred",
        "duplicates": report.state == "duplicate",
        "withdrawn": report.state == "withdrawn",
        "reopened": report.reopened_count > 0,
        "yes": report.is_satisfied is True,
        "no": report.is_satisfied is False,
        "silent": is_done and report.is_satisfied is None,
    }


def _moments(report: AnyRow, events: Sequence[AnyRow]) -> Iterator[tuple[str, datetime]]:
    stands = [event for event in events if not event.is_undone]
    by_staff = [event for event in stands if event.actor_kind == "staff"]
    moves = [event for event in by_staff if event.action == "moved"]
    ends = ("answered", "resolved", "rejected", "referred")
    first = [event.at for event in by_staff if event.action == "replied"]
    first += [event.at for event in moves if event.state in ends]
    if first:
        yield "first_answer", min(first)
    last = [event.at for event in moves if event.state in ("answered", "resolved")]
    if last and report.state in DONE_STATES:
        yield "resolution", max(last)


def received_on(report: AnyRow) -> date:
    """The local day that a report was received."""
    return local_day(report.submitted_at)
