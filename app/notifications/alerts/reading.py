"""Alerts as anyone reads them, in the reader's language."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from app.database import AnyRow, table_of
from app.errors import NotFound
from app.notifications.alerts.models import Alert
from app.province.areas import areas_met, line_of, locate_in_schemes
from app.province.entries import AreaKey
from app.province.outlines import Outline
from app.province.snapshot import Province
from app.texts import Language

# More than these hold at once nowhere.
MAX_SHOWN = 200
_TABLE = table_of(Alert)


def find_alerts(connection: Connection, *, now: datetime) -> list[AnyRow]:
    """The alerts that hold now, the newest first; at most ``MAX_SHOWN``."""
    wanted = select(_TABLE).where(_TABLE.c.expires_at > now, _TABLE.c.ended_at.is_(None))
    return list(connection.execute(wanted.order_by(_TABLE.c.id.desc()).limit(MAX_SHOWN)))


def get_alert(connection: Connection, alert_id: uuid.UUID) -> AnyRow:
    """One alert that was described, also one that is over; raises ``NotFound``."""
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == alert_id)).first()
    if row is None or not row.words:
        raise NotFound
    return row


def concerned_areas(
    province: Province,
    areas: Iterable[Sequence[str]],
    polygon: Sequence[Sequence[float]],
    *,
    on: date,
) -> set[AreaKey]:
    """The areas that an alert names, and those that its polygon meets."""
    named = {(scheme, code) for scheme, code in areas}
    return named | (areas_met(province, Outline(polygon), on=on) if polygon else set())


def concerning_area(
    rows: Collection[AnyRow], province: Province, key: AreaKey, *, on: date
) -> list[AnyRow]:
    """Of ``rows`` those for the area, one that it lies in, or one in it."""
    return [
        row
        for row in rows
        if any(
            _touch(province, key, area)
            for area in concerned_areas(province, row.areas, row.polygon, on=on)
        )
    ]


def concerning_point(
    rows: Collection[AnyRow], province: Province, latitude: float, longitude: float, *, on: date
) -> list[AnyRow]:
    """Of ``rows`` those whose area or polygon the point lies in."""
    found = locate_in_schemes(province, latitude, longitude, on=on)
    around = {area.key for place in found for area in line_of(province, (place.scheme, place.code))}
    return [
        row
        for row in rows
        if around & {(scheme, code) for scheme, code in row.areas}
        or (row.polygon and Outline(row.polygon).contains(latitude, longitude))
    ]


def alert_read(row: AnyRow, language: Language, *, now: datetime) -> dict[str, Any]:
    """An alert in the reader's language."""
    words = row.words[language.value]
    is_over = row.ended_at is not None or row.expires_at <= now
    return {
        "id": row.id,
        "sender": row.sender,
        "state": "over" if is_over else "holds",
        "urgency": row.urgency,
        "severity": row.severity,
        "certainty": row.certainty,
        **words,
        "areas": [{"scheme": scheme, "code": code} for scheme, code in row.areas],
        "polygon": [
            {"latitude": latitude, "longitude": longitude} for latitude, longitude in row.polygon
        ],
        "effective_at": row.effective_at,
        "onset_at": row.onset_at,
        "expires_at": row.expires_at,
        "updated_at": row.updated_at,
    }


def _touch(province: Province, one: AreaKey, other: AreaKey) -> bool:
    if one == other:
        return True
    lines = [
        {area.key for area in line_of(province, key)} if key in province.areas else set()
        for key in (one, other)
    ]
    return other in lines[0] or one in lines[1]
