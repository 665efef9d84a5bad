"""The guide for security reviewers answers each requirement with a test that exists."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[1] / "docs" / "security.md"
_REQUIREMENTS = (*range(1, 23), 25, 26, *range(34, 40), 46, 47)
_ROW = re.compile(r"^\| (\d+) \| .+ \| (.+) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([\w.]+)\]\((\S+?)\)")


@pytest.mark.parametrize("number", _REQUIREMENTS)
def test_a_requirement_is_answered_by_a_test(number: int) -> None:
    rows = [
        tests for found, tests in _ROW.findall(GUIDE.read_text("utf-8")) if found == f"{number}"
    ]
    assert len(rows) == 1
    assert _LINK.search(rows[0])


def test_every_link_leads_to_a_file_of_that_name() -> None:
    links = _LINK.findall(GUIDE.read_text("utf-8"))
    assert links
    for name, path in links:
        target = GUIDE.parent / path
        assert target.is_file(), path
        assert target.name == name
