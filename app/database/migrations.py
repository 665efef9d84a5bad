"""Alembic from code: the schema goes up and down, and the service knows whether it is current."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.database.engine import Database

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
_REVISION = text("SELECT version_num FROM alembic_version")
# Each database's own way to search by words: no model can say it for both.
_FULL_TEXT = ("report_words", "ix_report_texts_words")


def migration_config(database: Database) -> Config:
    """Alembic's configuration for ``database``; no file needed."""
    config = Config()
    # Percent signs are Alembic's own.
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["database"] = database
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to ``revision``."""
    command.upgrade(migration_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the schema down to ``revision``."""
    command.downgrade(migration_config(database), revision)


def is_modelled(name: str | None, _kind: Any = None, _parents: Any = None) -> bool:
    """Whether a table or index of that name is the models' to describe; as Alembic asks."""
    return name is None or not name.startswith(_FULL_TEXT)


def is_current(database: Database) -> bool:
    """Whether the schema is the one that this code was written for.

    Cheap, and silent in the logs: readiness is asked every few seconds. Raises the database's own
    error where nothing was ever migrated.
    """
    with database.reading() as connection:
        found: str | None = connection.scalar(_REVISION)
    return found == _newest_revision()


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory(str(SCRIPTS)).get_current_head()
