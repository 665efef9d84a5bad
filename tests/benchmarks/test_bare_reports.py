"""The baseline writes what the service writes, or beating it would mean nothing."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.database import Base
from benchmarks.bare_reports import (
    CITIZEN_VARIABLE,
    DATABASE_VARIABLE,
    EXTENSION,
    create_bare_app,
)
from benchmarks.comparison import BODY_VARIABLE
from benchmarks.report_create import PATH, draft
from tests.feedback.receipts.documented import run_worker
from tests.service import Service

Rows = dict[str, list[dict[str, Any]]]


def test_the_baseline_fills_the_same_columns_of_the_same_tables(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = service.citizen("lan")
    # A key to sign receipts with, as a service in use has one.
    run_worker(service)
    before = _rows(service)
    answer = citizen.post(PATH, draft("0" * 12), key="benchmark-first")
    assert answer.status_code == 201
    ours = _new(before, after := _rows(service))

    (tmp_path / "body").write_bytes(answer.get_data())
    monkeypatch.setenv(BODY_VARIABLE, str(tmp_path / "body"))
    monkeypatch.setenv(DATABASE_VARIABLE, service.platform.settings.database_url)
    monkeypatch.setenv(CITIZEN_VARIABLE, str(ours["reports"][0]["citizen_id"]))
    app = create_bare_app()
    bare = app.test_client().post(PATH, json=draft("1" * 12))
    app.extensions[EXTENSION].close()
    assert bare.status_code == 201
    theirs = _new(after, _rows(service))

    assert {name: len(rows) for name, rows in theirs.items()} == {
        name: len(rows) for name, rows in ours.items()
    }
    for name in ours:
        assert _filled(theirs[name]) == _filled(ours[name]), name
        assert _size(theirs[name]) == pytest.approx(_size(ours[name]), rel=0.05), name
    (serial,) = _rows(service)["report_serials"]
    assert serial["last"] == 2


def _rows(service: Service) -> Rows:
    with service.database.reading() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(text(f"SELECT * FROM {table.name}")).mappings()  # noqa: S608 - our tables
            ]
            for table in Base.metadata.sorted_tables
        }


def _new(before: Rows, after: Rows) -> Rows:
    found = {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}
    # Counted up in place, not written anew.
    del found["report_serials"]
    return {name: rows for name, rows in found.items() if rows}


def _filled(rows: list[dict[str, Any]]) -> list[set[tuple[str, type]]]:
    """The columns that hold something, with the types that the driver gives back."""
    return [
        {(name, type(value)) for name, value in row.items() if value is not None} for row in rows
    ]


def _size(rows: list[dict[str, Any]]) -> int:
    values = [value for row in rows for value in row.values()]
    return sum(len(value) for value in values if isinstance(value, bytes | str))
