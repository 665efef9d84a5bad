"""Loads the reference data that comes with the service: areas, agencies, categories."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Base, table_of
from app.province.models import Agency, Area, Category


@dataclass(frozen=True)
class LoadSummary:
    """How many rows of one table were new, changed and as before."""

    table: str
    new: int
    changed: int
    unchanged: int


def load_reference(session: Session) -> list[LoadSummary]:
    """Bring the three tables to what the files say; loading twice changes nothing."""
    return [
        _load(session, Area, [_area(row) for row in _rows("areas.csv")]),
        _load(session, Agency, [_agency(row) for row in _rows("agencies.csv")]),
        _load(session, Category, [_category(row) for row in _rows("categories.csv")]),
    ]


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("app.province") / "reference" / name
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _area(row: Mapping[str, str]) -> dict[str, Any]:
    return dict(row) | {
        "parent_code": row["parent_code"] or None,
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_until": date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
    }


def _agency(row: Mapping[str, str]) -> dict[str, Any]:
    return dict(row) | {"parent_code": row["parent_code"] or None}


def _category(row: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = dict(row)
    found["lead_agency_code"] = found.pop("lead_agency")
    found["default_publication"] = found.pop("publication")
    found["is_emergency"] = row["is_emergency"] == "true"
    found["emergency_numbers"] = row["emergency_numbers"].split()
    found["position"] = int(row["position"])
    return found


def _load(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> LoadSummary:
    table = table_of(model)
    keys = [column.name for column in table.primary_key]
    known = {
        tuple(row[key] for key in keys): dict(row)
        for row in session.execute(select(table)).mappings()
    }
    new = changed = 0
    for row in rows:
        before = known.get(tuple(row[key] for key in keys))
        if before is None:
            session.execute(table.insert().values(row))
            new += 1
        elif before != row:
            same = [table.c[key] == row[key] for key in keys]
            session.execute(table.update().where(*same).values(row))
            changed += 1
    return LoadSummary(table.name, new, changed, len(rows) - new - changed)
