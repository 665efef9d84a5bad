"""``flask db …``: the schema."""

import click
from alembic import command
from flask import current_app
from flask.cli import AppGroup

from app.database.engine import Database
from app.database.migrations import downgrade as take_down
from app.database.migrations import migration_config
from app.database.migrations import upgrade as bring_up

db = AppGroup("db", help="The database's schema (Alembic).")


def _database() -> Database:
    database: Database = current_app.extensions["binh-duong-so"].database
    return database


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema up, to the newest revision by default."""
    bring_up(_database(), revision)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema down to REVISION ("base": nothing left)."""
    take_down(_database(), revision)


@db.command()
def current() -> None:
    """Say which revision the database is at."""
    command.current(migration_config(_database()), verbose=True)


@db.command()
@click.option("-m", "--message", required=True)
def revision(message: str) -> None:
    """Write a migration from the difference between models and database, to be read and mended."""
    command.revision(migration_config(_database()), message, autogenerate=True)
