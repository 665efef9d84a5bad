"""Fetching from the platform by hand: ``flask services pull``."""

from datetime import UTC, datetime, timedelta

import click
from flask.cli import with_appcontext

from app.adapters.lgsp.gateway import Gateway
from app.province.local_time import day_begins_at
from app.services.pulling.marks import rewind
from app.services.pulling.pages import PullContext
from app.services.pulling.reading import SourceRead, read_sources
from app.services.pulling.streams import (
    DOSSIER_STREAMS,
    PROCEDURE_STREAMS,
    Stream,
    make_streams,
)
from app.services.pulling.turns import pull_page
from app.settings.lgsp import LgspSettings
from app.web.context import current_database, current_platform, current_sealer


@click.command("pull")
@with_appcontext
@click.option("--procedures", is_flag=True, help="Only the catalogue of procedures.")
@click.option("--dossiers", is_flag=True, help="Only dossiers and their steps.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Once more all that changed since this day; nobody is told of it again.",
)
@click.option("--status", is_flag=True, help="Only say how it stands.")
def pull(*, procedures: bool, dossiers: bool, since: datetime | None, status: bool) -> None:
    """Fetch procedures and dossiers from the province's platform now, page by page, to the end."""
    if status:
        _print_status()
        return
    settings = current_platform().settings.lgsp
    if settings is None:
        raise click.ClickException("BDS_LGSP_URL is not set: there is nothing to fetch from")
    wanted = (*(DOSSIER_STREAMS if dossiers else ()), *(PROCEDURE_STREAMS if procedures else ()))
    context = PullContext(current_database(), current_sealer(), Gateway(settings))
    for stream in _streams(settings, wanted):
        if since is not None:
            _rewind(stream, since)
        _pull_all(context, stream)


def _streams(settings: LgspSettings, wanted: tuple[str, ...]) -> list[Stream]:
    streams = make_streams(timedelta(minutes=settings.every_minutes))
    return [one for one in streams if not wanted or one.name in wanted]


def _rewind(stream: Stream, since: datetime) -> None:
    with current_database().writing() as session:
        begin = day_begins_at(since.date())
        rewind(session, stream.name, since=begin, now=datetime.now(UTC))
        session.commit()


def _pull_all(context: PullContext, stream: Stream) -> None:
    """Fetch until the stream is complete; raises ``ClickException`` where the platform fails."""
    pages = taken = refused = 0
    turn = pull_page(context, stream, now=datetime.now(UTC), is_forced=True)
    if turn is None:
        raise click.ClickException(f"{stream.name}: a worker is fetching it just now")
    while turn is not None:
        if turn.error is not None:
            raise click.ClickException(f"{stream.name}, page {turn.page}: {turn.error}")
        pages, taken = pages + 1, taken + turn.written.taken
        refused += turn.written.refused
        turn = pull_page(context, stream, now=datetime.now(UTC))
    click.echo(f"{stream.name}: {pages} pages, {taken} rows, {refused} refused")


def _print_status() -> None:
    with current_database().reading() as connection:
        sources = read_sources(connection, now=datetime.now(UTC))
    if not sources:
        click.echo("nothing was ever fetched")
    for source in sources:
        click.echo("\n".join(_lines(source)))


def _lines(source: SourceRead) -> list[str]:
    lines = [f"{source['name']}: {source['state']}{', stale' if source['is_stale'] else ''}"]
    if source["reason"] is not None:
        lines.append(f"  {source['failures']} failures in a row, the last one {source['reason']}")
    if source["held_until"] is not None:
        lines.append(f"  not asked before {source['held_until']:%Y-%m-%d %H:%M:%S} UTC")
    for one in source["streams"]:
        page = f", at page {one['next_page']}" if one["is_under_way"] else ""
        lines.append(
            f"  {one['name']}: known until {one['mark_at']:%Y-%m-%d %H:%M:%S} UTC{page}; "
            f"{one['taken']} rows, {one['refused']} refused"
        )
    return lines
