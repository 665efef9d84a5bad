"""Alembic's environment: our metadata, our database, batch mode for SQLite."""

from alembic import context
from sqlalchemy import Connection

# Imported for their tables.
from app.audit import models as _audit
from app.database import Base, Database, Json
from app.database import lookup_keys as _lookup_keys
from app.database import tasks as _tasks
from app.feedback import models as _feedback
from app.identity import models as _identity
from app.notifications import models as _notifications
from app.privacy import models as _privacy
from app.province import models as _province
from app.services import models as _services
from app.web import models as _web

TABLES = (
    _audit,
    _feedback,
    _identity,
    _lookup_keys,
    _notifications,
    _privacy,
    _province,
    _services,
    _tasks,
    _web,
)


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our JSON column by its name; everything else as Alembic does."""
    return "app.database.Json" if kind == "type" and item is Json else False


def run(connection: Connection) -> None:
    """Run the migrations on ``connection``, one transaction each."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        compare_type=True,
        user_module_prefix="app.database.",
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


database: Database = context.config.attributes["database"]
with database.engine.connect() as open_connection:
    run(open_connection)
