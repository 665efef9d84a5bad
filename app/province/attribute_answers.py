"""Answers to a category's questions, held against the questions; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.errors import FieldFault
from app.province.entries import AttributeDefinition, Datatype


def answer_faults(
    definitions: Sequence[AttributeDefinition], answers: Mapping[str, Any], *, is_emergency: bool
) -> Iterator[FieldFault]:
    """What is wrong with the answers; in an emergency nothing has to be answered."""
    asked = {one.code: one for one in definitions}
    for code, answer in answers.items():
        if code not in asked:
            yield FieldFault(f"/attributes/{code}", "unknown")
        elif not _fits(asked[code], answer):
            yield _misfit(asked[code])
    for one in definitions:
        if one.is_required and one.code not in answers and not is_emergency:
            yield FieldFault(f"/attributes/{one.code}", "required")


def _fits(definition: AttributeDefinition, answer: Any) -> bool:
    match definition.datatype:
        case Datatype.NUMBER:
            return isinstance(answer, int | float) and not isinstance(answer, bool)
        case Datatype.SINGLE_VALUE_LIST:
            return answer in definition.values
        case Datatype.MULTI_VALUE_LIST:
            chosen = answer if isinstance(answer, list) else []
            return bool(chosen) and set(chosen) <= set(definition.values)
        case Datatype.DATETIME:
            return isinstance(answer, str) and _is_moment(answer)
        case _:
            return isinstance(answer, str)


def _is_moment(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def _misfit(definition: AttributeDefinition) -> FieldFault:
    pointer = f"/attributes/{definition.code}"
    if definition.datatype.has_values:
        return FieldFault(pointer, "choice", (("choices", ", ".join(definition.values)),))
    return FieldFault(pointer, "type")
