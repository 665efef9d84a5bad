"""Both API documents hold what client generators need, and tell the truth about every route."""

from typing import Any

import pytest

from app.web.commands import documents
from app.web.guards import Audience
from tests.openapi_rules import faults_in
from tests.service import Service
from tests.web.routes import Route, routes_of

_DOCUMENTS = ["openapi.json", "openapi-staff.json"]
# Served, and described by other standards.
_UNDOCUMENTED = {
    "/healthz",
    "/readyz",
    "/docs",
    "/.well-known/jwks.json",
    "/.well-known/receipt-keys.json",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/.well-known/assetlinks.json",
    "/.well-known/apple-app-site-association",
}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def both(shared: Service) -> dict[str, Json]:
    """The documents by the names of their files."""
    with shared.app.app_context():
        return documents()


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_the_document_has_no_faults(both: dict[str, Json], name: str) -> None:
    assert faults_in(both[name]) == []


def _documented(both: dict[str, Json]) -> dict[tuple[str, str], Json]:
    return {
        (method.upper(), path): operation
        for document in both.values()
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


def _path(route: Route) -> str:
    parts = [part.rpartition(":")[2] for part in route.rule.replace(">", "}").split("<")]
    return "{".join(parts)


def test_every_route_is_documented_once(shared: Service, both: dict[str, Json]) -> None:
    served = {
        (route.method, _path(route))
        for route in routes_of(shared.app)
        if route.rule not in _UNDOCUMENTED
        and not route.rule.startswith("/docs/")
        and not route.rule.endswith("openapi.json")
    }
    assert served == set(_documented(both))


def test_the_document_says_who_may_call(shared: Service, both: dict[str, Json]) -> None:
    operations = _documented(both)
    wanted: dict[Audience, list[Json]] = {
        Audience.ANYONE: [],
        Audience.CITIZEN: [{"BearerToken": []}],
        Audience.STAFF: [{"BearerToken": []}],
        Audience.CLIENT: [{"WebhookSignature": []}],
    }
    for route in routes_of(shared.app):
        operation = operations.get((route.method, _path(route)))
        if operation is not None and route.guard is not None:
            ticket = [{"UploadTicket": []}] if route.guard.takes_upload_ticket else []
            assert operation["security"] == [*wanted[route.guard.audience], *ticket], route


def test_what_needs_a_header_says_so(shared: Service, both: dict[str, Json]) -> None:
    operations = _documented(both)
    keyed = 0
    for route in routes_of(shared.app):
        operation = operations.get((route.method, _path(route)))
        if operation is None:
            continue
        references = [parameter.get("$ref", "") for parameter in operation["parameters"]]
        shown = {reference.rpartition("/")[2] for reference in references}
        needs_key = getattr(route.view, "needs_idempotency_key", False)
        assert ("IdempotencyKey" in shown) is needs_key, route
        assert ("IfMatch" in shown) is getattr(route.view, "needs_if_match", False), route
        takes_one = getattr(route.view, "takes_if_match", False)
        assert ("OptionalIfMatch" in shown) is takes_one, route
        keyed += needs_key
    assert keyed >= 3


def test_the_served_documents_are_these(shared: Service, both: dict[str, Json]) -> None:
    public = shared.anyone().get("/v1/openapi.json")
    assert public.get_json() == both["openapi.json"]
    assert public.get_json()["openapi"] == "3.1.0"
    staff = shared.staff().get("/v1/admin/openapi.json")
    assert staff.get_json() == both["openapi-staff.json"]


def test_the_documents_are_written_as_files(shared: Service, tmp_path: Any) -> None:
    result = shared.app.test_cli_runner().invoke(args=["openapi", "write", str(tmp_path / "api")])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "api").iterdir()) == sorted(_DOCUMENTS)


def test_a_fault_is_found() -> None:
    """The rules themselves: a document full of faults."""
    document: Json = {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": {
            "/x": {
                "get": {
                    "operationId": "x",
                    "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
                    "responses": {
                        "200": {
                            "description": "x",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                },
                "post": {"operationId": "x", "responses": {"default": {"description": "x"}}},
            }
        },
        "components": {
            "responses": {},
            "schemas": {
                "X": {
                    "type": "object",
                    "required": ["z"],
                    "properties": {
                        "a": {"type": "string"},
                        "b": {"type": "integer"},
                        "c": {"type": "array", "items": {"type": "string"}},
                        "d": {"enum": ["x", None]},
                        "e": {"type": "object", "properties": {"x": {"type": "boolean"}}},
                    },
                }
            },
        },
    }
    found = " ".join(faults_in(document))
    for said in (
        "operationId x occurs 2 times",
        "no summary",
        "does not say who may call it",
        "does not mention problems",
        "does not say what it answers",
        "an inline schema",
        "parameter q: a text without bounds",
        "X: no description",
        "X.z: required and unknown",
        "X.a: a text without bounds",
        "X.b: a number without bounds",
        "X.c: a list without bounds",
        "X.c[]: a text without bounds",
        "X.d: null in an enum",
        "X.e: an object without a name",
        "X: nothing uses it",
    ):
        assert said in found, said
