"""What is asked of many dossiers finds them, or its time would mean nothing."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from app.database import Database
from benchmarks import growth
from benchmarks.dossier_growth import measure_dossiers
from benchmarks.dossier_population import populate_dossiers
from benchmarks.growth import Sizes
from tests.copies import copied_database


def test_every_question_of_a_population_has_the_answer_that_it_should(
    template_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "_ROUNDS", 1)
    with ExitStack() as stack:
        databases: list[Database] = []
        for count in (1_000, 2_000):
            url = stack.enter_context(copied_database(template_database, tmp_path))
            databases.append(database := Database(url))
            stack.callback(database.dispose)
            populate_dossiers(database, count)
        found = measure_dossiers(Sizes(*databases))
    assert {words.split()[0] for words in found.remark.split("; ")[1].split(", ")} == {
        "one",
        "look-up",
        "list",
        "changes",
    }
