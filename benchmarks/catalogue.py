"""Every benchmark by its name, with its goal."""

from collections.abc import Callable, Mapping

from benchmarks.area_of_point import measure_locating
from benchmarks.bulk import measure_bulk
from benchmarks.comparison import Comparison
from benchmarks.dossier_growth import UNIT as DOSSIERS_UNIT
from benchmarks.dossier_growth import measure_dossiers
from benchmarks.dossier_reads import measure_list, measure_lookup
from benchmarks.growth import UNIT, Growth, Sizes
from benchmarks.photo import measure_photo
from benchmarks.procedure_search import measure_search
from benchmarks.public_map import measure_map
from benchmarks.push import measure_push
from benchmarks.queue import measure_queue
from benchmarks.report_create import measure_create
from benchmarks.results import Result
from benchmarks.stage import Skipped, Stage, Stages
from benchmarks.statistics_by_area import measure_statistics
from benchmarks.token_cached import measure_guard
from tests.postgresql import PostgreSQLUnavailable

Measure = Callable[[str, Stages], Result]


def selected(words: list[str]) -> dict[str, Measure]:
    """The benchmarks whose names begin with one of ``words``, all without any.

    Raises ``LookupError`` for a word that begins none.
    """
    for word in words:
        if not any(name.startswith(word) for name in CATALOGUE):
            raise LookupError(f"{word!r} begins none of {', '.join(CATALOGUE)}")
    prefixes = tuple(words) or ("",)
    return {name: measure for name, measure in CATALOGUE.items() if name.startswith(prefixes)}


def _served(compare: Callable[[Stage], Comparison], at_least: float) -> Measure:
    """A comparison of two servers, on the database that ends the name."""

    def measure(name: str, stages: Stages) -> Result:
        found = compare(stages.get(name.rpartition("_")[2]))
        return Result(
            name=name,
            ours=found.ours,
            baseline=found.baseline,
            unit="requests per CPU second",
            ratio=found.ratio,
            goal=f"≥ {at_least:.2f}",
            met=found.ratio >= at_least,
            remark=found.remark,
        )

    return measure


def _token_cached(name: str, stages: Stages) -> Result:
    found = measure_guard(stages.get("sqlite"))
    return Result(
        name=name,
        ours=found.guard_us,
        baseline=found.public_us,
        unit="µs added to the baseline",
        ratio=found.guard_us / found.public_us,
        goal="≤ 20 µs",
        met=found.guard_us <= 20,
    )


def _area_of_point(name: str, stages: Stages) -> Result:
    found = measure_locating(stages.get("sqlite"))
    return Result(
        name=name,
        ours=found.locating_us,
        baseline=found.public_us,
        unit="µs added to the baseline",
        ratio=found.locating_us / found.public_us,
        goal="≤ 50 µs",
        met=found.locating_us <= 50,
        remark=found.remark,
    )


def _procedure_search(name: str, stages: Stages) -> Result:
    found = measure_search(stages.get("sqlite"))
    return Result(
        name=name,
        ours=found.slowest_ms,
        baseline=found.public_ms,
        unit="ms of CPU time",
        ratio=found.slowest_ms / found.public_ms,
        goal="≤ 5 ms",
        met=found.slowest_ms <= 5,
        remark=found.remark,
    )


def _photo(name: str, _stages: Stages) -> Result:
    found = measure_photo()
    return Result(
        name=name,
        ours=found.ours_ms,
        baseline=found.naive_ms,
        unit="ms of CPU time",
        ratio=found.ratio,
        goal="≤ 0.40",
        met=found.ratio <= 0.40,
    )


def _push(name: str, _stages: Stages) -> Result:
    found = measure_push()
    return Result(
        name=name,
        ours=found.ours,
        baseline=found.send_each,
        unit="messages per CPU second",
        ratio=found.ratio,
        goal="≥ 10",
        met=found.ratio >= 10,
    )


def _growing(measure_growth: Callable[[Sizes], Growth]) -> Measure:
    """The answer that grows most, on the database that ends the name."""

    def measure(name: str, stages: Stages) -> Result:
        found = measure_growth(stages.filled(name.rpartition("_")[2]))
        return Result(
            name=name,
            ours=found.many_ms,
            baseline=found.few_ms,
            unit=UNIT,
            ratio=found.ratio,
            goal="≤ 1.50",
            met=found.ratio <= 1.5,
            remark=found.remark,
        )

    return measure


def _dossier_growth(name: str, stages: Stages) -> Result:
    found = measure_dossiers(stages.filled_dossiers(name.rpartition("_")[2]))
    return Result(
        name=name,
        ours=found.many_ms,
        baseline=found.few_ms,
        unit=DOSSIERS_UNIT,
        ratio=found.ratio,
        goal="≤ 1.20",
        met=found.ratio <= 1.2,
        remark=found.remark,
    )


def _statistics_by_area(name: str, stages: Stages) -> Result:
    found = measure_statistics(stages.filled(name.rpartition("_")[2]))
    return Result(
        name=name,
        ours=found.many_ms,
        baseline=found.few_ms,
        unit=UNIT,
        ratio=found.ratio,
        goal="≤ 1,000 ms",
        met=found.many_ms <= 1000,
    )


def _bulk(name: str, _stages: Stages) -> Result:
    """A file of dossiers, fresh or all over again, into the database that ends the name."""
    try:
        found = measure_bulk(name.rpartition("_")[2])
    except PostgreSQLUnavailable as error:
        raise Skipped(f"no PostgreSQL here: {error}") from error
    is_fresh = name.startswith("bulk_fresh")
    ratio = found.fresh_ratio if is_fresh else found.unchanged / found.fresh
    goal = 0.85 if is_fresh else 1.7
    return Result(
        name=name,
        ours=found.fresh if is_fresh else found.unchanged,
        baseline=found.raw if is_fresh else found.fresh,
        unit="dossiers a second",
        ratio=ratio,
        goal=f"≥ {goal:.2f}",
        met=ratio >= goal,
    )


CATALOGUE: Mapping[str, Measure] = {
    "dossier_lookup_sqlite": _served(measure_lookup, 0.85),
    "list_50_sqlite": _served(measure_list, 0.45),
    "report_create_sqlite": _served(measure_create, 0.70),
    "dossier_lookup_postgresql": _served(measure_lookup, 0.50),
    "list_50_postgresql": _served(measure_list, 0.30),
    "report_create_postgresql": _served(measure_create, 0.70),
    "bulk_fresh_sqlite": _bulk,
    "bulk_unchanged_sqlite": _bulk,
    "bulk_fresh_postgresql": _bulk,
    "bulk_unchanged_postgresql": _bulk,
    "dossier_growth_sqlite": _dossier_growth,
    "dossier_growth_postgresql": _dossier_growth,
    "queue_growth_sqlite": _growing(measure_queue),
    "map_growth_sqlite": _growing(measure_map),
    "statistics_by_area_sqlite": _statistics_by_area,
    "queue_growth_postgresql": _growing(measure_queue),
    "map_growth_postgresql": _growing(measure_map),
    "statistics_by_area_postgresql": _statistics_by_area,
    "token_cached": _token_cached,
    "area_of_point": _area_of_point,
    "procedure_search": _procedure_search,
    "photo": _photo,
    "push": _push,
}
