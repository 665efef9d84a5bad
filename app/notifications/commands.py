"""What an operator does about pushes: ``flask push …``."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import NotFound
from app.notifications.steering import (
    explaining_broadcast,
    explaining_staff,
    projects,
    pruning,
    summary,
    trying,
)
from app.notifications.steering.requeueing import expire_waiting, requeue_failed
from app.notifications.transports import Transport
from app.notifications.wiring import current_follows
from app.web.context import current_database

push = AppGroup("push", help="Pushes to phones, and officials' mails.")
_OPERATOR = "operator"
_LONGEST_REASON = 200


class _Moment(click.ParamType[datetime]):
    name = "moment"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError(value)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("must be a moment with its offset, as 2026-11-29T08:00:00Z", param, ctx)


_way = click.option(
    "--project",
    "way",
    default=Transport.CITIZEN.value,
    type=click.Choice([one.value for one in Transport]),
    callback=lambda _context, _option, value: Transport(value),
    help="citizen (the default), staff: phones of that project; email: officials' mailboxes.",
)


@push.command("pause")
@_way
@click.option("--reason", help="For the colleague who looks at `push status`.")
def pause(way: Transport, reason: str | None) -> None:
    """Let no worker take anything more, until `push resume`. The inbox goes on."""
    if reason is not None and len(reason) > _LONGEST_REASON:
        raise click.BadParameter(f"{_LONGEST_REASON} characters at most", param_hint="--reason")
    with _changing() as session:
        projects.pause(session, way, by=_OPERATOR, reason=reason, now=datetime.now(UTC))
    click.echo("Pushes are paused; what a worker has in hand is still sent.")


@push.command("resume")
@_way
def resume(way: Transport) -> None:
    """Let workers go on at once, whatever paused them or holds them."""
    with _changing() as session:
        projects.resume(session, way, by=_OPERATOR, now=datetime.now(UTC))
    click.echo("Pushes go on.")


@push.command("status")
@_way
def status(way: Transport) -> None:
    """What waits, since when, and whether pushes are paused or held."""
    with current_database().reading() as connection:
        found = summary.summarise(connection, way, now=datetime.now(UTC))
    click.echo(f"pending: {found.pending}")
    click.echo(f"due: {found.due}, the oldest for {found.oldest_due_s:.0f} s")
    if found.is_paused:
        click.echo(f"PAUSED by {found.paused_by}: {found.pause_reason or 'no reason was given'}")
    if found.held_until is not None:
        until = found.held_until.isoformat(timespec="seconds")
        click.echo(f"HELD until {until}: {found.hold_reason}")
    click.echo(f"pages in a row that nobody answered: {found.failures}")


@push.command("explain")
@click.argument("notification_id", type=click.UUID)
@click.option(
    "--device", "installation_id", type=click.UUID, help="Which phone, of what all are told."
)
def explain(notification_id: uuid.UUID, installation_id: uuid.UUID | None) -> None:
    """Why the notification NOTIFICATION_ID reached phones and mailbox, or not.

    Of an announcement or an alert, `id` of the push and of the inbox is meant. The look is
    recorded.
    """
    now, follows = datetime.now(UTC), current_follows()
    with _changing() as session:
        connection = session.connection()
        try:
            lines = explaining_broadcast.explain_broadcast(
                connection, notification_id, installation_id, follows, now=now
            ) or explaining_staff.explain_any(connection, notification_id, now=now)
        except NotFound as error:
            raise click.ClickException("there is no such notification") from error
        subject = f"notification:{notification_id}"
        record(session, actor=_OPERATOR, action="push_explained", subject=subject, now=now)
    for line in lines:
        click.echo(line)


@push.command("test")
@click.option("--device", "installation_id", required=True, type=click.UUID)
def test(installation_id: uuid.UUID) -> None:
    """Send a neutral test message to one phone or mailbox, through the queue; good for an hour."""
    with _changing() as session:
        try:
            made = trying.send_test(session, installation_id, by=_OPERATOR, now=datetime.now(UTC))
        except NotFound as error:
            raise click.ClickException("there is no such device") from error
    click.echo(f"Queued. What becomes of it: push explain {made}")


@push.command("requeue")
@click.option("--since", required=True, type=_Moment(), help="Written at or after this moment.")
def requeue(since: datetime) -> None:
    """Have what failed wait again, where it is still good and the phone still there."""

    def batch(session: Session, now: datetime) -> int:
        return requeue_failed(session, since=since, now=now)

    count = _in_batches(batch, action="pushes_requeued", moment=since)
    click.echo(f"{count} wait again.")


@push.command("expire")
@click.option("--created-before", "before", required=True, type=_Moment())
def expire(before: datetime) -> None:
    """Let what was written before expire unsent.

    For after a backup was restored, and before workers run.
    """

    def batch(session: Session, now: datetime) -> int:
        return expire_waiting(session, created_before=before, now=now)

    count = _in_batches(batch, action="pushes_expired", moment=before)
    click.echo(f"{count} expired.")


@push.command("prune")
def prune() -> None:
    """Forget devices on which the app was not opened for 270 days; the worker does it by itself."""
    now = datetime.now(UTC)
    removed = pruning.prune_devices(current_database(), now=now)
    with _changing() as session:
        details = {"devices": removed}
        record(
            session,
            actor=_OPERATOR,
            action="devices_pruned",
            subject="devices",
            details=details,
            now=now,
        )
    click.echo(f"{removed} devices are forgotten.")


def _in_batches(batch: Callable[[Session, datetime], int], *, action: str, moment: datetime) -> int:
    """Run ``batch`` until nothing is left, each time in a transaction that is on record."""
    count = 0
    while True:
        now = datetime.now(UTC)
        with _changing() as session:
            done = batch(session, now)
            if done:
                record(
                    session,
                    actor=_OPERATOR,
                    action=action,
                    subject=f"push_project:{projects.CITIZEN}",
                    details={"moment": moment.isoformat(), "deliveries": done},
                    now=now,
                )
        if not done:
            return count
        count += done


@contextmanager
def _changing() -> Iterator[Session]:
    with current_database().writing() as session:
        yield session
        session.commit()
