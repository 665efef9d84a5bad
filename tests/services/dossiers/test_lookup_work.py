"""A wrong proof, no dossier and no phone: the database does the same for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.service import Service
from tests.services.dossier_rows import LOOKUP, look_up, proof_of
from tests.services.national import dossier, new_code, take_dossiers
from tests.web.problems import problem_of

_INDEXES = {"ix_dossier_owners_proof_hash", "pk_dossiers", "sqlite_autoindex_dossiers_1"}
Executed = tuple[str, Any]


@contextmanager
def _reads(service: Service) -> Iterator[list[Executed]]:
    """What is asked of dossiers meanwhile, with its parameters."""
    seen: list[Executed] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if "dossiers" in statement:
            seen.append((statement, given))

    event.listen(service.database.read_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(service.database.read_engine, "before_cursor_execute", note)


def _work(service: Service, executed: Executed) -> object:
    """What the database does for it: SQLite's instructions, PostgreSQL's nodes with their rows."""
    with service.database.reading() as connection:
        if service.database.is_sqlite:
            return _instructions(connection, executed)
        return [
            (node["Node Type"], node.get("Index Name"), node["Actual Loops"], node["Actual Rows"])
            for node in _nodes(connection, executed)
        ]


def _instructions(connection: Connection, executed: Executed) -> int:
    driver: Any = connection.connection.driver_connection
    statement, given = executed
    # Once before, so that it is prepared.
    driver.execute(statement, given).fetchall()
    counter = count()
    driver.set_progress_handler(lambda: next(counter) and None, 1)
    try:
        driver.execute(statement, given).fetchall()
    finally:
        driver.set_progress_handler(None, 1)
    return next(counter)


def _nodes(connection: Connection, executed: Executed) -> list[Any]:
    # So few rows are read through where nobody forbids it.
    connection.exec_driver_sql("SET enable_seqscan = off")
    try:
        found = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {executed[0]}", executed[1]
        ).scalar_one()
    finally:
        connection.exec_driver_sql("RESET enable_seqscan")
    return _flat(found[0]["Plan"])


def _flat(node: Any) -> list[Any]:
    return [node, *(one for part in node.get("Plans", ()) for one in _flat(part))]


def _indexes(service: Service, executed: Executed) -> set[str]:
    with service.database.reading() as connection:
        if not service.database.is_sqlite:
            return {
                one["Index Name"] for one in _nodes(connection, executed) if "Index Name" in one
            }
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {executed[0]}", executed[1])
        searched = [row.detail.split() for row in plan if row.detail.startswith("SEARCH")]
        return {words[words.index("INDEX") + 1] for words in searched}


@pytest.fixture
def dossiers(service: Service) -> list[dict[str, str]]:
    """Lan's dossier with her phone and one without, among others; and what is no proof of them."""
    others = [dossier(new_code(), SoDienThoai="0900000001") for _ in range(30)]
    without_phone = new_code()
    take_dossiers(service, [dossier(SoDienThoai="0900000001"), *others])
    take_dossiers(service, [dossier(without_phone, SoDienThoai="")])
    return [
        {"owner_number_last_digits": "9999"},
        {"phone": "0900000002"},
        {"code": new_code()},
        {"code": "no code at all"},
        {"code": without_phone},
    ]


def test_every_wrong_look_up_costs_the_database_the_same(
    service: Service, dossiers: list[dict[str, str]]
) -> None:
    minh, work = service.citizen("minh"), []
    for guess in dossiers:
        with _reads(service) as executed:
            problem_of(minh.post(LOOKUP, proof_of(**guess)), 404, "not_found")
        (one,) = executed
        assert _indexes(service, one) <= _INDEXES
        work.append(_work(service, one))
    assert all(one == work[0] for one in work)
    with _reads(service) as executed:
        assert look_up(minh).status_code == 200
    # Whoever finds something is told so; it is seen that the count counts.
    assert _work(service, executed[0]) != work[0]
