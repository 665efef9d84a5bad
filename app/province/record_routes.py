"""What administrators do with each kind of record: the same eight routes for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app.province.imports import import_response, uploaded_file
from app.province.record_schemas import ImportQuery, ImportReportSchema, RevisionPageSchema
from app.province.records.editing import (
    create_record,
    delete_record,
    read_record,
    replace_record,
)
from app.province.records.importing import ImportReport, import_records
from app.province.records.kinds import Content, Key, RecordKind
from app.province.records.reading import find_records, find_revisions, revision_read
from app.province.records.tables import read_table, write_table
from app.province.wiring import current_usages, look_again_after
from app.web.api import Blueprint
from app.web.body_limits import takes_up_to
from app.web.context import (
    caller_key,
    current_database,
    current_sealer,
    current_session,
    request_now,
)
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent, needs_key
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import InputSchema, OutputSchema, PageQuery, load_input
from app.web.strict_json import json_response
from app.web.transactions import transactional

MAX_TABLE_BYTES = 8 * 2**20
# Apart from the records: no code of one may be taken for them.
PATH_OF_IMPORTS = "/v1/admin/imports"
PATH_OF_EXPORTS = "/v1/admin/exports"


@dataclass(frozen=True)
class RecordRoutes:
    """Where one kind of record stands in the API, and what its documents call it."""

    kind: RecordKind
    plural: str
    written: type[InputSchema]
    read: type[OutputSchema]
    query: type[PageQuery]
    page: type[OutputSchema]
    manage: Operation = Operation.PROVINCE_MANAGE
    # What the schema alone can't say of a record; raises ``Unprocessable``.
    require: Callable[[Content], None] = lambda _content: None

    @property
    def path(self) -> str:
        """The route of the list."""
        return f"/v1/admin/{self.plural}"

    @property
    def one(self) -> str:
        """What one record is called in names."""
        return self.kind.name

    @property
    def many(self) -> str:
        """What the records are called in names."""
        return self.plural.replace("-", "_")

    @property
    def path_of_one(self) -> str:
        """The route of one record."""
        return self.path + "".join(f"/<{name}>" for name in self.kind.keys)

    def check(self, content: Content) -> Content:
        """``content`` as the schema reads it; raises ``Unprocessable``."""
        loaded = load_input(self.written, content)
        self.require(loaded)
        return loaded


def register_records(blueprint: Blueprint, spec: RecordRoutes) -> None:
    """Give ``blueprint`` the routes of one kind of record."""
    for register in (_list, _create, _get, _replace, _delete, _revisions, _import, _export):
        register(blueprint, spec)


def _list(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(query: dict[str, Any]) -> Response:
        cursors, limit = Cursors(current_sealer(), spec.path), query.pop("limit")
        after = cursors.decode(query.pop("cursor", None))
        valid_on = query.pop("valid_on", None)
        with current_database().reading() as connection:
            rows = find_records(
                connection, spec.kind, wanted=query, valid_on=valid_on, after=after, count=limit + 1
            )
        page = cursors.page(
            rows,
            limit=limit,
            render=spec.kind.to_content,
            position=lambda row: spec.kind.key_of(spec.kind.to_content(row)),
        )
        return json_response(page)

    described = _described(view, f"list_{spec.many}", f"All {_words(spec.many)}, by their keys.")
    described = blueprint.response(200, spec.page)(described)
    described = blueprint.arguments(spec.query, location="query")(described)
    blueprint.get(spec.path)(requires_staff(Operation.PROVINCE_READ)(described))


def _create(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(content: Content) -> Response:
        spec.require(content)
        session = current_session()
        created = create_record(session, spec.kind, content, by=caller_key(), now=request_now())
        look_again_after(session)
        return with_revision(created, 201)

    promise = f"Add {_a(spec.one)}; it must fit everything that is there."
    described = _described(view, f"create_{spec.one}", promise)
    described = blueprint.response(201, spec.read)(idempotent(described))
    described = blueprint.arguments(spec.written)(described)
    blueprint.post(spec.path)(requires_staff(spec.manage)(described))


def _get(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(**key: str) -> Response:
        with current_database().reading() as connection:
            content = read_record(connection, spec.kind, _key(spec, key))
        return conditional(with_revision(content))

    promise = f"One {_words(spec.one)}; its ETag is the revision that a change must name."
    described = _described(view, f"get_{spec.one}", promise)
    described = blueprint.response(200, spec.read)(described)
    blueprint.get(spec.path_of_one)(requires_staff(Operation.PROVINCE_READ)(described))


def _replace(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(content: Content, **key: str) -> Response:
        spec.require(content)
        session = current_session()
        changed = replace_record(
            session,
            spec.kind,
            _key(spec, key),
            content,
            revision=wanted_revision(),
            by=caller_key(),
            now=request_now(),
        )
        look_again_after(session)
        return with_revision(changed)

    promise = (
        f"Change {_a(spec.one)}; what is left out gets its default. Its end is a date:"
        " nothing that was used is deleted."
    )
    described = _described(view, f"replace_{spec.one}", promise)
    described = blueprint.response(200, spec.read)(transactional(described))
    described = needs_if_match(blueprint.arguments(spec.written)(described))
    blueprint.put(spec.path_of_one)(requires_staff(spec.manage)(described))


def _delete(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(**key: str) -> Response:
        session = current_session()
        delete_record(
            session,
            spec.kind,
            _key(spec, key),
            revision=wanted_revision(),
            usages=current_usages(),
            by=caller_key(),
            now=request_now(),
        )
        look_again_after(session)
        return Response(status=204)

    promise = f"Remove {_a(spec.one)} that nothing ever used."
    described = _described(view, f"delete_{spec.one}", promise)
    described = needs_if_match(blueprint.response(204)(transactional(described)))
    blueprint.delete(spec.path_of_one)(requires_staff(spec.manage)(described))


def _revisions(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(query: dict[str, Any], **key: str) -> Response:
        parts = _key(spec, key)
        cursors = Cursors(current_sealer(), f"{spec.path}/{'/'.join(parts)}/revisions")
        after = cursors.decode(query.get("cursor"))
        with current_database().reading() as connection:
            rows = find_revisions(
                connection,
                spec.kind,
                parts,
                before=after[0] if after else None,
                count=query["limit"] + 1,
            )
        page = cursors.page(
            rows,
            limit=query["limit"],
            render=revision_read,
            position=lambda row: [row.revision],
        )
        return json_response(page)

    promise = f"What {_a(spec.one)} was, the newest first; one that was deleted as well."
    described = _described(view, f"list_{spec.one}_revisions", promise)
    described = blueprint.response(200, RevisionPageSchema)(described)
    described = blueprint.arguments(PageQuery, location="query")(described)
    path = f"{spec.path_of_one}/revisions"
    blueprint.get(path)(requires_staff(Operation.PROVINCE_READ)(described))


def _import(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(query: dict[str, Any]) -> Response:
        # Before the transaction: nobody waits while a file is read.
        rows = read_table(spec.kind, uploaded_file(), spec.check)
        is_trial = query["dry_run"]

        def run(session: Session) -> ImportReport:
            by, now = caller_key(), request_now()
            return import_records(session, spec.kind, rows, by=by, now=now, is_trial=is_trial)

        return import_response(run, is_trial=is_trial)

    promise = (
        f"Bring {_words(spec.many)} to what a CSV file says (8 MB at most; the columns are those"
        " of the export). All rows or none; `dry_run` only says what would become of each."
    )
    described = _described(view, f"import_{spec.many}", promise)
    described = blueprint.response(200, ImportReportSchema)(blueprint.file_upload()(described))
    described = needs_key(blueprint.arguments(ImportQuery, location="query")(described))
    described = takes_up_to(MAX_TABLE_BYTES)(described)
    path = f"{PATH_OF_IMPORTS}/{spec.plural}"
    blueprint.post(path)(requires_staff(spec.manage)(described))


def _export(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view() -> Response:
        with current_database().reading() as connection:
            rows = find_records(
                connection, spec.kind, wanted={}, valid_on=None, after=None, count=100_000
            )
        response = Response(write_table(spec.kind, rows))
        response.content_type = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = f'attachment; filename="{spec.many}.csv"'
        return response

    promise = f"All {_words(spec.many)} as CSV, as the import takes it."
    described = _described(view, f"export_{spec.many}", promise)
    described = blueprint.file_response("text/csv")(described)
    path = f"{PATH_OF_EXPORTS}/{spec.plural}"
    blueprint.get(path)(requires_staff(Operation.PROVINCE_READ)(described))


def _described(view: Callable[..., Response], name: str, promise: str) -> Any:
    """The view under its name, which is the operation's, with its public documentation."""
    view.__name__ = view.__qualname__ = name
    view.__doc__ = promise
    return view


def _key(spec: RecordRoutes, parts: dict[str, str]) -> Key:
    return tuple(parts[name] for name in spec.kind.keys)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {_words(name)}"
