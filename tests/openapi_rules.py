"""What our documents must hold beyond being valid OpenAPI 3.1: what client generators need.

``python -m tests.openapi_rules`` says what does not.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from app.web.commands import documents

_METHODS = ("get", "put", "post", "delete", "patch")
_SCHEMA = "#/components/schemas/"
Json = dict[str, Any]


def faults_in(document: Json) -> list[str]:
    """One sentence for each thing wrong."""
    valid = OpenAPIV31SpecValidator(document)
    faults = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in valid.iter_errors()]
    operations = list(_operations(document))
    ids = Counter(operation.get("operationId") for _, operation in operations)
    faults += [
        f"operationId {name} occurs {count} times" for name, count in ids.items() if count > 1
    ]
    for name, operation in operations:
        faults += [f"{name}: {fault}" for fault in _operation_faults(operation)]
    written = set(_reached(document, [one.get("requestBody") for _, one in operations]))
    read = set(_reached(document, [one["responses"] for _, one in operations])) | {"Problem"}
    read |= set(_reached(document, document["components"]["responses"]))
    for name, schema in document["components"]["schemas"].items():
        faults += [f"schemas/{name}{fault}" for fault in _schema_faults(schema)]
        faults += [f"schemas/{name}: {fault}" for fault in _use_faults(name, schema, written, read)]
    return faults


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _operation_faults(operation: Json) -> Iterator[str]:
    for member in ("operationId", "summary", "description", "tags"):
        if not operation.get(member):
            yield f"no {member}"
    if "security" not in operation:
        yield "does not say who may call it"
    if "default" not in operation["responses"]:
        yield "does not mention problems"
    if not any(status.startswith("2") for status in operation["responses"]):
        yield "does not say what it answers"
    yield from _shape_faults(operation)


def _shape_faults(operation: Json) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        if "$ref" not in parameter:
            for fault in _bound_faults(parameter["schema"]):
                yield f"parameter {parameter['name']}{fault}"
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in (body.get("content", {}) for body in bodies):
        for media_type, medium in content.items():
            is_file = medium["schema"].get("format") == "binary"
            if "$ref" not in medium["schema"] and not is_file:
                yield f"an inline schema of {media_type}"


def _reached(document: Json, value: Any) -> Iterator[str]:
    """The names of all schemas that ``value`` refers to, at any distance."""
    seen: set[str] = set()
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            reference = found.get("$ref", "")
            name = reference.removeprefix(_SCHEMA)
            if name != reference and name not in seen:
                seen.add(name)
                waiting.append(document["components"]["schemas"][name])
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
    yield from seen


def _use_faults(name: str, schema: Json, written: set[str], read: set[str]) -> Iterator[str]:
    if name not in written | read:
        yield "nothing uses it"
    if name in written & read:
        yield "both written and read: one of the two would change with the other"
    is_closed = schema.get("additionalProperties") is False
    if schema.get("type") == "object" and is_closed is not (name in written):
        yield "what comes in is closed to unknown fields, what goes out is open"


def _schema_faults(schema: Json) -> Iterator[str]:
    if not schema.get("description"):
        yield ": no description"
    for name in schema.get("required", []):
        if name not in schema.get("properties", {}):
            yield f".{name}: required and unknown"
    for name, member in schema.get("properties", {}).items():
        for fault in _bound_faults(member):
            yield f".{name}{fault}"


def _bound_faults(member: Json) -> Iterator[str]:
    """Generators choose types and sizes by these; an unbounded value is an attack's door."""
    types = member.get("type", [])
    kinds = {types} if isinstance(types, str) else set(types)
    if None in member.get("enum", ()):
        yield ": null in an enum"
    if "object" in kinds and "properties" in member:
        yield ": an object without a name"
    if "string" in kinds and not {"maxLength", "enum", "format"} & member.keys():
        yield ": a text without bounds"
    if kinds & {"integer", "number"} and not {"minimum", "maximum"} <= member.keys():
        yield ": a number without bounds"
    if "array" in kinds:
        if "maxItems" not in member:
            yield ": a list without bounds"
        for fault in _bound_faults(member.get("items", {})):
            yield f"[]{fault}"


def main() -> None:
    """Print the faults of both documents; exit status 1 where there are any."""
    # Only here: it reads the environment and starts the application.
    from wsgi import app

    with app.app_context():
        found = [
            f"{name}: {fault}" for name, one in documents().items() for fault in faults_in(one)
        ]
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
