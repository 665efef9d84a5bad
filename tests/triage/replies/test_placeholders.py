"""Placeholders are filled, and nothing else in braces gets into a template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.triage.templates.placeholders import Placeholder, fill, has_unknown

_VALUES = {one: f"<{one}>" for one in Placeholder}
_plain = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=20)


@given(words=_plain, names=st.lists(st.sampled_from(Placeholder), max_size=5))
def test_known_placeholders_are_filled_wherever_they_stand(
    words: str, names: list[Placeholder]
) -> None:
    written = words + "".join(f"{{{name}}}{words}" for name in names)
    assert not has_unknown(written)
    filled = fill(written, _VALUES)
    assert filled.text == words + "".join(f"<{name}>{words}" for name in names)
    assert filled.missing == ()


@pytest.mark.parametrize(
    "written",
    [
        "{name}",
        "{citizen}",
        "{",
        "}",
        "{{reference}}",
        "{reference",
        "{ reference }",
        "{REFERENCE}",
    ],
)
def test_any_other_brace_is_unknown(written: str) -> None:
    assert has_unknown(f"Chào {written} bạn.")


def test_what_is_not_known_stands_as_dots_and_is_named() -> None:
    values = {**_VALUES, Placeholder.DUE_ON: None, Placeholder.AREA: "{reference}"}
    filled = fill("{due_on}, {area}, {due_on}", values)
    assert (filled.text, filled.missing) == ("…, {reference}, …", (Placeholder.DUE_ON,))
