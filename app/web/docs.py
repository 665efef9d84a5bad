"""The API documents and the pages that show them, all from our own origin."""

from functools import cache
from pathlib import Path

import flask_swagger_ui
import orjson
from flask import Blueprint, Flask, Response, send_from_directory

from app.web.api import Api, create_api
from app.web.etags import with_etag
from app.web.guards import public, requires_staff
from app.web.openapi import build_document
from app.web.operations import Operation
from app.web.strict_json import JSON_TYPE

_ASSETS = Path(flask_swagger_ui.__file__).parent / "dist"
_PAGES = Path(__file__).parent / "pages"
# Swagger UI draws its icons as data: images and sets styles on elements, nothing else.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)


def create_public_api(app: Flask) -> Api:
    """The API of the citizens' app and of other systems, still without routes."""
    return create_api(
        app,
        prefix="APP",
        title="Bình Dương Số",
        description="For the citizens' app and for other systems. Vietnamese is the default "
        "language; errors are problems (RFC 9457) with a stable `code`. An app sends "
        "`X-Installation-Id`, the UUID of its installation, with every request.",
    )


def create_staff_api(app: Flask) -> Api:
    """The API of staff, still without routes."""
    return create_api(
        app,
        prefix="STAFF",
        title="Bình Dương Số: staff",
        description="For staff at work on reports. Writes name the revision they were based on.",
    )


def register_docs(app: Flask, *, public_api: Api, staff_api: Api) -> None:
    """Serve both documents and the page; call it when every route is registered."""
    blueprint = Blueprint("docs", __name__)

    @cache
    def document(api: Api) -> bytes:
        return orjson.dumps(build_document(app, api))

    @blueprint.get("/v1/openapi.json")
    @public
    def public_document() -> Response:
        return with_etag(Response(document(public_api), mimetype=JSON_TYPE), public_for_s=60)

    @blueprint.get("/v1/admin/openapi.json")
    @requires_staff(Operation.DOCUMENTS_READ)
    def staff_document() -> Response:
        return with_etag(Response(document(staff_api), mimetype=JSON_TYPE))

    @blueprint.get("/docs")
    @public
    def docs_page() -> Response:
        return _page("docs.html")

    @blueprint.get("/docs/start.js")
    @public
    def docs_script() -> Response:
        return _page("start.js")

    @blueprint.get("/docs/assets/<path:name>")
    @public
    def docs_asset(name: str) -> Response:
        response = send_from_directory(_ASSETS, name, max_age=3600)
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    app.register_blueprint(blueprint)


def _page(name: str) -> Response:
    response = send_from_directory(_PAGES, name, max_age=60)
    response.headers["Content-Security-Policy"] = _POLICY
    return response
