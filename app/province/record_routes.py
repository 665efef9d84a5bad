"""What administrators do with each kind of record: the same eight routes for all of them."""

from typing import Any

from flask import Response

from app.province.record_file_routes import register_export, register_import
from app.province.record_schemas import RevisionPageSchema
from app.province.record_specs import RecordRoutes, described_as, with_article, words
from app.province.records.editing import (
    create_record,
    delete_record,
    read_record,
    replace_record,
)
from app.province.records.kinds import Content, Key
from app.province.records.reading import find_records, find_revisions, revision_read
from app.province.wiring import current_usages, look_again_after
from app.web.api import Blueprint
from app.web.context import (
    caller_key,
    current_database,
    current_sealer,
    current_session,
    request_now,
)
from app.web.etags import conditional, needs_if_match, wanted_revision, with_revision
from app.web.guards import requires_staff
from app.web.idempotency import idempotent
from app.web.operations import Operation
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional


def register_records(blueprint: Blueprint, spec: RecordRoutes) -> None:
    """Give ``blueprint`` the routes of one kind of record."""
    for register in (_list, _create, _get, _replace, _delete, _revisions):
        register(blueprint, spec)
    register_import(blueprint, spec)
    register_export(blueprint, spec)


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

    described = described_as(view, f"list_{spec.many}", f"All {words(spec.many)}, by their keys.")
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

    promise = f"Add {with_article(spec.one)}; it must fit everything that is there."
    described = described_as(view, f"create_{spec.one}", promise)
    described = blueprint.response(201, spec.read)(idempotent(described))
    described = blueprint.arguments(spec.written)(described)
    blueprint.post(spec.path)(requires_staff(spec.manage)(described))


def _get(blueprint: Blueprint, spec: RecordRoutes) -> None:
    def view(**key: str) -> Response:
        with current_database().reading() as connection:
            content = read_record(connection, spec.kind, _key(spec, key))
        return conditional(with_revision(content))

    promise = f"One {words(spec.one)}; its ETag is the revision that a change must name."
    described = described_as(view, f"get_{spec.one}", promise)
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
        f"Change {with_article(spec.one)}; what is left out gets its default. Its end is a date:"
        " nothing that was used is deleted."
    )
    described = described_as(view, f"replace_{spec.one}", promise)
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

    promise = f"Remove {with_article(spec.one)} that nothing ever used."
    described = described_as(view, f"delete_{spec.one}", promise)
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

    promise = f"What {with_article(spec.one)} was, the newest first; one that was deleted as well."
    described = described_as(view, f"list_{spec.one}_revisions", promise)
    described = blueprint.response(200, RevisionPageSchema)(described)
    described = blueprint.arguments(PageQuery, location="query")(described)
    path = f"{spec.path_of_one}/revisions"
    blueprint.get(path)(requires_staff(Operation.PROVINCE_READ)(described))


def _key(spec: RecordRoutes, parts: dict[str, str]) -> Key:
    return tuple(parts[name] for name in spec.kind.keys)
