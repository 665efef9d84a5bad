"""The polygons of areas: imported from GeoJSON, exported, taken away; each change is the area's."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.database import AnyRow, table_of
from app.errors import FieldFault, FileRefused, NotFound, PreconditionFailed
from app.province.boundaries import (
    MAX_BYTES,
    BoundaryFileUnreadable,
    BoundaryRow,
    read_boundaries,
    write_boundaries,
)
from app.province.entries import AreaKey
from app.province.models import Area, AreaBoundary
from app.province.records.changes import Change, changing
from app.province.records.editing import find_row
from app.province.records.importing import (
    SHIPPED,
    ImportReport,
    Outcome,
    RowReport,
    changed_by_others,
    record_import,
)
from app.province.records.kinds import AREAS

# With the multipart frame around it.
MAX_FILE_BYTES = MAX_BYTES + 64 * 1024
# Faults that do not lie in the geometry.
_POINTERS = {
    "boundary_feature_expected": "",
    "boundary_code_missing": "/properties/code",
    "boundary_code_repeated": "/properties/code",
    "boundary_scheme_invalid": "/properties/scheme",
    "boundary_is_exact_invalid": "/properties/is_exact",
}


def read_boundary_file(content: bytes) -> list[BoundaryRow]:
    """Every feature of a GeoJSON file, good or bad; raises ``FileRefused`` for no such file."""
    try:
        return list(read_boundaries(content))
    except BoundaryFileUnreadable as error:
        raise FileRefused(FieldFault("/file", error.code, tuple(error.params))) from error


def import_boundaries(
    session: Session,
    rows: list[BoundaryRow],
    *,
    by: str,
    now: datetime,
    is_trial: bool = False,
) -> ImportReport:
    """Give areas the boundaries of ``rows``: all of them, or none where one is refused.

    What ``SHIPPED`` brings replaces no boundary, and gives none to an area that somebody changed.
    The caller commits.
    """
    savepoint = session.begin_nested()
    with changing(session, by=by, now=now, is_audited=False) as change:
        known = _Known.of(session.connection())
        kept = changed_by_others(session, AREAS) if by == SHIPPED else frozenset()
        report = ImportReport(tuple(_put(change, row, known, kept, by) for row in rows))
    if is_trial or report.has_refusals:
        savepoint.rollback()
        return report
    savepoint.commit()
    if by != SHIPPED:
        record_import(session, "boundary", report, by=by, now=now)
    return replace(report, is_applied=True)


def export_boundaries(connection: Connection, *, scheme: str | None) -> dict[str, Any]:
    """All boundaries, or one scheme's, as a GeoJSON FeatureCollection."""
    wanted = (
        select(AreaBoundary.__table__, Area.name_vi, Area.name_en)
        .join(Area, (Area.scheme == AreaBoundary.scheme) & (Area.code == AreaBoundary.code))
        .order_by(AreaBoundary.scheme, AreaBoundary.code)
    )
    if scheme is not None:
        wanted = wanted.where(AreaBoundary.scheme == scheme)
    return write_boundaries(_features(connection.execute(wanted).all()))


def delete_boundary(
    session: Session, key: AreaKey, *, revision: int, by: str, now: datetime
) -> None:
    """Take an area's boundary away; raises ``NotFound`` and ``PreconditionFailed``."""
    with changing(session, by=by, now=now) as change:
        area = find_row(session.connection(), AREAS, key)
        gone = delete(AreaBoundary).where(
            AreaBoundary.scheme == key[0], AreaBoundary.code == key[1]
        )
        if area is None:
            raise NotFound
        if area.revision != revision:
            raise PreconditionFailed
        if session.scalar(gone.returning(AreaBoundary.code)) is None:
            raise NotFound
        _touch(change, area, boundary=None)


@dataclass(frozen=True)
class _Known:
    """The areas there are, and the boundaries they have."""

    areas: Mapping[AreaKey, AnyRow]
    boundaries: Mapping[AreaKey, AnyRow]

    @classmethod
    def of(cls, connection: Connection) -> "_Known":
        areas = connection.execute(select(Area.__table__)).all()
        boundaries = connection.execute(select(AreaBoundary.__table__)).all()
        return cls(
            {(row.scheme, row.code): row for row in areas},
            {(row.scheme, row.code): row for row in boundaries},
        )


def _put(
    change: Change, row: BoundaryRow, known: _Known, kept: frozenset[str], by: str
) -> RowReport:
    key = (row.scheme or "", row.code or "")
    written = "/".join(key) if row.code else None
    fault = _fault(row, key, known)
    if fault is not None:
        return RowReport(row.number, written, Outcome.REFUSED, (fault,))
    before = known.boundaries.get(key)
    values = {"boundary": row.boundary, "is_exact": row.is_exact}
    if before is not None and (before.boundary, before.is_exact) == (row.boundary, row.is_exact):
        return RowReport(row.number, written, Outcome.UNCHANGED)
    if written in kept or (before is not None and by == SHIPPED):
        return RowReport(row.number, written, Outcome.KEPT)
    table = table_of(AreaBoundary)
    if before is None:
        change.session.execute(table.insert().values(scheme=key[0], code=key[1], **values))
    else:
        here = (table.c.scheme == key[0], table.c.code == key[1])
        change.session.execute(table.update().where(*here).values(values))
    digest = hashlib.sha256(row.boundary or b"").hexdigest()
    _touch(change, known.areas[key], boundary={"sha256": digest, "is_exact": row.is_exact})
    return RowReport(row.number, written, Outcome.CHANGED if before else Outcome.NEW)


def _fault(row: BoundaryRow, key: AreaKey, known: _Known) -> FieldFault | None:
    if row.fault is not None:
        pointer = _POINTERS.get(row.fault.code, "/geometry")
        return FieldFault(pointer, row.fault.code, tuple(row.fault.params))
    if not key[0]:
        return FieldFault("/properties/scheme", "required")
    if key not in known.areas:
        return FieldFault("/properties/code", "unknown_value")
    return None


def _touch(change: Change, area: AnyRow, *, boundary: dict[str, Any] | None) -> None:
    """Count a revision of the area, and remember which boundary it had from then on."""
    content = AREAS.to_content(area)
    revision = content.pop("revision")
    change.replace(AREAS, content, revision=revision, boundary=boundary)


def _features(rows: Sequence[AnyRow]) -> Iterator[tuple[dict[str, Any], bytes]]:
    for row in rows:
        properties = {
            "scheme": row.scheme,
            "code": row.code,
            "is_exact": row.is_exact,
            "name_vi": row.name_vi,
            "name_en": row.name_en,
        }
        yield properties, row.boundary
