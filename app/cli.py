"""The operator's commands: assembles what the domains bring in their ``commands.py``."""

from flask import Flask

from app.audit.commands import audit
from app.database.commands import db
from app.feedback.commands import feedback
from app.identity.client_commands import clients
from app.identity.commands import identity
from app.identity.staff_commands import staff
from app.notifications.alert_commands import alerts
from app.notifications.commands import push
from app.notifications.mail_commands import mail
from app.privacy.commands import privacy, retention
from app.province.commands import GROUPS as PROVINCE_GROUPS
from app.services.commands import services
from app.services.directory_commands import digital_services, places
from app.services.pull_commands import pull
from app.web.commands import openapi


def register_commands(app: Flask) -> None:
    """Give ``flask`` its command groups."""
    # flask-smorest registers an "openapi" group of its own; ours knows both documents as served.
    app.cli.commands.pop("openapi", None)
    services.add_command(pull)
    for group in (
        db,
        audit,
        *PROVINCE_GROUPS,
        identity,
        staff,
        clients,
        alerts,
        feedback,
        push,
        mail,
        services,
        retention,
        privacy,
        places,
        digital_services,
        openapi,
    ):
        app.cli.add_command(group)
