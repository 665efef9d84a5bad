"""Whether each citizen was told exactly what concerns him."""

import uuid
from collections import Counter

from sqlalchemy import select

from app.feedback.models import ReportArea, ReportSupport
from app.notifications.models import Delivery, Notification
from tests.community import INBOX, WARD
from tests.reports import all_items
from tests.service import Service
from tests.triage.day.folding import Fold, News, without_nothing
from tests.triage.day.morning import Day, Resident

_OF_OTHERS = ("supported_report_moved", "subscribed_report_published", "subscribed_report_done")
_SUBSCRIBERS_HEAR = ("published", "answered", "resolved")


def all_news(service: Service) -> Counter[News]:
    """Everything that stands in anybody's inbox."""
    with service.database.reading() as connection:
        live = select(Notification.__table__).where(Notification.deleted_at.is_(None))
        rows = connection.execute(live).all()
    return Counter(
        (str(row.citizen_id), row.kind, row.entity_id, _state_of(row.params)) for row in rows
    )


def check_news(day: Day, fold: Fold, told: Counter[News]) -> None:
    """``told`` in the course of the day is what had to be told, to nobody else and once each."""
    own = Counter({news: times for news, times in told.items() if news[1] not in _OF_OTHERS})
    assert own == without_nothing(fold.news)
    of_others = told - own
    for resident in day.residents:
        _check_followed(day.served.service, fold, resident, of_others)
    _check_follower(day, fold, of_others)
    assert not of_others, "nobody else is told"


def check_inboxes(day: Day) -> None:
    """Each reads his own news and no other, and his phone is told of each once."""
    for resident in (*day.residents, day.follower):
        read = [one["id"] for one in all_items(resident.caller, INBOX, limit=100)]
        with day.served.service.database.reading() as connection:
            his = Notification.citizen_id == uuid.UUID(resident.acts.id)
            live = select(Notification.id).where(his, Notification.deleted_at.is_(None))
            rows = connection.scalars(live).all()
            of_phone = Delivery.installation_id == resident.phone.installation_id
            sent = connection.scalars(select(Delivery.notification_id).where(of_phone)).all()
        assert sorted(read) == sorted(map(str, rows))
        assert sorted(sent) == sorted(rows)


def check_phones(day: Day) -> None:
    """Each phone got of what stands in its owner's inbox at least the newest of each thing."""
    for resident in (*day.residents, day.follower):
        arrived = [one["data"]["id"] for one in resident.phone.received(day.served.service.sandbox)]
        inbox = all_items(resident.caller, INBOX, limit=100)  # the newest first
        newest = {one["entity_id"]: one["id"] for one in reversed(inbox)}
        assert len(arrived) == len(set(arrived))
        assert set(newest.values()) <= set(arrived) <= {one["id"] for one in inbox}


def _check_followed(service: Service, fold: Fold, resident: Resident, told: Counter[News]) -> None:
    """What he heard of others' reports; it is taken out of ``told``.

    Where it depended on when the worker came to it, he may have heard of it or not.
    """
    citizen_id = resident.acts.id
    stands = _supported(service, citizen_id)
    for report in fold.reports.values():
        supports = resident.acts.supports.get(report.public_id)
        is_sure = report.id not in fold.uncertain | fold.targets
        is_sure = is_sure and report.public_id not in resident.acts.wavered
        for state in ("answered", "resolved", "closed", "duplicate"):
            times = fold.announced[report.id, state]
            heard = told.pop((citizen_id, _OF_OTHERS[0], report.public_id, state), 0)
            assert heard <= times, (citizen_id, report.id, state)
            if is_sure:
                assert bool(supports) == (report.id in stands), (citizen_id, report.id)
                assert heard == (times if supports else 0), (citizen_id, report.id, state)


def _check_follower(day: Day, fold: Fold, told: Counter[News]) -> None:
    service, follower = day.served.service, day.follower.acts.id
    lies_in = (ReportArea.scheme == WARD["scheme"], ReportArea.code == WARD["code"])
    with service.database.reading() as connection:
        wanted = select(ReportArea.report_id).where(*lies_in)
        in_ward = {str(one) for one in connection.scalars(wanted)}
    for report in fold.reports.values():
        for event in _SUBSCRIBERS_HEAR:
            is_new = event == "published"
            state = None if is_new else event
            kind = _OF_OTHERS[1] if is_new else _OF_OTHERS[2]
            heard = told.pop((follower, kind, report.public_id, state), 0)
            times = fold.announced[report.id, event] if report.id in in_ward else 0
            assert heard <= times, (report.id, event)
            assert report.id in fold.uncertain or heard == times, (report.id, event)


def _supported(service: Service, citizen_id: str) -> set[str]:
    his = ReportSupport.citizen_id == uuid.UUID(citizen_id)
    with service.database.reading() as connection:
        return set(map(str, connection.scalars(select(ReportSupport.report_id).where(his))))


def _state_of(params: dict[str, str]) -> str | None:
    state = params.get("state")
    return state.rsplit(".", 1)[-1] if state else None
