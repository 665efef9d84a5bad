"""What our documents must hold beyond being valid OpenAPI 3.1: what client generators need.

``python -m tests.openapi_rules`` says what does not.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from app.web.commands import documents
from wsgi import app

_METHODS = ("get", "put", "post", "delete", "patch")


def faults_in(document: dict[str, Any]) -> list[str]:
    """One sentence for each thing wrong."""
    valid = OpenAPIV31SpecValidator(document)
    faults = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in valid.iter_errors()]
    operations = list(_operations(document))
    ids = Counter(operation.get("operationId") for _, operation in operations)
    faults += [
        f"operationId {name} occurs {count} times" for name, count in ids.items() if count > 1
    ]
    for name, operation in operations:
        if not operation.get("summary"):
            faults.append(f"{name}: no summary")
        if "default" not in operation["responses"]:
            faults.append(f"{name}: does not mention problems")
    for name, schema in document["components"]["schemas"].items():
        faults += [f"schemas/{name}{fault}" for fault in _schema_faults(schema)]
    return faults


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _schema_faults(schema: dict[str, Any]) -> Iterator[str]:
    if not schema.get("description"):
        yield ": no description"
    for name, member in schema.get("properties", {}).items():
        if None in member.get("enum", ()):
            yield f".{name}: null in an enum"
        if member.get("type") == "object" and "properties" in member:
            yield f".{name}: an object without a name"
        if member.get("type") in ("string", ["string", "null"]) and _is_unbounded(member):
            yield f".{name}: a text without bounds"
        if member.get("type") == "array" and "maxItems" not in member:
            yield f".{name}: a list without bounds"


def _is_unbounded(member: dict[str, Any]) -> bool:
    return not any(key in member for key in ("maxLength", "enum", "format", "pattern"))


def main() -> None:
    """Print the faults of both documents; exit status 1 where there are any."""
    with app.app_context():
        found = [
            f"{name}: {fault}" for name, one in documents().items() for fault in faults_in(one)
        ]
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
