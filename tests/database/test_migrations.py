"""The schema goes up and down on both databases, and is what the models say."""

import uuid
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import column, insert, inspect, select, table

from app.database import Base, Database
from app.database.migrations import (
    downgrade,
    is_current,
    is_modelled,
    migration_config,
    upgrade,
)
from app.feedback.models import Photo
from app.identity.models import StaffMember, StaffRole
from app.notifications.changes import NOTIFICATION_CHANGES
from tests.feedback.receipts.documented import receipts_of, run_worker
from tests.notifications.phones import INBOX, tell
from tests.reports import REPORTS, file_report, upload_photo
from tests.service import Service, report_draft
from tests.triage.photos.covering import RED_PART, redact, with_photo
from tests.triage.replies.official_replies import DRAFT, draft, publish_reply

_ADDED_TO_PHOTOS = frozenset(
    {
        "public_id",
        "role",
        "revision",
        "publication",
        "alt_text",
        "perceptual_hash",
        "staff_id",
        "files_id",
        "original_id",
    }
)


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
        options = {"compare_type": True, "include_name": is_modelled}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    modelled = set(filter(is_modelled, _tables(database)))
    assert modelled == {*Base.metadata.tables, "alembic_version"}


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


def test_answers_outlive_the_documents_that_they_are_from(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    assert publish_reply(staff, draft(staff, report, moves_to=None)).status_code == 200
    downgrade(service.database, "0014")
    upgrade(service.database)
    [message] = lan.get(f"{REPORTS}/{report['id']}").get_json()["messages"]
    assert (message["text"], message["document"]) == (DRAFT["text"], None)
    assert staff.get(f"/v1/admin/reports/{report['id']}/replies").get_json()["items"] == []


def test_an_inbox_from_before_there_were_changes_waits_for_no_number(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan, lan)
    downgrade(service.database, "0025")
    upgrade(service.database)
    assert not NOTIFICATION_CHANGES.has_unnumbered(service.database)
    page = lan.get(INBOX).get_json()
    assert len(page["items"]) == 2
    tell(service, lan)
    changed = lan.get(f"{INBOX}?changed_after={page['changes_mark']}").get_json()["items"]
    assert [one["read_at"] for one in changed] == [None], "the new one, and no old ones again"


def test_what_is_covered_in_a_photo_does_not_show_when_the_schema_goes_back(
    service: Service,
) -> None:
    lan, staff = service.citizen(), service.staff()
    report, photo_id = with_photo(lan)
    url = report["photos"][0]["url"]
    assert redact(staff, report, photo_id, RED_PART).status_code == 200
    downgrade(service.database, "0024")
    upgrade(service.database)
    assert lan.get(url).status_code == 404
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["photos"] == report["photos"]


def test_commands_move_the_schema(service: Service) -> None:
    run = service.app.test_cli_runner().invoke
    assert run(args=["db", "downgrade", "base"]).exit_code == 0
    assert _tables(service.database) == {"alembic_version"}
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert is_current(service.database)
    assert run(args=["db", "current"]).exit_code == 0


def test_photos_become_records_and_the_same_bytes_one_photo(service: Service) -> None:
    lan = service.citizen()
    used = upload_photo(lan)
    file_report(lan, photo_ids=[used["id"]])
    first = upload_photo(lan)
    photo, row_id = Photo.__table__, uuid.UUID(first["id"])
    downgrade(service.database, "0005")
    old = [one.name for one in photo.columns if one.name not in _ADDED_TO_PHOTOS]
    # Without the defaults that the model has today.
    bare = table("photos", *(column(name, photo.c[name].type) for name in old))
    with service.database.writing() as session:
        row = session.execute(
            select(*(photo.c[name] for name in old)).where(photo.c.id == row_id)
        ).one()
        # The same photo uploaded twice, as one could.
        twin = dict(zip(old, row, strict=True)) | {"id": uuid.UUID(int=row_id.int + 1)}
        session.execute(insert(bare), twin)
        session.commit()
    upgrade(service.database)
    with service.database.reading() as connection:
        rows = connection.execute(select(photo)).all()
    assert len(rows) == len({one.public_id for one in rows}) == 3
    assert {(one.role, one.revision, one.publication) for one in rows} == {("report", 1, "pending")}
    assert {one.content_hash for one in rows if one.id == row_id} == {row.content_hash}
    # Both can still be used; uploads are found by the older.
    report = file_report(lan, photo_ids=[first["id"], str(twin["id"])])
    assert len(report["photos"]) == 2


def test_staffs_photos_go_down_as_the_reporters(service: Service) -> None:
    lan = service.citizen()
    report = file_report(lan, photo_ids=[upload_photo(lan)["id"]])
    photo = Photo.__table__
    service.staff()
    with service.database.writing() as session:
        staff_id = session.scalar(select(StaffMember.id))
        row = dict(session.execute(select(photo)).mappings().one())
        owner = row["citizen_id"]
        staffs = row | {"citizen_id": None, "staff_id": staff_id, "role": "after"}
        for number, report_id in enumerate((uuid.UUID(report["id"]), None)):
            changed = {"id": uuid.UUID(int=number), "public_id": str(number)}
            session.execute(insert(photo), staffs | changed | {"report_id": report_id})
        session.commit()
    downgrade(service.database, "0005")
    with service.database.reading() as connection:
        owners = connection.execute(select(photo.c.citizen_id)).scalars().all()
    assert owners == [owner, owner]
    upgrade(service.database)
