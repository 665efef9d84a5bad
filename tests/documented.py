"""Holding an answer against the schema that documents it."""

from typing import Any

from marshmallow import Schema, fields


def assert_documented(content: Any, schema: type[Schema]) -> None:
    """Fails unless ``content`` has exactly the documented fields, in its parts too, all valid."""
    _compare_names(content, schema(), path=schema.__name__)
    assert schema().validate(content) == {}


def _compare_names(content: Any, schema: Schema, *, path: str) -> None:
    assert set(content) == set(schema.fields), path
    for name, field in schema.fields.items():
        _compare_inside(content[name], field, path=f"{path}.{name}")


def _compare_inside(value: Any, field: fields.Field[Any], *, path: str) -> None:
    if value is None:
        return
    if isinstance(field, fields.Nested):
        _compare_names(value, field.schema, path=path)
    elif isinstance(field, fields.List):
        for item in value:
            _compare_inside(item, field.inner, path=f"{path}[]")
