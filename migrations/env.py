"""Alembic's environment: our metadata, our database, batch mode for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from sqlalchemy import Connection

# Imported for their tables.
from app.audit import models as _audit
from app.database import Base, Database, Json
from app.database import lookup_keys as _lookup_keys
from app.database import tasks as _tasks
from app.database.migrations import is_modelled
from app.feedback import models as _feedback
from app.identity import models as _identity
from app.notifications import models as _notifications
from app.notifications.alerts import models as _alerts
from app.notifications.announcements import models as _announcements
from app.notifications.broadcasts import models as _broadcasts
from app.notifications.staff import models as _staff
from app.notifications.steering import models as _steering
from app.privacy import models as _privacy
from app.province import models as _province
from app.services import models as _services
from app.services.digital_services import models as _digital_services
from app.services.places import models as _places
from app.services.pulling import models as _pulling
from app.triage.bulk import models as _bulk
from app.triage.claims import models as _claims
from app.triage.figures import models as _figures
from app.triage.views import models as _views
from app.web import models as _web

TABLES = (
    _alerts,
    _announcements,
    _audit,
    _broadcasts,
    _bulk,
    _claims,
    _digital_services,
    _feedback,
    _figures,
    _identity,
    _lookup_keys,
    _notifications,
    _places,
    _privacy,
    _province,
    _pulling,
    _services,
    _staff,
    _steering,
    _tasks,
    _views,
    _web,
)


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our JSON column by its name; everything else as Alembic does."""
    return "app.database.Json" if kind == "type" and item is Json else False


@contextmanager
def tables_may_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes most of a table by remaking it, and drops none that another refers to.

    Inside a transaction it does not listen, so the keys are left alone from before the first until
    after the last; ``refuse_loose_ends`` checks them at the end of each migration.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_loose_ends(ctx: Any, **_: Any) -> None:
    """Raises ``RuntimeError`` where a migration on SQLite left a row that refers to nothing."""
    if ctx.dialect.name == "sqlite":
        loose = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if loose:
            raise RuntimeError(f"rows refer to what is not there: {loose[:10]}")


def run(connection: Connection) -> None:
    """Run the migrations on ``connection``, one transaction each."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        compare_type=True,
        include_name=is_modelled,
        user_module_prefix="app.database.",
        render_item=render_item,
        on_version_apply=refuse_loose_ends,
    )
    with tables_may_be_remade(connection), context.begin_transaction():
        context.run_migrations()


database: Database = context.config.attributes["database"]
with database.engine.connect() as open_connection:
    run(open_connection)
