"""What an operator does about the keys that seal and hash what is stored: ``flask identity …``."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.audit.events import record
from app.database.rehashing import LookupKeysUnknown, rehash_lookups
from app.database.resealing import ResealCount, reseal_column
from app.database.secret_columns import sealed_columns
from app.web.context import current_database, current_sealer

# Each pass finds what others wrote during the one before; after that somebody still has old keys.
_MAX_PASSES = 3
_ACTOR = "operator"


@click.command("rotate-keys")
@click.option("--check", is_flag=True, help="Only count; nothing is changed.")
@with_appcontext
def rotate_keys(*, check: bool) -> None:
    """Seal everything anew with the first key of BDS_SECRET_KEYS, while the service runs.

    It may be broken off and run again. The exit status is 1 while values need another key.
    """
    counts = _pass(only_count=check)
    for _ in range(_MAX_PASSES):
        if check or not any(count.resealed or count.old for count in counts):
            break
        counts = _pass(only_count=False)
    remaining = sum(count.old + count.resealed for count in counts)
    unreadable = sum(count.unreadable for count in counts)
    if unreadable:
        click.echo(f"{unreadable} values can be read with none of the keys.")
    if remaining:
        click.echo(f"{remaining} values need an older key.")
    if unreadable or remaining:
        raise click.exceptions.Exit(1)
    click.echo(
        "No stored value needs an older key. Refresh tokens may, until 90 days after the first "
        "key became the first in every process."
    )


@click.command("rehash-lookups")
@with_appcontext
def rehash() -> None:
    """Bring all lookup hashes under a key that was put first in BDS_LOOKUP_KEY.

    Stop web and worker before, and start them with the same keys after it. All or nothing; running
    it again changes nothing.
    """
    now = datetime.now(UTC)
    with current_database().writing() as session:
        try:
            counts = rehash_lookups(session, current_sealer(), now=now)
        except LookupKeysUnknown as error:
            raise click.ClickException(
                "The stored hashes were not made with the keys behind the new one. Put new keys "
                "in front of BDS_LOOKUP_KEY and keep all the older ones in their order."
            ) from error
        if counts:
            record(session, actor=_ACTOR, action="lookups_rehashed", subject="lookup_keys", now=now)
        session.commit()
    for column, count in counts.items():
        click.echo(f"{column}: {count} hashes")
    click.echo("Done." if counts else "Nothing to do: the hashes are under these keys.")


def _pass(*, only_count: bool) -> list[ResealCount]:
    database, sealer = current_database(), current_sealer()
    counts = []
    for column in sealed_columns():
        count = reseal_column(database, sealer, column, only_count=only_count)
        click.echo(
            f"{count.column}: {count.current} current, {count.resealed} sealed anew, "
            f"{count.old} old, {count.unreadable} unreadable"
        )
        counts.append(count)
    return counts
