"""The OpenAPI 3.1 documents, made fit for the generators of Kotlin, Swift, Dart and TypeScript.

flask-smorest gathers the operations; here every operation gets its id, its guard, its problems
and its headers, read schemas are opened to new fields and write schemas stay strict.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from app.web import marks
from app.web.api import Api
from app.web.guards import Audience, Guard, find_guard
from app.web.operations import Role

Document = dict[str, Any]
_PROBLEM_REF = {"$ref": "#/components/responses/Problem"}
_LANGUAGE_REF = {"$ref": "#/components/parameters/AcceptLanguage"}
_MARKED = (
    (marks.NEEDS_IDEMPOTENCY_KEY, {"$ref": "#/components/parameters/IdempotencyKey"}),
    (marks.NEEDS_IF_MATCH, {"$ref": "#/components/parameters/IfMatch"}),
    (marks.TAKES_IF_MATCH, {"$ref": "#/components/parameters/OptionalIfMatch"}),
    (marks.TAKES_DPOP_PROOF, {"$ref": "#/components/parameters/DpopProof"}),
)
_METHODS = ("get", "put", "post", "delete", "patch")


def build_document(app: Flask, api: Api) -> Document:
    """The finished document of ``api``."""
    document: Document = api.document()
    views = dict(_views(app))
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                _finish_operation(item[method], views[path, method])
    _add_components(document)
    _open_read_schemas(document)
    document["servers"] = [{"url": "/"}]
    document.setdefault("security", [])
    return document


def _views(app: Flask) -> Iterator[tuple[tuple[str, str], Callable[..., Any]]]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for method in rule.methods or ():
            yield (path, method.lower()), app.view_functions[rule.endpoint]


def _finish_operation(operation: Document, view: Callable[..., Any]) -> None:
    guard = find_guard(view)
    operation["operationId"] = _camel_case(view.__name__)
    parameters = operation.setdefault("parameters", [])
    parameters.append(_LANGUAGE_REF)
    parameters.extend(shown for mark, shown in _MARKED if mark.of(view))
    responses = operation["responses"]
    for status in list(responses):
        if status.startswith(("4", "5")) or status == "default":
            del responses[status]
    responses["default"] = _PROBLEM_REF
    if guard is not None:
        operation["security"] = _security(guard)
        who = _who(guard)
        described = operation.get("description", "")
        operation["description"] = f"{described}\n\n{who}".strip()


def _security(guard: Guard) -> list[Document]:
    if guard.audience is Audience.ANYONE:
        return []
    if guard.audience is Audience.CLIENT:
        return [{"WebhookSignature": []}]
    bearer: Document = {"BearerToken": []}
    return [bearer, {"UploadTicket": []}] if guard.takes_upload_ticket else [bearer]


def _who(guard: Guard) -> str:
    match guard.audience:
        case Audience.ANYONE:
            return "Anyone may call it."
        case Audience.CITIZEN:
            consent = "; works without consent" if not guard.needs_consent else ""
            ticket = ", or the report's upload ticket" if guard.takes_upload_ticket else ""
            return (
                f"A citizen whose identity has at least level {guard.assurance}{consent}{ticket}."
            )
        case Audience.STAFF:
            roles = "any role" if guard.roles == set(Role) else ", ".join(sorted(guard.roles))
            return f"Staff: {roles}."
        case Audience.CLIENT:
            return f"A system with the scope `{guard.scope}`, signed as Standard Webhooks."


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _add_components(document: Document) -> None:
    components = document["components"]
    components["securitySchemes"] = {
        "BearerToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of `POST /v1/auth/session`, or the digital-identity "
            "provider's own access token (`at+jwt`).",
        },
        "UploadTicket": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`UploadTicket {token}` with the `token` of a report's `upload_ticket`.",
        },
        "WebhookSignature": {
            "type": "apiKey",
            "in": "header",
            "name": "webhook-signature",
            "description": "Standard Webhooks: `webhook-id`, `webhook-timestamp` and "
            "`webhook-signature`, with the system's name in `webhook-client`.",
        },
    }
    components.setdefault("responses", {})["Problem"] = {
        "description": "A problem (RFC 9457); `code` says which.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    components.setdefault("parameters", {}).update(_PARAMETERS)
    components["schemas"].update(_forms_in(document))


def _forms_in(document: Document) -> Document:
    """The schemas of the forms that the document's routes take."""
    forms = [body["content"].get("multipart/form-data") for body in _request_bodies(document)]
    names = {form["schema"]["$ref"].rsplit("/", 1)[1] for form in forms if form}
    return {name: _FORMS[name] for name in sorted(names)}


_FILE: Document = {"type": "string", "format": "binary"}
_FORMS: Document = {
    "FileUpload": {
        "type": "object",
        "description": "One file, in the part `file`.",
        "required": ["file"],
        "properties": {"file": _FILE},
    },
    "PhotoUpload": {
        "type": "object",
        "description": "One photo, in the part `file`, and if wanted what it shows.",
        "required": ["file"],
        "properties": {
            "file": _FILE,
            "alt_text": {
                "type": "string",
                "minLength": 1,
                "maxLength": 300,
                "description": "What the photo shows, for who cannot see it.",
                "example": "Ổ gà sâu trước số nhà 12.",
            },
        },
    },
}

_PARAMETERS: Document = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Made by the app for each thing it creates and sent again with every retry; "
        'kept for 48 hours. `"k"` and `k` are the same key.',
        "schema": {"type": "string", "minLength": 8, "maxLength": 130},
        "example": "0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718",
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "`vi` (the default) or `en`.",
        "schema": {"type": "string", "maxLength": 100},
        "example": "vi",
    },
    "DpopProof": {
        "name": "DPoP",
        "in": "header",
        "required": False,
        "description": "A proof of possession (RFC 9449), made anew for each request. It binds a "
        "session to its key at login, and a bound session needs one at every refresh.",
        "schema": {"type": "string", "maxLength": 8192},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The record's `revision`, quoted, as read before the change.",
        "schema": {"type": "string", "maxLength": 20},
        "example": '"3"',
    },
    "OptionalIfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` of the read: the change is made only if nobody else made one.",
        "schema": {"type": "string", "maxLength": 100},
        "example": '"9f1ba580cae23a8903ac2e7d"',
    },
}


def _open_read_schemas(document: Document) -> None:
    """Let clients of today survive the fields of tomorrow; what comes in stays closed."""
    schemas = document["components"]["schemas"]
    written = set(_references(_request_bodies(document), schemas))
    for name, schema in schemas.items():
        if name not in written:
            schema.pop("additionalProperties", None)
        elif schema.get("type") == "object":
            schema["additionalProperties"] = False
        for member in schema.get("properties", {}).values():
            if "enum" in member:
                member["type"] = "string"
                member["enum"] = [value for value in member["enum"] if value is not None]


def _request_bodies(document: Document) -> list[Any]:
    return [
        item[method]["requestBody"]
        for item in document["paths"].values()
        for method in _METHODS
        if "requestBody" in item.get(method, {})
    ]


def _references(value: Any, schemas: Document) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref", "")
        if reference.startswith("#/components/schemas/"):
            name = reference.rsplit("/", 1)[1]
            yield name
            yield from _references(schemas[name], schemas)
        for below in value.values():
            yield from _references(below, schemas)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below, schemas)
