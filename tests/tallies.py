"""Public numbers in tests: having them kept up, and counting them again the slow way."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from app.feedback.models import MapCluster, MonthlyCount, Report
from app.feedback.public.tallies import Change, deltas_of
from app.feedback.public.tallying import counted_as, find_areas, tally_reports
from tests.service import Service


def tally(service: Service) -> int:
    """Have the worker count all that changed; how many reports that were."""
    counted = 0
    while some := tally_reports(service.database):
        counted += some
    return counted


def kept_numbers(service: Service) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The rows that the worker keeps up: clusters, and counts by month."""
    with service.database.reading() as connection:
        clusters = {
            (row.level, row.category_code, row.state, row.cell): (
                row.reports,
                row.latitude_e6,
                row.longitude_e6,
            )
            for row in connection.execute(select(MapCluster.__table__))
        }
        months = {
            (row.month, row.dimension, row.scheme, row.code): (
                row.received,
                row.open,
                row.done,
                row.reopened,
            )
            for row in connection.execute(select(MonthlyCount.__table__))
        }
    return clusters, months


def exact_numbers(service: Service) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What these rows should be, counted from every report there is."""
    with service.database.reading() as connection:
        reports = connection.execute(select(Report.__table__)).all()
        areas = find_areas(connection, [report.id for report in reports])
    counted = [counted_as(report, areas.get(report.id, {})) for report in reports]
    deltas = deltas_of(Change(None, one) for one in counted)
    return dict(deltas.clusters), dict(deltas.months)


def published_by(service: Service, *columns: str) -> Counter[tuple[Any, ...]]:
    """How many reports are published, by columns of theirs."""
    with service.database.reading() as connection:
        wanted = select(*(getattr(Report, name) for name in columns))
        rows = connection.execute(wanted.where(Report.publication == "public"))
        return Counter(tuple(row) for row in rows)
