"""The two APIs (the app's and the staff's) and the blueprint that all routes are made with."""

import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Never, cast

import flask_smorest
from flask import Flask, request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from app.errors import Unprocessable
from app.web.faults import faults_of
from app.web.paths import set_path_rules
from app.web.schemas import ProblemSchema
from app.web.strict_json import request_json

API_VERSION = "1.0.0"
View = Callable[..., Any]
Decorator = Callable[[View], View]
# Each schema says itself what becomes of members that it does not know.
_UNKNOWN_BY_LOCATION: dict[str, str | None] = dict.fromkeys(("json", "query", "files", "form"))


class StrictParser(FlaskParser):
    """Reads arguments strictly: our JSON reader, unknown query parameters refused, one fault shape.

    A query parameter may occur once; a second one would have to be either ignored or guessed at.
    """

    DEFAULT_UNKNOWN_BY_LOCATION = _UNKNOWN_BY_LOCATION

    def load_json(self, req: Any, schema: Any) -> Any:
        return request_json()

    def load_querystring(self, req: Any, schema: Any) -> Any:
        for name, values in request.args.lists():
            if len(values) > 1:
                raise ValidationError({name: ["repeated"]})
        return request.args.to_dict()

    def handle_error(
        self, error: ValidationError, *args: Any, error_status_code: int | None, **kwargs: Any
    ) -> Never:
        # webargs puts the location in front: {"json": {…}}.
        messages = error.messages if isinstance(error.messages, dict) else {}
        location, below = next(iter(messages.items()), ("json", error.messages))
        raise Unprocessable(*faults_of(below, location=location)) from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # smorest has no types
    """A group of routes, one tag in the API document; smorest's decorators with types."""

    ARGUMENTS_PARSER = StrictParser()

    def get(self, rule: str, **options: Any) -> Decorator:
        """A route that reads."""
        return self._route(rule, "GET", options)

    def post(self, rule: str, **options: Any) -> Decorator:
        """A route that creates or acts."""
        return self._route(rule, "POST", options)

    def put(self, rule: str, **options: Any) -> Decorator:
        """A route that sets, whatever was there."""
        return self._route(rule, "PUT", options)

    def patch(self, rule: str, **options: Any) -> Decorator:
        """A route that changes parts."""
        return self._route(rule, "PATCH", options)

    def delete(self, rule: str, **options: Any) -> Decorator:
        """A route that removes."""
        return self._route(rule, "DELETE", options)

    def arguments(self, schema: type[Schema], **options: Any) -> Decorator:
        """Read the request by ``schema`` and hand the result to the view."""
        # An instance: given the class, webargs would build one anew for every request.
        return cast("Decorator", super().arguments(schema(), **options))

    def response(
        self, status_code: int, schema: type[Schema] | None = None, **options: Any
    ) -> Decorator:
        """Document what the view answers; a view that returns a dict has it dumped."""
        return cast("Decorator", super().response(status_code, schema, **options))

    def also_response(self, status_code: int, schema: type[Schema] | None = None) -> Decorator:
        """Document another good answer of the view."""
        return cast("Decorator", self.alt_response(status_code, schema=schema))

    def file_upload(self) -> Decorator:
        """Document a body of multipart/form-data with one part ``file``."""
        return self._upload("FileUpload")

    def photo_upload(self) -> Decorator:
        """Document a body of multipart/form-data with a photo and what it shows."""
        return self._upload("PhotoUpload")

    def _upload(self, schema: str) -> Decorator:
        content = {"multipart/form-data": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
        return cast("Decorator", self.doc(requestBody={"required": True, "content": content}))

    def file_response(self, *content_types: str) -> Decorator:
        """Document an answer that is a file, in one of these forms."""
        binary = {"schema": {"type": "string", "format": "binary"}}
        content = dict.fromkeys(content_types, binary)
        return cast(
            "Decorator",
            self.doc(responses={"200": {"description": "The file.", "content": content}}),
        )

    def _route(self, rule: str, method: str, options: dict[str, Any]) -> Decorator:
        return cast("Decorator", self.route(rule, methods=[method], **options))


class Api(flask_smorest.Api):  # type: ignore[misc]  # smorest has no types
    """One OpenAPI document and its blueprints; errors are left to ``app.web.problems``.

    Describing the routes takes longer than all else at the start and few processes are ever asked
    for the document: it is made then.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Flask, **options: Any) -> None:
        self._describing = threading.Lock()
        self._undescribed: list[Blueprint] = []
        self._has_problems = False
        super().__init__(app, **options)

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Let the routes of ``blueprint`` be called."""
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document of all routes, as smorest makes it."""
        with self._describing:
            if not self._has_problems:
                self._describe_problems()
            for blueprint in self._undescribed:
                name = blueprint.name
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=name, parameters=None
                )
                self.spec.tag({"name": name, "description": blueprint.description})
            self._undescribed = []
            return cast("dict[str, Any]", self.spec.to_dict())

    def _register_error_handlers(self) -> None:
        """Nothing: one place makes every problem."""

    def _register_pagination_header(self) -> None:
        """Nothing: pages are in the body."""

    def _register_responses(self) -> None:
        """Nothing: that too is described with the routes."""

    def _describe_problems(self) -> None:
        components = self.spec.components
        for status in HTTPStatus:
            components.response(status.name, {"description": status.phrase}, lazy=True)
        components.response("DEFAULT_ERROR", {"description": "A problem"}, lazy=True)
        components.schema("Problem", schema=ProblemSchema)
        self._has_problems = True


def create_api(app: Flask, *, prefix: str, title: str, description: str) -> Api:
    """An API whose document is titled ``title``; ``prefix`` keeps several apart in one app."""
    set_path_rules(app)
    return Api(
        app,
        config_prefix=prefix,
        spec_kwargs={
            "title": title,
            "version": API_VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": description, "license": {"name": "EUPL-1.2"}},
        },
    )
