"""What an operator does about reference data: ``flask reference …``."""

import click
from flask.cli import AppGroup

from app.province.reference_files import load_reference
from app.web.context import current_database

reference = AppGroup("reference", help="Areas, agencies and categories.")


@reference.command("load")
def load() -> None:
    """Load the reference data that comes with the service; loading twice changes nothing."""
    with current_database().writing() as session:
        summaries = load_reference(session)
        session.commit()
    for one in summaries:
        click.echo(f"{one.table}: {one.new} new, {one.changed} changed, {one.unchanged} as before")
