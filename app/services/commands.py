"""What an operator does about public services: ``flask services …``."""

from flask.cli import AppGroup

from app.services.dossier_commands import COMMANDS as DOSSIER_COMMANDS
from app.services.procedure_commands import register_procedure_commands

services = AppGroup("services", help="Procedures and dossiers.")
register_procedure_commands(services)
for command in DOSSIER_COMMANDS:
    services.add_command(command)
