"""What the worker would have kept up of the benchmark's reports, made by the database itself.

Clusters of the map, and of staff's numbers the facts and those sums by month and year that the
benchmarks read.
"""

from collections.abc import Mapping
from itertools import pairwise, product

from sqlalchemy import Connection, insert, select, text

from app.feedback.models import Report
from app.feedback.public.cells import LEVEL
from app.feedback.public.tallies import CLUSTER_LEVELS
from app.feedback.states import DONE_STATES, OPEN_STATES, STATES_ON_THE_CLOCK
from app.province.models import Area
from app.triage.figures.durations import EDGES
from app.triage.figures.models import FigurePlace


def _count_if(condition: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def _listed(states: frozenset[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_COLUMNS = "category_code, state, cell, reports, latitude_e6, longitude_e6"
# Which category, place and agency each sort of sums is of; empty and 0: of every one.
_SORTS = (
    ("''", "place_id", "''"),
    ("''", "place_id", "agency_code"),
    ("''", "0", "''"),
    ("''", "0", "agency_code"),
    ("category_code", "0", "agency_code"),
)
_SQLITE = {
    "day": "date(submitted_at, '+7 hours')",
    "month": "date(received_on, 'start of month')",
    "year": "date(received_on, 'start of year')",
    "mixed": "(CAST(substr(reference, 4) AS integer) * 7919 % 100003)",
    "object": "json_group_object(CAST(bucket AS text), reports)",
    "nothing": "'{}'",
}
_POSTGRESQL = {
    "day": "CAST(submitted_at + interval '7 hours' AS date)",
    "month": "CAST(date_trunc('month', received_on) AS date)",
    "year": "CAST(date_trunc('year', received_on) AS date)",
    "mixed": "(CAST(substr(reference, 4) AS bigint) * 7919 % 100003)",
    "object": "jsonb_object_agg(CAST(bucket AS text), reports)",
    "nothing": "CAST('{}' AS jsonb)",
}
_NUMBERS = {
    "received": "count(*)",
    "open": _count_if(f"state IN ({_listed(OPEN_STATES)})"),
    "done": _count_if(f"state IN ({_listed(DONE_STATES)})"),
    "rejected": _count_if("state = 'rejected'"),
    **dict.fromkeys(("referred", "duplicates", "withdrawn", "reopened"), "0"),
    **dict.fromkeys(("satisfied", "dissatisfied"), "0"),
    "silent": _count_if(f"state IN ({_listed(DONE_STATES)})"),
}


def make_sums(connection: Connection) -> None:
    """Make all of them for the reports that are there."""
    words = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    _make_clusters(connection)
    _make_facts(connection, words, _make_places(connection))
    for level, sort in product(("month", "year"), _SORTS):
        _make_cells(connection, words, level, *sort)


def _make_clusters(connection: Connection) -> None:
    """The finest level from the reports, each other one from the level below it."""
    finest = CLUSTER_LEVELS[-1]
    for category, state in product(("''", "category_code"), ("''", "state")):
        _run(
            connection,
            f"INSERT INTO map_clusters (level, {_COLUMNS})"  # noqa: S608 (all of it stands here)
            f" SELECT {finest}, {category}, {state}, public_cell >> {2 * (LEVEL - finest)},"
            " count(*), sum(CAST(public_latitude * 1000000 AS bigint)),"
            " sum(CAST(public_longitude * 1000000 AS bigint))"
            " FROM reports WHERE public_cell IS NOT NULL GROUP BY 1, 2, 3, 4",
        )
    for above, below in reversed(list(pairwise(CLUSTER_LEVELS))):
        _run(
            connection,
            f"INSERT INTO map_clusters (level, {_COLUMNS})"  # noqa: S608 (all of it stands here)
            f" SELECT {above}, category_code, state, cell >> {2 * (below - above)},"
            " sum(reports), sum(latitude_e6), sum(longitude_e6)"
            f" FROM map_clusters WHERE level = {below} GROUP BY 1, 2, 3, 4",
        )


def _make_places(connection: Connection) -> int:
    """A place in each area that there is; how many."""
    areas = connection.execute(select(Area.scheme, Area.code).order_by(Area.scheme, Area.code))
    rows = [
        {"id": number, "areas": f"{scheme}/{code}"}
        for number, (scheme, code) in enumerate(areas, start=1)
    ]
    connection.execute(insert(FigurePlace), rows)
    return len(rows)


def _make_facts(connection: Connection, words: Mapping[str, str], places: int) -> None:
    mixed, done = words["mixed"], _listed(DONE_STATES)
    columns = {
        "report_id": "id",
        "received_on": words["day"],
        "category_code": "category_code",
        "agency_code": "lead_agency_code",
        "place_id": f"1 + {mixed} % {places}",
        "circle": "0",
        "cell": "cell",
        "state": "state",
        "due_at": f"CASE WHEN state IN ({_listed(STATES_ON_THE_CLOCK)}) THEN due_at END",
        "is_reopened": "reopened_count > 0",
        "is_satisfied": "is_satisfied",
        "first_answer": f"CASE WHEN state IN ({done}) THEN {mixed} % {len(EDGES) // 2} END",
        "resolution": f"CASE WHEN state IN ({done}) THEN {mixed} % {len(EDGES) // 2 + 9} END",
    }
    _run(
        connection,
        f"INSERT INTO report_figures ({', '.join(columns)})"  # noqa: S608 (all of it stands here)
        f" SELECT {', '.join(columns.values())} FROM {Report.__tablename__}",
    )


def _make_cells(
    connection: Connection,
    words: Mapping[str, str],
    level: str,
    category: str,
    place: str,
    agency: str,
) -> None:
    key = {"category_code": category, "place_id": place, "agency_code": agency, "circle": "0"}
    named = ", ".join(f"{value} AS key_{name}" for name, value in key.items())
    keys = ", ".join(["begins_on", *(f"key_{name}" for name in key)])
    facts = f"SELECT *, {words[level]} AS begins_on, {named} FROM report_figures"  # noqa: S608 (all of it stands here)
    counted = ", ".join(f"{value} AS {name}" for name, value in _NUMBERS.items())
    buckets = {
        name: f"SELECT {keys}, {words['object']} AS {name} FROM"  # noqa: S608 (all of it stands here)
        f" (SELECT {keys}, {column} AS bucket, count(*) AS reports FROM facts"
        f" WHERE {column} IS NOT NULL GROUP BY {keys}, {column}) AS counted GROUP BY {keys}"
        for name, column in (("first_answers", "first_answer"), ("resolutions", "resolution"))
    }
    told = ", ".join(f"coalesce({name}, {words['nothing']})" for name in buckets)
    joined = " ".join(
        f"LEFT JOIN ({one}) AS {name}_of USING ({keys})" for name, one in buckets.items()
    )
    columns = ", ".join((*key, *_NUMBERS, *buckets))
    _run(
        connection,
        f"INSERT INTO figure_cells (level, begins_on, {columns}) WITH facts AS ({facts})"  # noqa: S608 (all of it stands here)
        f" SELECT '{level}', {keys}, {', '.join(_NUMBERS)}, {told}"
        f" FROM (SELECT {keys}, {counted} FROM facts GROUP BY {keys}) AS sums {joined}",
    )


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))
