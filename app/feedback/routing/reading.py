"""The rules as the database has them, the newest version or an older one."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.errors import NotFound
from app.feedback.models import RoutingVersion
from app.feedback.routing.matching import NO_RULES, Rule, RuleSet
from app.feedback.routing.records import rule_of

_VERSIONS = table_of(RoutingVersion)
_NEWEST = select(_VERSIONS.c.version, _VERSIONS.c.rules).order_by(_VERSIONS.c.version.desc())
_DESCRIBED = [column for column in _VERSIONS.c if column.name != "rules"]


class VersionRead(TypedDict):
    """What made a version."""

    version: int
    action: str
    rule_id: uuid.UUID | None
    changed_by: str
    changed_at: datetime


class FullVersionRead(VersionRead):
    """A version with its rules."""

    items: list[dict[str, Any]]


def read_rules(connection: Connection, known: RuleSet = NO_RULES) -> RuleSet:
    """The newest rules, in one statement that brings nothing where ``known`` are the newest."""
    newer = _NEWEST.where(_VERSIONS.c.version > known.version).limit(1)
    row = connection.execute(newer).first()
    return RuleSet(row.version, tuple(map(rule_of, row.rules))) if row else known


def get_rule(rules: RuleSet, rule_id: uuid.UUID) -> Rule:
    """The rule among ``rules``; raises ``NotFound``."""
    found = next((one for one in rules.rules if one.id == rule_id), None)
    if found is None:
        raise NotFound
    return found


def find_versions(connection: Connection, *, before: int | None, count: int) -> Sequence[AnyRow]:
    """The newest ``count`` versions older than ``before``, without their rules."""
    wanted = select(*_DESCRIBED)
    if before is not None:
        wanted = wanted.where(_VERSIONS.c.version < before)
    return connection.execute(wanted.order_by(_VERSIONS.c.version.desc()).limit(count)).all()


def read_version(connection: Connection, version: int) -> FullVersionRead:
    """All rules as they were in that version; raises ``NotFound``."""
    row = connection.execute(select(_VERSIONS).where(_VERSIONS.c.version == version)).first()
    if row is None:
        raise NotFound
    return {**version_read(row), "items": row.rules}


def version_read(row: AnyRow) -> VersionRead:
    """A version's row as it goes out."""
    return {
        "version": row.version,
        "action": row.action,
        "rule_id": row.rule_id,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at,
    }
