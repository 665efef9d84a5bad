"""Where a report goes: by the first rule that fits, else to who is responsible; pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.feedback.routing.matching import Case, Rule, RuleSet, first_match
from app.province.agencies import calendar_of, find_valid_agency, impartial_agency, lead_agency
from app.province.entries import AreaKey
from app.province.local_time import LOCAL
from app.province.snapshot import Province
from app.province.trees import ancestors


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a report decides where it goes, as it stood at the moment ``at``."""

    category: str
    kind: str
    area: AreaKey | None
    attributes: Mapping[str, Any]
    is_restricted: bool
    is_emergency: bool
    accused_agency: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Routed:
    """Who leads; the rest is what a rule adds: None where no rule spoke.

    Whether the assignee is there, and may move the report, is for the caller to see.
    """

    agency: str
    assignee_id: uuid.UUID | None = None
    priority: int | None = None
    rule_id: uuid.UUID | None = None
    version: int | None = None


def route(province: Province, rules: RuleSet, facts: Facts) -> Routed:
    """Where the report goes; never to the agency that it accuses, nor to one that has ended."""
    local = facts.at.astimezone(LOCAL)
    by_default = lead_agency(province, facts.category, facts.area, on=local.date())
    rule = first_match(rules.rules, _case(province, facts, by_default)) if rules.rules else None
    wanted = _agency_of(province, rule, local.date()) if rule else None
    agency = wanted or by_default
    if facts.accused_agency is not None:
        agency = impartial_agency(province, agency, facts.accused_agency, on=local.date())
    if rule is None or wanted is None:
        return Routed(agency)
    return Routed(agency, rule.assignee_id, rule.priority, rule.id, rules.version)


def _agency_of(province: Province, rule: Rule, on: date) -> str | None:
    """The rule's agency or what followed it; None where nothing of it is there on that day."""
    found = find_valid_agency(province.agencies, rule.agency, on=on)
    return found.code if found else None


def _case(province: Province, facts: Facts, by_default: str) -> Case:
    local = facts.at.astimezone(LOCAL)
    worked = calendar_of(province, by_default).day(local.date()).intervals
    above = ancestors(facts.area, province.area_parents) if facts.area else ()
    return Case(
        category=facts.category,
        kind=facts.kind,
        areas=frozenset(above),
        attributes=facts.attributes,
        is_restricted=facts.is_restricted,
        is_emergency=facts.is_emergency,
        is_working_time=any(starts <= facts.at < ends for starts, ends in worked),
        on=local.date(),
        minute=local.hour * 60 + local.minute,
    )
