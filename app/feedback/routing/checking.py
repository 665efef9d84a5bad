"""What is refused of rules before they are saved or tried."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from app.errors import FieldFault, RuleUnreachable, Unprocessable
from app.feedback.routing.assignees import moves_reports_of
from app.feedback.routing.faults import narrowed, rule_faults
from app.feedback.routing.matching import Rule, unreachable
from app.province.snapshot import Province


def require_possible(
    connection: Connection, province: Province, rule: Rule, *, today: date, at: str = ""
) -> None:
    """Raises ``Unprocessable`` where the rule could match nobody; ``at`` is where it stood."""
    faults = list(rule_faults(province, rule, today=today))
    person = rule.assignee_id
    if person is not None and not moves_reports_of(connection, person, rule.agency):
        faults.append(FieldFault("/assignee_id", "routing_assignee"))
    if faults:
        raise Unprocessable(
            *(FieldFault(f"{at}{one.pointer}", one.code, one.params) for one in faults)
        )


def require_reachable(
    province: Province, before: Sequence[Rule], after: Sequence[Rule], *, today: date
) -> None:
    """Raises ``RuleUnreachable`` for a rule that no report reaches any more, unless none did."""
    known = _unreachable(province, before, today)
    names = {rule.id: rule.name for rule in after}
    for later, earlier in _unreachable(province, after, today).items():
        if later not in known:
            raise RuleUnreachable(rule=names[later], by=names[earlier], covered_by=str(earlier))


def _unreachable(
    province: Province, rules: Sequence[Rule], today: date
) -> Mapping[uuid.UUID, uuid.UUID]:
    # What is over is in nobody's way, and nobody in its.
    running = (rule for rule in rules if (rule.when.times.last or today) >= today)
    implied = [(rule.id, narrowed(province, rule.when, today=today)) for rule in running]
    return dict(unreachable(implied, province.area_parents))
