"""What web and worker share: settings, database, sealer."""

from dataclasses import dataclass

from app.database import Database, Sealer
from app.settings import Settings
from app.web.logs import configure_logging


@dataclass(frozen=True)
class Platform:
    """The ground that every part stands on, made once in a process."""

    settings: Settings
    database: Database
    sealer: Sealer


def create_platform(settings: Settings) -> Platform:
    """The platform of ``settings``, with logs set up; no connection is opened yet."""
    configure_logging(settings)
    return Platform(settings, Database(settings.database_url), Sealer(settings.keys))
