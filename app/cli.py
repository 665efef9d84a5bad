"""The operator's commands: assembles what the domains bring in their ``commands.py``."""

from flask import Flask

from app.database.commands import db
from app.identity.commands import staff
from app.province.commands import reference
from app.services.commands import services
from app.web.commands import openapi


def register_commands(app: Flask) -> None:
    """Give ``flask`` its command groups."""
    # flask-smorest registers an "openapi" group of its own; ours knows both documents as served.
    app.cli.commands.pop("openapi", None)
    for group in (db, reference, staff, services, openapi):
        app.cli.add_command(group)
