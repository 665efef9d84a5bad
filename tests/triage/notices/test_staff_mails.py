"""Mails to officials: sent where they are chosen, failing by their own rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.adapters.push import PushError, PushOutcome
from app.audit.models import AuditEvent
from app.notifications.claims import claim_page
from app.notifications.delivery import record_outcomes
from app.notifications.staff.messages import staff_mails
from app.notifications.transports import Transport
from app.settings.smtp import SmtpSecurity, SmtpSettings
from app.web.operations import Role
from sandbox.smtp import MailState, serve_smtp
from tests.identity.staff.administration import id_of
from tests.notifications.phones import deliveries
from tests.reports import file_report
from tests.service import Service
from tests.stand_ins import Sandbox, make_settings
from tests.triage.notices.telling import (
    MAILBOX,
    PREFERENCES,
    StaffPhone,
    choose,
    deliver_soon,
    inbox,
    push_command,
    set_mailbox,
    tell_all,
)
from tests.triage.work import ROADS


@pytest.fixture
def mails() -> MailState:
    """What the mail server took."""
    return MailState()


@pytest.fixture
def mailing(
    mails: MailState, database_url: str, sandbox: Sandbox, tmp_path: Path
) -> Iterator[Service]:
    """A service with a mail server."""
    settings = make_settings(database_url, sandbox, photos=tmp_path / "photos")
    with serve_smtp(mails) as port:
        smtp = SmtpSettings("127.0.0.1", port, SmtpSecurity.NONE, "tu-dong@bds.example")
        with Service.running(replace(settings, smtp=smtp), sandbox) as running:
            yield running


def test_a_mail_is_sent_where_mail_is_chosen_and_names_nothing(
    mailing: Service, mails: MailState
) -> None:
    lead = choose(mailing.staff("supervisor", Role.SUPERVISOR, agency=ROADS), new_work="email")
    assert lead.get(PREFERENCES).get_json()["has_mailbox"] is False
    set_so = set_mailbox(mailing, lead, MAILBOX)
    assert set_so.exit_code == 0
    assert set_mailbox(mailing, lead, "a@b\r\nBcc: c@d.example").exit_code == 2
    assert lead.get(PREFERENCES).get_json()["has_mailbox"] is True
    phone = StaffPhone().register(lead)
    report = file_report(mailing.citizen())
    tell_all(mailing)
    deliver_soon(mailing)
    assert phone.received(mailing.sandbox) == []
    (mail,) = [one.as_json() for one in mails.mails]
    assert mail["to"] == MAILBOX
    assert f"/staff/reports/{report['id']}" in mail["text"]
    assert "New reports waiting" in mail["text"]
    assert "Số phản ánh mới" in mail["text"]
    for hidden in (report["reference"], report["text"]):
        assert hidden not in str(mail)
    (row,) = deliveries(mailing)
    assert (row.transport, row.state, row.attempts) == ("email", "sent", 1)
    assert row.message_name == f"<{row.id}@bds.example>"
    push_command(mailing, "test", "--device", set_so.output.split()[-1])
    deliver_soon(mailing)
    assert [one.recipient for one in mails.mails] == [MAILBOX] * 2
    removed = mailing.app.test_cli_runner().invoke(args=["mail", "remove", "--staff", id_of(lead)])
    assert removed.exit_code == 0
    assert _actions(mailing) == ["staff_mailbox_set", "staff_mailbox_removed"]


def test_without_a_mail_server_no_mail_is_tried_and_the_inbox_has_it_all(service: Service) -> None:
    lead = service.staff("supervisor", Role.SUPERVISOR, agency=ROADS)
    assert set(lead.get(PREFERENCES).get_json()["means"].values()) == {"push"}
    choose(lead, new_work="email")
    assert set_mailbox(service, lead, MAILBOX).exit_code == 0
    phone = StaffPhone().register(lead)
    file_report(service.citizen())
    tell_all(service)
    assert deliver_soon(service) == 0
    (row,) = deliveries(service)
    assert (row.transport, row.state, row.attempts) == ("email", "pending", 0)
    assert [one["kind"] for one in inbox(lead)] == ["work_arrived"]
    assert phone.received(service.sandbox) == []


def test_mails_fail_by_their_own_breaker_and_their_own_rules(service: Service) -> None:
    lead = choose(service.staff("supervisor", Role.SUPERVISOR, agency=ROADS), new_work="email")
    assert set_mailbox(service, lead, MAILBOX).exit_code == 0
    phone = StaffPhone().register(
        choose(service.staff("officer_ward", Role.SUPERVISOR, agency=ROADS))
    )
    file_report(service.citizen())
    tell_all(service)
    now = datetime.now(UTC) + timedelta(minutes=1)
    for error, state, attempts in (
        (PushError.DEFERRED, "pending", 1),
        (PushError.UNAVAILABLE, "pending", 2),
        (PushError.UNAVAILABLE, "pending", 3),
        (PushError.UNAVAILABLE, "pending", 3),
    ):
        now = _fail(service, error, now)
        (row,) = [one for one in deliveries(service) if one.transport == "email"]
        assert (row.state, row.attempts, row.error) == (state, attempts, error.value)
    status = push_command(service, "status", "--project", "email")
    assert "HELD until" in status
    assert "HELD" not in push_command(service, "status", "--project", "staff")
    deliver_soon(service)
    assert len(phone.received(service.sandbox)) == 1
    push_command(service, "resume", "--project", "email")
    _fail(service, PushError.REFUSED, now)
    (row,) = [one for one in deliveries(service) if one.transport == "email"]
    assert (row.state, row.error) == ("failed", "refused")


def _actions(service: Service) -> list[str]:
    wanted = select(AuditEvent.action).where(AuditEvent.action.startswith("staff_mailbox"))
    with service.database.reading() as connection:
        return list(connection.scalars(wanted.order_by(AuditEvent.id)))


def _fail(service: Service, error: PushError, now: datetime) -> datetime:
    """Let the mails of a moment end with an error; when they are due again."""
    queue = staff_mails(service.sealer, "http://bds.example")
    claim = claim_page(service.database, queue, now=now)
    assert len(claim.deliveries) == 1
    outcomes = [PushOutcome.refused(error)]
    record_outcomes(
        service.database, claim.id, claim.deliveries, outcomes, Transport.EMAIL, now=now
    )
    return now + timedelta(hours=1)
