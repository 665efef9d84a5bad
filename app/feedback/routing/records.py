"""Rules as they are kept and as they go out: one form for both; pure."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.feedback.routing.matching import Conditions, Rule
from app.feedback.routing.times import Hours, Times
from app.feedback.states import Priority
from app.province.calendars import WEEKDAYS

Content = Mapping[str, Any]


def rule_of(content: Content) -> Rule:
    """The rule that ``content`` says."""
    assignee, priority = content["assignee_id"], content["priority"]
    return Rule(
        id=uuid.UUID(content["id"]),
        revision=content["revision"],
        name=content["name"],
        when=_conditions(content["when"]),
        agency=content["agency"],
        assignee_id=uuid.UUID(assignee) if assignee else None,
        priority=Priority[priority.upper()] if priority else None,
    )


def rule_content(rule: Rule) -> dict[str, Any]:
    """What ``rule_of`` makes the rule of again."""
    return {
        "id": str(rule.id),
        "revision": rule.revision,
        "name": rule.name,
        "when": _conditions_content(rule.when),
        "agency": rule.agency,
        "assignee_id": str(rule.assignee_id) if rule.assignee_id else None,
        "priority": None if rule.priority is None else Priority(rule.priority).name.lower(),
    }


def _conditions(content: Content) -> Conditions:
    hours = content["hours"]
    return Conditions(
        categories=frozenset(content["categories"]),
        areas=frozenset((one["scheme"], one["code"]) for one in content["areas"]),
        attributes=frozenset((one["code"], one["value"]) for one in content["attributes"]),
        kind=content["kind"],
        is_restricted=content["is_restricted"],
        is_emergency=content["is_emergency"],
        is_working_time=content["is_working_time"],
        times=Times(
            weekdays=frozenset(map(WEEKDAYS.index, content["weekdays"])),
            hours=Hours(_minute(hours["starts"]), _minute(hours["ends"])) if hours else None,
            first=_day(content["valid_from"]),
            last=_day(content["valid_until"]),
        ),
    )


def _conditions_content(when: Conditions) -> dict[str, Any]:
    times = when.times
    return {
        "categories": sorted(when.categories),
        "areas": [{"scheme": scheme, "code": code} for scheme, code in sorted(when.areas)],
        "attributes": [{"code": code, "value": value} for code, value in sorted(when.attributes)],
        "kind": when.kind,
        "is_restricted": when.is_restricted,
        "is_emergency": when.is_emergency,
        "is_working_time": when.is_working_time,
        "weekdays": [WEEKDAYS[day] for day in sorted(times.weekdays)],
        "hours": _hours_content(times.hours) if times.hours else None,
        "valid_from": times.first.isoformat() if times.first else None,
        "valid_until": times.last.isoformat() if times.last else None,
    }


def _hours_content(hours: Hours) -> dict[str, str]:
    return {"starts": _clock(hours.starts), "ends": _clock(hours.ends)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
