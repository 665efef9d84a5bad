"""What an operator sees and steers with ``flask push …``."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from sqlalchemy import select, update

from app.adapters.push import PushError, PushOutcome
from app.audit.models import AuditEvent
from app.feedback.subscriptions.followers import follows_area
from app.notifications.models import Delivery, Device
from app.notifications.steering.pruning import FORGOTTEN_AFTER
from app.notifications.tasks import make_tasks
from tests.notifications.claiming import now_utc, record, take, told
from tests.notifications.phones import Phone, deliveries, delivery, device, notifications, tell
from tests.service import Service


def _push(service: Service, *args: str) -> Result:
    return service.app.test_cli_runner().invoke(args=["push", *args])


def _done(service: Service, *args: str) -> str:
    result = _push(service, *args)
    assert result.exit_code == 0, result.output
    return str(result.output)


def _audited(service: Service) -> list[str]:
    wanted = select(AuditEvent.action).where(AuditEvent.actor == "operator")
    with service.database.reading() as connection:
        return [one for one in connection.scalars(wanted) if one.startswith(("push", "devices"))]


def test_pausing_is_seen_holds_everything_and_ends_with_resume(service: Service) -> None:
    told(service, 2)
    _done(service, "pause", "--reason", "bảo trì")
    shown = _done(service, "status")
    assert "PAUSED by operator: bảo trì" in shown
    assert "pending: 2" in shown
    assert take(service, now_utc()).deliveries == ()
    _done(service, "resume")
    assert "PAUSED" not in _done(service, "status")
    assert len(take(service, now_utc()).deliveries) == 2
    assert _audited(service) == ["push_paused", "push_resumed"]


def test_a_test_message_reaches_the_named_phone_only(
    service: Service, deliver: Callable[[datetime], int]
) -> None:
    lan = service.citizen()
    # It is midnight there, and all that can be muted is.
    phone, other = Phone().register(lan, time_zone="Etc/GMT-0"), Phone().register(lan)
    muted = ["report_updates", "dossier_updates", "announcements"]
    quiet = {"starts": "00:00", "ends": "23:59"}
    chosen = {"muted_channels": muted, "quiet_hours": quiet}
    assert lan.put("/v1/notifications/preferences", chosen).status_code == 200
    shown = _done(service, "test", "--device", str(phone.installation_id))
    deliver(datetime.now(UTC))
    (message,) = phone.received(service.sandbox)
    assert message["data"]["type"] == "push_test"
    assert other.received(service.sandbox) == []
    assert message["data"]["id"] in shown
    assert _push(service, "test", "--device", str(uuid.uuid4())).exit_code == 1


def test_explaining_tells_why_each_phone_was_told_or_not(service: Service) -> None:
    lan, phone = told(service)
    late = Phone().register(lan)
    claim = take(service, now_utc())
    record(service, claim, PushOutcome.refused(PushError.INVALID_MESSAGE))
    shown = _done(service, "explain", str(notifications(service)[0].id))
    assert "report_moved on report_updates" in shown
    assert "not muted now; quiet from 21:30 to 07:00" in shown
    assert f"to {phone.installation_id}: failed, 1 attempts" in shown
    assert "Firebase refused the message" in shown
    assert f"{late.installation_id} (android)" in shown
    assert "it was registered later" in shown
    assert phone.address not in shown
    assert _audited(service) == ["push_explained"]


def test_explaining_what_is_not_there_fails_in_words(service: Service) -> None:
    result = _push(service, "explain", str(uuid.uuid4()))
    assert (result.exit_code, "no such notification" in result.output) == (1, True)


def test_requeueing_sends_what_failed_and_is_still_good(service: Service) -> None:
    lan = service.citizen()
    good, gone, stale = (Phone().register(lan) for _ in range(3))
    tell(service, lan)
    record(service, take(service, now_utc()), PushOutcome.refused(PushError.INVALID_MESSAGE))
    assert lan.delete(gone.path).status_code == 204
    is_stale = Delivery.installation_id == stale.installation_id
    with service.database.writing() as session:
        session.execute(update(Delivery).where(is_stale).values(expires_at=now_utc()))
        session.commit()
    later = (now_utc() + timedelta(minutes=1)).isoformat()
    assert "0 wait again" in _done(service, "requeue", "--since", later)
    assert "1 wait again" in _done(service, "requeue", "--since", "2026-01-01T00:00:00Z")
    assert (delivery(service, good).state, delivery(service, good).attempts) == ("pending", 0)
    assert delivery(service, gone).state == delivery(service, stale).state == "failed"
    assert _push(service, "requeue", "--since", "yesterday").exit_code == 2
    assert _audited(service) == ["pushes_requeued"]


def test_after_a_restored_backup_old_deliveries_expire_unsent(service: Service) -> None:
    lan, phone = told(service)
    assert take(service, now_utc()).deliveries
    # A worker had it in hand when the backup was made.
    hour_ago = now_utc() - timedelta(hours=1)
    tell(service, lan, now=hour_ago)
    assert len(take(service, hour_ago).deliveries) == 1
    tell(service, lan)
    restored_at = now_utc()
    tell(service, lan)
    shown = _done(service, "expire", "--created-before", restored_at.isoformat())
    assert "2 expired" in shown
    held, lapsed, waiting, new = deliveries(service, phone)
    for row in (lapsed, waiting):
        assert (row.state, row.error, row.claim) == ("expired", "expired_by_operator", None)
    assert held.state == new.state == "pending"


@pytest.mark.parametrize("by", ["operator", "worker"])
def test_devices_that_nobody_opened_the_app_on_are_forgotten(service: Service, by: str) -> None:
    lan, forgotten = told(service)
    kept = Phone().register(lan)
    refreshed_at = now_utc() - FORGOTTEN_AFTER
    with service.database.writing() as session:
        for phone, moment in (
            (forgotten, refreshed_at - timedelta(seconds=1)),
            (kept, refreshed_at + timedelta(minutes=5)),
        ):
            is_it = Device.installation_id == phone.installation_id
            session.execute(update(Device).where(is_it).values(refreshed_at=moment))
        session.commit()
    if by == "operator":
        assert "1 devices" in _done(service, "prune")
    else:
        tasks = make_tasks(service.platform, follows_area)
        (prune,) = [task for task in tasks if task.name == "prune_devices"]
        assert (prune.run(now_utc()), prune.every) == (1, timedelta(hours=1))
    assert device(service, forgotten) is None
    assert device(service, kept) is not None
    assert delivery(service, forgotten).error == "unrefreshed"
