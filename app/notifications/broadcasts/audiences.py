"""Whom a broadcast concerns."""

import hashlib
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, literal, or_, select

from app.database import UtcDateTime, table_of
from app.notifications.broadcasts.models import Broadcast, BroadcastArea
from app.notifications.models import Device
from app.province.areas import line_of
from app.province.entries import AreaKey
from app.province.snapshot import Province

# A phone that did not register for so long is not there any more, or hardly.
SILENT_AFTER = timedelta(days=30)
_BROADCASTS = table_of(Broadcast)
_AREAS = table_of(BroadcastArea)
_DEVICES = table_of(Device)
_HIS_PHONES = _DEVICES.alias("his_phones")


class Audience(StrEnum):
    """Whom it concerns: everybody, who follows some areas, who has such a phone."""

    EVERYONE = "everyone"
    AREAS = "areas"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Listeners:
    """``areas``: whose followers are meant; ``platform``: what their phones run."""

    audience: Audience
    areas: tuple[AreaKey, ...] = ()
    platform: str | None = None


# Whether the citizen follows, at the latest since that moment, one of the areas (pairs of scheme
# and code). Who follows what is known by a domain above this one.
Areas = Select[Any] | Sequence[AreaKey]
Follows = Callable[[ColumnElement[Any], Areas, ColumnElement[Any]], ColumnElement[bool]]
# What one citizen follows of areas: the ids change whenever something comes or ends.
Followed = Callable[[Connection, uuid.UUID], Sequence[uuid.UUID]]


def concerns_citizen(citizen_id: ColumnElement[Any], follows: Follows) -> ColumnElement[bool]:
    """Whether a row of ``broadcasts`` concerns the citizen."""
    has_phone = exists().where(
        _HIS_PHONES.c.citizen_id == citizen_id, _HIS_PHONES.c.platform == _BROADCASTS.c.platform
    )
    areas = select(_AREAS.c.area_scheme, _AREAS.c.area_code).where(
        _AREAS.c.broadcast_id == _BROADCASTS.c.id
    )
    is_follower = follows(citizen_id, areas.correlate(_BROADCASTS), _BROADCASTS.c.created_at)
    return or_(
        _BROADCASTS.c.audience == Audience.EVERYONE,
        (_BROADCASTS.c.audience == Audience.PLATFORM) & has_phone,
        (_BROADCASTS.c.audience == Audience.AREAS) & is_follower,
    )


def concerns_of(connection: Connection, citizen_id: uuid.UUID, followed: Followed) -> str:
    """What of him decides which broadcasts concern him, as a text that changes with it."""
    platforms = select(_DEVICES.c.platform).where(_DEVICES.c.citizen_id == citizen_id).distinct()
    parts = [*followed(connection, citizen_id), *connection.scalars(platforms)]
    return hashlib.sha256(" ".join(sorted(map(str, parts))).encode()).hexdigest()[:32]


def concerned_phones(
    listeners: Listeners, areas: Areas, follows: Follows, *, since: datetime, now: datetime
) -> ColumnElement[bool]:
    """Which rows of ``devices`` are told: those meant that were heard of lately."""
    is_there = _DEVICES.c.refreshed_at >= now - SILENT_AFTER
    return is_there & meant_phones(listeners, areas, follows, since=since)


def meant_phones(
    listeners: Listeners, areas: Areas, follows: Follows, *, since: datetime
) -> ColumnElement[bool]:
    """Which rows of ``devices`` are meant, heard of lately or not.

    ``areas``: all that are meant, whose followers are those who followed them at ``since``.
    """
    is_public = _DEVICES.c.staff_id.is_(None)
    if listeners.audience is Audience.PLATFORM:
        return is_public & (_DEVICES.c.platform == listeners.platform)
    if listeners.audience is Audience.AREAS:
        moment = literal(since, UtcDateTime())
        return is_public & follows(_DEVICES.c.citizen_id, areas, moment)
    return is_public


def areas_of(broadcast_id: uuid.UUID) -> Select[Any]:
    """All areas whose followers a broadcast concerns."""
    return select(_AREAS.c.area_scheme, _AREAS.c.area_code).where(
        _AREAS.c.broadcast_id == broadcast_id
    )


def widened(province: Province, named: Collection[AreaKey]) -> list[AreaKey]:
    """The ``named`` areas, those that they lie in and those that lie in them.

    Who follows any of these follows a part of what is meant, or the whole that it is a part of.
    """
    wanted = set(named)
    lines = {key: {area.key for area in line_of(province, key)} for key in province.areas}
    above = set().union(*(lines[key] for key in wanted if key in lines))
    below = {key for key, line in lines.items() if line & wanted}
    return sorted(wanted | above | below)
