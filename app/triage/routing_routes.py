"""Routing rules: read by supervisors, made by administrators of the whole province."""

import uuid
from typing import Any

from flask import Response

from app.feedback.routing.changing import create_rule, order_rules, replace_rule, retire_rule
from app.feedback.routing.matching import Rule, RuleSet
from app.feedback.routing.reading import (
    find_versions,
    get_rule,
    read_rules,
    read_version,
    version_read,
)
from app.feedback.routing.records import rule_content
from app.feedback.wiring import look_at_rules_after
from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage import routing_schemas as schemas
from app.triage import routing_trial_schemas as trial_schemas
from app.triage.routing.trial import require_sound, try_rules
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

_PATH = "/v1/admin/routing-rules"

blueprint = Blueprint("routing", __name__, description="Which reports go to which agency.")


@blueprint.get(_PATH)
@requires_staff(Operation.ROUTING_READ)
@blueprint.response(200, schemas.RoutingRulesSchema)
def list_routing_rules() -> Response:
    """All rules in their order; the ETag is their version, which a new order must name."""
    with current_database().reading() as connection:
        rules = read_rules(connection)
    return conditional(_all(rules))


@blueprint.post(_PATH)
@requires_staff(Operation.ROUTING_MANAGE)
@blueprint.arguments(schemas.NewRoutingRuleInput)
@idempotent
@blueprint.response(201, schemas.RoutingRuleSchema)
def create_routing_rule(sent: tuple[Rule, int | None]) -> Response:
    """Add a rule. One that could match nobody, or that nothing reaches, is refused.

    It holds for reports that come in from now on, within a second or two.
    """
    (rule, position), session = sent, current_session()
    created = create_rule(session, rule, position=position, by=caller_key(), now=request_now())
    look_at_rules_after(session)
    return with_revision(rule_content(created), 201)


@blueprint.get(f"{_PATH}/<uuid:rule_id>")
@requires_staff(Operation.ROUTING_READ)
@blueprint.response(200, schemas.RoutingRuleSchema)
def get_routing_rule(rule_id: uuid.UUID) -> Response:
    """One rule; its ETag is the revision that a change must name."""
    with current_database().reading() as connection:
        rule = get_rule(read_rules(connection), rule_id)
    return conditional(with_revision(rule_content(rule)))


@blueprint.put(f"{_PATH}/<uuid:rule_id>")
@requires_staff(Operation.ROUTING_MANAGE)
@needs_if_match
@blueprint.arguments(schemas.RoutingRuleInput)
@transactional
@blueprint.response(200, schemas.RoutingRuleSchema)
def replace_routing_rule(planned: Rule, rule_id: uuid.UUID) -> Response:
    """Change a rule where it stands; what is left out gets its default."""
    session, revision = current_session(), wanted_revision()
    changed = replace_rule(
        session, rule_id, planned, revision=revision, by=caller_key(), now=request_now()
    )
    look_at_rules_after(session)
    return with_revision(rule_content(changed))


@blueprint.delete(f"{_PATH}/<uuid:rule_id>")
@requires_staff(Operation.ROUTING_MANAGE)
@needs_if_match
@transactional
@blueprint.response(204)
def retire_routing_rule(rule_id: uuid.UUID) -> tuple[str, int]:
    """Retire a rule; earlier versions keep it, and reports that it sent stay where they are."""
    session, revision = current_session(), wanted_revision()
    retire_rule(session, rule_id, revision=revision, by=caller_key(), now=request_now())
    look_at_rules_after(session)
    return "", 204


@blueprint.put(f"{_PATH}/order")
@requires_staff(Operation.ROUTING_MANAGE)
@needs_if_match
@blueprint.arguments(schemas.RoutingOrderInput)
@transactional
@blueprint.response(200, schemas.RoutingRulesSchema)
def order_routing_rules(sent: dict[str, Any]) -> Response:
    """Put all rules in another order, based on the version of the list that was read."""
    session, version = current_session(), wanted_revision()
    rules = order_rules(
        session, sent["rule_ids"], version=version, by=caller_key(), now=request_now()
    )
    look_at_rules_after(session)
    return _all(rules)


@blueprint.get(f"{_PATH}/versions")
@requires_staff(Operation.ROUTING_READ)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, schemas.RoutingVersionPageSchema)
def list_routing_versions(query: dict[str, Any]) -> Response:
    """Who changed the rules and when, the newest first."""
    cursors = Cursors(current_sealer(), "routing-versions")
    position = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_versions(
            connection, before=position[0] if position else None, count=query["limit"] + 1
        )
    page = cursors.page(
        rows, limit=query["limit"], render=version_read, position=lambda row: [row.version]
    )
    return json_response(page)


@blueprint.get(f"{_PATH}/versions/<int(max=999999999):version>")
@requires_staff(Operation.ROUTING_READ)
@blueprint.response(200, schemas.FullRoutingVersionSchema)
def get_routing_version(version: int) -> Response:
    """All rules as they were in one version: `routed_by` of a report names it."""
    with current_database().reading() as connection:
        return json_response(read_version(connection, version))


@blueprint.post(f"{_PATH}/dry-run")
@requires_staff(Operation.ROUTING_READ)
@blueprint.arguments(trial_schemas.RoutingTrialInput)
@blueprint.response(200, trial_schemas.RoutingTrialSchema)
def try_routing_rules(sent: dict[str, Any]) -> Response:
    """What the saved rules, or proposed ones, would have done with past reports.

    The newest 5,000 in the caller's sight are tried, each as of the moment it came in; nothing is
    changed. Proposed rules are refused as they would be when they are saved.
    """
    proposed, province, now = sent.pop("rules"), current_province(), request_now()
    scopes = current_staff().scopes_for(Operation.REPORTS_READ)
    with current_database().reading() as connection:
        if proposed is None:
            rules = read_rules(connection)
        else:
            require_sound(connection, province, proposed, now=now)
            rules = RuleSet(rules=tuple(proposed))
        trial = try_rules(connection, province, rules, scopes, now=now, **sent)
    return json_response(trial)


def _all(rules: RuleSet) -> Response:
    items = [rule_content(rule) for rule in rules.rules]
    response = json_response({"version": rules.version, "items": items})
    response.set_etag(str(rules.version))
    return response
