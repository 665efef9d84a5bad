"""The map: single reports where they are few and looked at closely, else clusters of them.

Clusters are read from rows that the worker keeps up, for each cell one whatever the number of
reports. Only areas and days, which these rows don't know, are counted from the reports.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    func,
    literal_column,
    select,
    union_all,
)

from app.database import AnyRow
from app.feedback.models import MapCluster, Report
from app.feedback.public.cells import LEVEL, Box, box_of, count_cells, cover
from app.feedback.public.filters import PublicFilter, in_cells
from app.feedback.public.places import E6
from app.feedback.public.reports import PUBLIC_COLUMNS
from app.feedback.public.tallies import CLUSTER_LEVELS, EVERY
from app.province.local_time import local_day
from app.province.snapshot import Province

MAX_FEATURES = 500
# Up to this zoom (as of Web Mercator tiles) single reports would only hide each other.
CLUSTERED_ZOOM = 14
# Four clusters fit side by side on a tile.
_LEVELS_PER_TILE = 2
_MAX_CLUSTERS = 256
_MAX_RANGES = 12
# As many squares as a box touches wherever the grid parts.
_MAX_NEAR = 4
# What is counted from the reports themselves, at most.
MAX_COUNTED = 20_000


class Cluster(NamedTuple):
    """Published reports of one cell and the middle of their places (degrees)."""

    cell: int
    reports: int
    latitude: float
    longitude: float


class Feature(TypedDict):
    """A published report, or a cluster of them, as a GeoJSON feature (RFC 7946)."""

    type: str
    id: str
    geometry: Mapping[str, Any]
    properties: Mapping[str, Any]


class MapRead(TypedDict):
    """A GeoJSON feature collection."""

    type: str
    features: list[Feature]
    is_clustered: bool
    is_truncated: bool


def read_map(
    connection: Connection, province: Province, box: Box, wanted: PublicFilter, *, zoom: int | None
) -> MapRead:
    """What the map shows of ``box``; without a zoom single reports as long as they are few."""
    if zoom is None or zoom > CLUSTERED_ZOOM:
        rows = connection.execute(_in_box(province, box, wanted).limit(MAX_FEATURES + 1)).all()
        if len(rows) <= MAX_FEATURES:
            newest_first = sorted(rows, key=lambda row: row.id, reverse=True)
            return _collection(map(_report, newest_first), is_clustered=False)
    level = cluster_level(box, zoom)
    find = _count_clusters if wanted.needs_reports else _find_clusters
    clusters = find(connection, province, box, wanted, level)
    counted = sum(cluster.reports for cluster in clusters)
    return _collection(
        (_cluster(one, level) for one in clusters),
        is_clustered=True,
        is_truncated=wanted.needs_reports and counted == MAX_COUNTED,
    )


def cluster_level(box: Box, zoom: int | None) -> int:
    """How fine the clusters of ``box`` are: by the zoom, but never more than fit an answer."""
    finest = CLUSTER_LEVELS[-1] if zoom is None else zoom + _LEVELS_PER_TILE
    fine_enough = next((one for one in CLUSTER_LEVELS if one >= finest), CLUSTER_LEVELS[-1])
    fitting = (
        one
        for one in reversed(CLUSTER_LEVELS)
        if one <= fine_enough and count_cells(box, one) <= _MAX_CLUSTERS
    )
    return next(fitting, CLUSTER_LEVELS[0])


def _find_clusters(
    connection: Connection, province: Province, box: Box, wanted: PublicFilter, level: int
) -> list[Cluster]:
    """The clusters of the cells that the box touches, from the rows that are kept up."""
    kept = _clusters_near(province, box, wanted, level).subquery().c
    count = func.sum(kept.reports)
    statement = (
        select(kept.cell, count, func.sum(kept.latitude_e6), func.sum(kept.longitude_e6))
        .where(in_cells(kept.cell, cover(box, level=level, at_most=_MAX_CLUSTERS)))
        .group_by(kept.cell)
        .order_by(kept.cell)
    )
    return [
        Cluster(cell, int(reports), float(latitude) / reports / E6, float(longitude) / reports / E6)
        for cell, reports, latitude, longitude in connection.execute(statement)
    ]


def _clusters_near(
    province: Province, box: Box, wanted: PublicFilter, level: int
) -> CompoundSelect[Any]:
    """The rows of the box's cells and of some around it: one statement for each range of cells.

    Asked for the very cells at once, SQLite would go through all rows of the level.
    """
    categories = wanted.categories(province)
    kept = MapCluster
    return union_all(
        *(
            select(kept.cell, kept.reports, kept.latitude_e6, kept.longitude_e6).where(
                kept.level == level,
                kept.category_code.in_([EVERY] if categories is None else list(categories)),
                kept.state == (wanted.state or EVERY),
                kept.cell.between(one.first, one.last),
            )
            for one in cover(box, level=level, at_most=_MAX_NEAR)
        )
    )


def _count_clusters(
    connection: Connection, province: Province, box: Box, wanted: PublicFilter, level: int
) -> list[Cluster]:
    """The clusters of the reports in the box themselves, ``MAX_COUNTED`` of these at most."""
    found = _in_box(province, box, wanted).limit(MAX_COUNTED).subquery()
    # PostgreSQL shifts by an integer only, and would be sent a bigint.
    shift = literal_column(str(2 * (LEVEL - level)), Integer)
    cell = found.c.public_cell.bitwise_rshift(shift).label("cell")
    middle = func.avg(found.c.public_latitude), func.avg(found.c.public_longitude)
    statement = select(cell, func.count(), *middle).group_by(cell).order_by(cell)
    return [Cluster(*row) for row in connection.execute(statement)]


def _in_box(province: Province, box: Box, wanted: PublicFilter) -> CompoundSelect[Any]:
    """The published reports in the box, in no order: one statement for each range of cells.

    Each goes through an index from the range's beginning, and the first that are enough end it.
    """
    conditions = wanted.predicates(province, by_publication=False)
    categories = wanted.categories(province)
    if categories is not None:
        conditions.append(Report.category_code.in_(categories))
    conditions += [
        Report.public_latitude.between(box.south, box.north),
        Report.public_longitude.between(box.west, box.east),
    ]
    return union_all(
        *(
            select(*PUBLIC_COLUMNS, Report.public_cell).where(
                Report.public_cell >= one.first, Report.public_cell <= one.last, *conditions
            )
            for one in cover(box, at_most=_MAX_RANGES)
        )
    )


def _collection(
    features: Iterable[Feature], *, is_clustered: bool, is_truncated: bool = False
) -> MapRead:
    return {
        "type": "FeatureCollection",
        "features": list(features),
        "is_clustered": is_clustered,
        "is_truncated": is_truncated,
    }


def _report(row: AnyRow) -> Feature:
    return {
        "type": "Feature",
        "id": row.public_id,
        "geometry": _point(row.public_latitude, row.public_longitude),
        "properties": {
            "is_cluster": False,
            "point_count": 1,
            "box": None,
            "kind": row.kind,
            "category": row.category_code,
            "state": row.state,
            "title": row.public_title,
            "support_count": row.support_count,
            "is_coarse": row.is_coarse,
            "submitted_on": local_day(row.submitted_at),
        },
    }


def _cluster(cluster: Cluster, level: int) -> Feature:
    box = box_of(cluster.cell, level)
    return {
        "type": "Feature",
        "id": f"{level}-{cluster.cell}",
        "geometry": _point(round(cluster.latitude, 6), round(cluster.longitude, 6)),
        "properties": {
            "is_cluster": True,
            "point_count": cluster.reports,
            "box": [box.west, box.south, box.east, box.north],
            "kind": None,
            "category": None,
            "state": None,
            "title": None,
            "support_count": None,
            "is_coarse": None,
            "submitted_on": None,
        },
    }


def _point(latitude: float, longitude: float) -> Mapping[str, Any]:
    # RFC 7946: longitude first.
    return {"type": "Point", "coordinates": [longitude, latitude]}
