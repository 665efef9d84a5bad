"""What routing rules would have done with past reports; nothing is changed."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.feedback.models import Report
from app.feedback.routing.checking import require_possible, require_reachable
from app.feedback.routing.deciding import Facts, route
from app.feedback.routing.matching import Rule, RuleSet
from app.feedback.states import Publication
from app.identity.staff.rights import Scope
from app.province.agencies import find_valid_agency
from app.province.local_time import day_begins_at, day_ends_at, local_day
from app.province.snapshot import Province
from app.triage.sight import in_sight

MAX_REPORTS = 5000
MAX_EXAMPLES = 100
_READ = (
    Report.id,
    Report.reference,
    Report.category_code,
    Report.kind,
    Report.area_scheme,
    Report.area_code,
    Report.attributes,
    Report.publication,
    Report.is_emergency,
    Report.accused_agency_code,
    Report.lead_agency_code,
    Report.submitted_at,
)


class TrialCount(TypedDict):
    """What one rule, or the lack of one, would do."""

    position: int | None
    name: str | None
    agency: str | None
    reports: int
    moved: int


class TrialExample(TypedDict):
    """A report that would be led by another agency than it is."""

    report_id: uuid.UUID
    reference: str
    from_agency: str
    to_agency: str
    position: int | None


class Trial(TypedDict):
    """What the rules would have done."""

    reports: int
    is_limited: bool
    moved: int
    rules: list[TrialCount]
    examples: list[TrialExample]


def require_sound(
    connection: Connection, province: Province, rules: Sequence[Rule], *, now: datetime
) -> None:
    """Raises for proposed ``rules`` what saving them would raise."""
    today = local_day(now)
    for number, rule in enumerate(rules):
        require_possible(connection, province, rule, today=today, at=f"/rules/{number}")
    require_reachable(province, (), rules, today=today)


def try_rules(
    connection: Connection,
    province: Province,
    rules: RuleSet,
    scopes: Sequence[Scope],
    *,
    received_from: date | None,
    received_until: date | None,
    now: datetime,
) -> Trial:
    """Send the newest reports in sight where ``rules`` would have sent them when they came in.

    Compared is who leads today: what staff moved by hand since then counts as moved, too. An
    agency that has ended and the one that followed it are the same. One statement.
    """
    rows = _find_reports(connection, scopes, received_from, received_until)
    tried, today = rows[:MAX_REPORTS], local_day(now)
    positions = {rule.id: number for number, rule in enumerate(rules.rules, start=1)}
    reports: Counter[int | None] = Counter()
    moved: Counter[int | None] = Counter()
    examples: list[TrialExample] = []
    for row in tried:
        routed = route(province, rules, _facts(row))
        position = positions[routed.rule_id] if routed.rule_id else None
        led_by, to = (_today(province, one, today) for one in (row.lead_agency_code, routed.agency))
        reports[position] += 1
        if led_by != to:
            moved[position] += 1
            examples.append(_example(row, led_by, to, position))
    return {
        "reports": len(tried),
        "is_limited": len(rows) > MAX_REPORTS,
        "moved": moved.total(),
        "rules": _counts(rules, reports, moved),
        "examples": examples[:MAX_EXAMPLES],
    }


def _find_reports(
    connection: Connection,
    scopes: Sequence[Scope],
    received_from: date | None,
    received_until: date | None,
) -> Sequence[AnyRow]:
    wanted = select(*_READ).where(in_sight(scopes))
    if received_from is not None:
        wanted = wanted.where(Report.submitted_at >= day_begins_at(received_from))
    if received_until is not None:
        wanted = wanted.where(Report.submitted_at < day_ends_at(received_until))
    return connection.execute(wanted.order_by(Report.id.desc()).limit(MAX_REPORTS + 1)).all()


def _facts(row: AnyRow) -> Facts:
    return Facts(
        category=row.category_code,
        kind=row.kind,
        area=(row.area_scheme, row.area_code) if row.area_code else None,
        attributes=row.attributes,
        is_restricted=row.publication == Publication.RESTRICTED,
        is_emergency=row.is_emergency,
        accused_agency=row.accused_agency_code,
        at=row.submitted_at,
    )


def _today(province: Province, agency: str, today: date) -> str:
    found = find_valid_agency(province.agencies, agency, on=today)
    return found.code if found else agency


def _example(row: AnyRow, led_by: str, to: str, position: int | None) -> TrialExample:
    return {
        "report_id": row.id,
        "reference": row.reference,
        "from_agency": led_by,
        "to_agency": to,
        "position": position,
    }


def _counts(
    rules: RuleSet, reports: Counter[int | None], moved: Counter[int | None]
) -> list[TrialCount]:
    """Of every rule, and last of the reports that none fits."""
    named = [(number, rule) for number, rule in enumerate(rules.rules, start=1)]
    return [
        {
            "position": number,
            "name": rule.name if rule else None,
            "agency": rule.agency if rule else None,
            "reports": reports[number],
            "moved": moved[number],
        }
        for number, rule in (*named, (None, None))
    ]
