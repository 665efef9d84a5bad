"""What an operator does about receipts: ``flask feedback …``."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from app.feedback.receipts.key_rotation import LEAD_TIME, replace_compromised, rotate
from app.province.local_time import local_moment
from app.web.context import current_database, current_sealer

feedback = AppGroup("feedback", help="Reports, and the keys that sign their receipts.")


@feedback.command("rotate-receipt-key")
@click.option(
    "--compromised-since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day (in Bình Dương) from whose beginning no key before counts; the new one signs "
    "at once.",
)
def rotate_receipt_key(*, compromised_since: datetime | None) -> None:
    """Change the key that signs receipts, while everything runs; all stay published."""
    now, sealer = datetime.now(UTC), current_sealer()
    since = local_moment(compromised_since.date(), 0) if compromised_since else None
    if since is not None and since > now:
        raise click.BadParameter("has not begun", param_hint="--compromised-since")
    try:
        with current_database().writing() as session:
            if since is not None:
                kid = replace_compromised(session, sealer, since=since, now=now)
            else:
                kid = rotate(session, sealer, now=now)
            session.commit()
    except IntegrityError as error:
        raise click.ClickException("another key was made in the same moment; look again") from error
    signs_from = now if since is not None else now + LEAD_TIME
    click.echo(f"{kid} signs from {signs_from.isoformat(timespec='seconds')}")
