"""The schema goes up and down on both databases, and is what the models say."""

import uuid
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select

from app.database import Base, Database
from app.database.migrations import downgrade, is_current, migration_config, upgrade
from app.identity.models import StaffRole
from tests.feedback.receipts.documented import receipts_of, run_worker
from tests.reports import REPORTS, file_report
from tests.service import Service, report_draft


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database with reference data."""
    database = Database(database_url)
    yield database
    database.dispose()


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert _tables(database) == {*Base.metadata.tables, "alembic_version"}


def test_the_schema_goes_down_to_nothing_and_up_again(database: Database) -> None:
    tables = _tables(database)
    downgrade(database, "base")
    assert _tables(database) == {"alembic_version"}
    assert not is_current(database)
    upgrade(database)
    assert _tables(database) == tables
    assert is_current(database)


def test_every_step_goes_down_and_up_by_itself(database: Database) -> None:
    steps = [
        step.revision
        for step in ScriptDirectory.from_config(migration_config(database)).walk_revisions()
    ]
    for revision in steps:
        downgrade(database, f"{revision}-1" if revision != steps[-1] else "base")
    for revision in reversed(steps):
        upgrade(database, revision)
    assert is_current(database)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = _tables(database)
    upgrade(database)
    assert _tables(database) == before


def test_a_database_in_use_can_be_taken_down_and_up(service: Service) -> None:
    lan = service.citizen()
    assert lan.post("/v1/feedback/reports", report_draft(), key=uuid.uuid4().hex).status_code == 201
    service.staff()
    downgrade(service.database, "base")
    assert service.anyone().get("/readyz").status_code == 503
    upgrade(service.database)
    assert service.anyone().get("/readyz").status_code == 200
    with service.database.reading() as connection:
        rows = connection.execute(Base.metadata.tables["reports"].select()).all()
    assert rows == []


def test_a_role_for_an_area_is_one_for_an_area_of_its_scheme(service: Service) -> None:
    service.staff("officer", area="25747")
    role = StaffRole.__table__
    with service.database.writing() as session:
        row = session.execute(select(role)).mappings().one()
        # The same code of the communes before: to the schema before, the same role.
        before = {"id": uuid.UUID(int=1 << 127), "area_scheme": "communes_until_2025_06"}
        session.execute(role.insert(), [{**row, **before}])
        session.commit()
    downgrade(service.database, "0004")
    upgrade(service.database)
    with service.database.reading() as connection:
        kept = connection.execute(select(StaffRole.area_scheme, StaffRole.area_code)).all()
    assert kept == [("communes_since_2025_07", "25747")]


def test_reports_outlive_their_receipts_when_the_schema_goes_back(service: Service) -> None:
    run_worker(service)
    lan = service.citizen()
    report = file_report(lan)
    assert receipts_of(lan, report)[0]["jws"] is not None
    downgrade(service.database, "0005")
    upgrade(service.database)
    assert receipts_of(lan, report) == []
    assert lan.get(f"{REPORTS}/{report['id']}").get_json() == report


def test_commands_move_the_schema(service: Service) -> None:
    run = service.app.test_cli_runner().invoke
    assert run(args=["db", "downgrade", "base"]).exit_code == 0
    assert _tables(service.database) == {"alembic_version"}
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert is_current(service.database)
    assert run(args=["db", "current"]).exit_code == 0
