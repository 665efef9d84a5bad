"""Changing the rules: every change is a new version of all of them, and none is in vain."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database.turns import wait_for_turn
from app.errors import FieldFault, PreconditionFailed, TooManyRoutingRules, Unprocessable
from app.feedback.models import RoutingVersion
from app.feedback.routing.checking import require_possible, require_reachable
from app.feedback.routing.matching import Rule, RuleSet
from app.feedback.routing.reading import get_rule, read_rules
from app.feedback.routing.records import rule_content
from app.province.local_time import local_day
from app.province.snapshot import Province, load_records

# Each is held against each, and all of them against every report.
MAX_RULES = 200


def create_rule(
    session: Session, rule: Rule, *, position: int | None, by: str, now: datetime
) -> Rule:
    """Add a rule, as the ``position``-th or as the last.

    Raises ``TooManyRoutingRules``, ``Unprocessable`` where it could match nobody, and
    ``RuleUnreachable`` where no report would reach it or one after it.
    """
    before, province = _take_turn(session)
    if len(before.rules) >= MAX_RULES:
        raise TooManyRoutingRules(max=MAX_RULES)
    require_possible(session.connection(), province, rule, today=local_day(now))
    place = len(before.rules) if position is None else position - 1
    rules = (*before.rules[:place], rule, *before.rules[place:])
    require_reachable(province, before.rules, rules, today=local_day(now))
    _save(session, before, rules, action="created", rule_id=rule.id, by=by, now=now)
    return rule


def replace_rule(
    session: Session, rule_id: uuid.UUID, planned: Rule, *, revision: int, by: str, now: datetime
) -> Rule:
    """Put what ``planned`` says in the rule's place; the same once more changes nothing.

    Raises ``NotFound``, ``PreconditionFailed`` when it is not at ``revision`` any more, and what
    ``create_rule`` does.
    """
    before, province = _take_turn(session)
    found = _require_revision(before, rule_id, revision)
    if replace(planned, id=found.id, revision=revision) == found:
        return found
    changed = replace(planned, id=rule_id, revision=revision + 1)
    require_possible(session.connection(), province, changed, today=local_day(now))
    rules = tuple(changed if one.id == rule_id else one for one in before.rules)
    require_reachable(province, before.rules, rules, today=local_day(now))
    _save(session, before, rules, action="changed", rule_id=rule_id, by=by, now=now)
    return changed


def retire_rule(
    session: Session, rule_id: uuid.UUID, *, revision: int, by: str, now: datetime
) -> None:
    """Let the rule speak of no report any more; earlier versions keep it.

    Raises ``NotFound`` and ``PreconditionFailed``.
    """
    before, _ = _take_turn(session)
    _require_revision(before, rule_id, revision)
    rules = tuple(one for one in before.rules if one.id != rule_id)
    _save(session, before, rules, action="retired", rule_id=rule_id, by=by, now=now)


def order_rules(
    session: Session, rule_ids: Sequence[uuid.UUID], *, version: int, by: str, now: datetime
) -> RuleSet:
    """Put all rules in this order; the same once more changes nothing.

    Raises ``PreconditionFailed`` when these are not the rules of ``version`` any more,
    ``Unprocessable`` where one is missing or named twice, and ``RuleUnreachable``.
    """
    before, province = _take_turn(session)
    if before.version != version:
        raise PreconditionFailed
    known = {one.id: one for one in before.rules}
    if sorted(rule_ids) != sorted(known):
        raise Unprocessable(FieldFault("/rule_ids", "routing_order"))
    rules = tuple(known[one] for one in rule_ids)
    if rules == before.rules:
        return before
    require_reachable(province, before.rules, rules, today=local_day(now))
    return _save(session, before, rules, action="ordered", rule_id=None, by=by, now=now)


def _take_turn(session: Session) -> tuple[RuleSet, Province]:
    """The rules, and the reference data that they speak of: neither changes until the commit."""
    wait_for_turn(session, "province", "routing")
    connection = session.connection()
    return read_rules(connection), load_records(connection)


def _require_revision(rules: RuleSet, rule_id: uuid.UUID, revision: int) -> Rule:
    found = get_rule(rules, rule_id)
    if found.revision != revision:
        raise PreconditionFailed
    return found


def _save(
    session: Session,
    before: RuleSet,
    rules: tuple[Rule, ...],
    *,
    action: str,
    rule_id: uuid.UUID | None,
    by: str,
    now: datetime,
) -> RuleSet:
    """Keep ``rules`` as the next version, and record who made it."""
    version = before.version + 1
    session.execute(
        insert(RoutingVersion).values(
            version=version,
            action=action,
            rule_id=rule_id,
            changed_by=by,
            changed_at=now,
            rules=[rule_content(rule) for rule in rules],
        )
    )
    record(
        session,
        actor=by,
        action=f"routing_rule_{action}",
        subject=f"routing_rule:{rule_id}" if rule_id else "routing_rules:all",
        details={"version": version},
        now=now,
    )
    return RuleSet(version, rules)
