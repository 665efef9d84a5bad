"""The evening: the worker finishes, and every row is held against what must be there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_, select

from app.audit.models import AuditEvent
from app.database import AnyRow
from app.feedback.merging.releasing import release_duplicates
from app.feedback.models import (
    FanoutState,
    Photo,
    Report,
    ReportAlarm,
    ReportEvent,
    ReportFanout,
    ReportMerger,
    ReportMessage,
    ReportPause,
    ReportSupport,
)
from app.notifications.models import Delivery
from tests.community import work
from tests.figures import keep, kept_sums, province_of, sums_of_rows
from tests.reports import REPORTS, count
from tests.service import Caller, Service
from tests.tallies import exact_numbers, kept_numbers, tally
from tests.triage.alarms.driving import look
from tests.triage.day.folding import Fold
from tests.triage.day.known import Known, read_all
from tests.worker.waiting import eventually

# A worker looks each minute for duplicates of what was withdrawn.
_WORKER_FINISHES_S = 300.0
# Which steps may give a report another deadline, and with it other alarms.
_MOVES_DEADLINE = frozenset(
    {
        "moved",
        "undone",
        "unmerged",
        "recategorised",
        "reassigned",
        "extended",
        "decided",
        "lead_declined",
    }
)
_STAFFS_OWN = frozenset(
    {
        "agency_asked",
        "agency_accepted",
        "agency_answered",
        "agency_declined",
        "agency_released",
        "lead_declined",
        "decided",
        "taken",
        "handed_back",
        "prioritised",
        "took_duplicate",
        "released_duplicate",
    }
)


def finish_work(service: Service) -> None:
    """Have the worker's tasks done in this process, whatever they would wait for."""
    while release_duplicates(service.database, province_of(service), now=datetime.now(UTC)):
        continue
    work(service)
    look(service)
    keep(service)
    tally(service)


def wait_for_worker(service: Service) -> None:
    """Wait until a worker has nothing left to do."""
    target = select(Report.id).where(Report.state == "withdrawn").scalar_subquery()
    waiting = (
        (ReportFanout, ReportFanout.state == FanoutState.PENDING.value),
        (Delivery, Delivery.state == "pending"),
        (Report, Report.merged_into_id.in_(target)),
        (Report, Report.next_alarm_at <= datetime.now(UTC)),
        (
            Report,
            or_(
                Report.figured_revision != Report.revision,
                Report.tallied_revision != Report.revision,
                Report.change_serial.is_(None),
            ),
        ),
    )

    def is_done() -> bool:
        return not any(count(service, model, which) for model, which in waiting)

    eventually(is_done, within_s=_WORKER_FINISHES_S)


def last_event(service: Service) -> int:
    """The number of the newest audit event."""
    with service.database.reading() as connection:
        return connection.scalar(select(func.max(AuditEvent.number))) or 0


def events_since(service: Service, number: int) -> Sequence[AnyRow]:
    """What was done to reports after that event, in its order; looks are left out."""
    since = select(AuditEvent.__table__).where(AuditEvent.number > number)
    about_reports = since.where(
        AuditEvent.subject.like("report:%"), AuditEvent.action != "report_read"
    )
    with service.database.reading() as connection:
        return connection.execute(about_reports.order_by(AuditEvent.number)).all()


def check_rows(service: Service, fold: Fold) -> None:
    """Each report says what its steps made of it, and what stands beside it fits."""
    found = read_all(service)
    assert found.keys() == fold.reports.keys()
    for report_id, expected in fold.reports.items():
        assert found[report_id].facts == expected.facts, (report_id, expected.history)
        assert found[report_id].asked == expected.asked, (report_id, expected.history)
    with service.database.reading() as connection:
        standing = select(ReportPause.report_id).where(ReportPause.ended_at.is_(None))
        paused = [str(one) for one in connection.scalars(standing)]
        counting = select(ReportMerger.report_id, ReportMerger.into_id)
        mergers = connection.execute(counting.where(ReportMerger.undone_at.is_(None))).all()
        told = connection.execute(select(Report.id, Report.support_count)).all()
        supports = Counter(connection.scalars(select(ReportSupport.report_id)))
    asked = [one.id for one in fold.reports.values() if one.facts["state"] == "needs_info"]
    assert sorted(paused) == sorted(asked)
    merged = [one.id for one in fold.reports.values() if one.facts["merged_into"]]
    assert sorted(str(one.report_id) for one in mergers) == sorted(merged)
    assert {one.id: one.support_count for one in told if one.support_count} == supports


def check_histories(service: Service, fold: Fold) -> None:
    """Each history has each step once, in its order, and says which ones were undone."""
    found: defaultdict[str, list[AnyRow]] = defaultdict(list)
    messages: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    with service.database.reading() as connection:
        for row in connection.execute(select(ReportEvent.__table__).order_by(ReportEvent.id)):
            found[str(row.report_id)].append(row)
        messages.update(map(str, connection.scalars(select(ReportMessage.report_id))))
        of_result = select(Photo.report_id).where(Photo.role == "after")
        shown.update(map(str, connection.scalars(of_result)))
    for report_id, expected in fold.reports.items():
        rows = found[report_id]
        told = [(row.action, row.state, row.actor_kind) for row in rows]
        steps = told[len(told) - len(expected.history) :]
        assert steps == expected.history, report_id
        assert len(told) - len(steps) <= 2, "filed, and published in the morning"
        undone = {n for n, row in enumerate(rows[len(told) - len(steps) :]) if row.is_undone}
        assert undone == expected.undone, report_id
        actions = Counter(action for action, _state, _by in told)
        assert messages[report_id] == actions["replied"] + actions["wrote"], report_id
        assert shown[report_id] == actions["photos_added"], report_id


def check_what_he_reads(citizen: Caller, reports: Sequence[Known]) -> None:
    """A citizen reads all of his reports' steps but staff's own and those taken back."""
    for report in reports:
        answer = citizen.get(f"{REPORTS}/{report.id}")
        assert answer.status_code == 200
        told = [(one["action"], one["state"], one["by"]) for one in answer.get_json()["history"]]
        meant = [
            one
            for number, one in enumerate(report.history)
            if number not in report.undone and one[0] not in _STAFFS_OWN
        ]
        assert told[len(told) - len(meant) :] == meant, report.id


def check_numbers(service: Service) -> None:
    """What is kept up of numbers is what all rows add up to."""
    assert kept_sums(service) == sums_of_rows(service)
    assert kept_numbers(service) == exact_numbers(service)


def check_alarms(service: Service, fold: Fold) -> None:
    """Each tier rang once for each deadline; of what nobody touched, once."""
    wanted = select(ReportAlarm.report_id, ReportAlarm.kind, ReportAlarm.tier)
    rang: Counter[tuple[Any, ...]] = Counter()
    with service.database.reading() as connection:
        rang.update((str(one[0]), one[1], one[2]) for one in connection.execute(wanted))
    assert rang, "some of them are late"
    for (report_id, kind, tier), times in rang.items():
        steps = [action for action, _state, _by in fold.reports[report_id].history]
        moved = sum(one in _MOVES_DEADLINE for one in steps)
        assert times <= 1 + moved, (report_id, kind, tier)
