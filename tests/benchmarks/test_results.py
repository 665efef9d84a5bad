"""The table for people and the JSON for machines, and which benchmarks a word names."""

import json
from pathlib import Path

import pytest

from benchmarks.catalogue import CATALOGUE, selected
from benchmarks.results import Result, table, write_json

RESULT = Result(
    name="list_50_sqlite",
    ours=1234.5,
    baseline=2469.0,
    unit="requests per CPU second",
    ratio=0.5,
    goal="≥ 0.45",
    met=True,
    remark="by the clock 0.52",
)


def test_the_json_has_the_agreed_members_and_nothing_else(tmp_path: Path) -> None:
    write_json(tmp_path / "var" / "bench.json", [RESULT])
    (member,) = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert set(member) == {"name", "ours", "baseline", "unit", "ratio", "goal", "met"}
    assert member["ratio"] == 0.5
    assert member["met"] is True


def test_the_table_has_a_line_for_each_result_and_says_what_was_missed() -> None:
    missed = Result("push", 600, 1000, "messages per CPU second", 0.6, "≥ 10", met=False)
    header, first, second = table([RESULT, missed]).splitlines()
    assert header.split() == ["name", "ours", "baseline", "unit", "ratio", "goal", "met"]
    assert "1,234" in first
    assert first.endswith("yes  by the clock 0.52")
    assert second.endswith("no")


def test_no_word_names_every_benchmark_and_a_word_those_that_it_begins() -> None:
    assert list(selected([])) == list(CATALOGUE)
    assert list(selected(["dossier_lookup"])) == [
        "dossier_lookup_sqlite",
        "dossier_lookup_postgresql",
    ]


def test_a_word_that_begins_no_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(LookupError, match=r"'pull' begins none of .*push"):
        selected(["push", "pull"])
