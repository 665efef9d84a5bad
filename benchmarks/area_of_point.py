"""What it takes to tell a point's area among thousands of boundaries, inside one process."""

import time
from dataclasses import dataclass
from datetime import date
from statistics import median

from app import create_app
from app.province.locating import AreaIndex, FoundBy
from app.web.context import EXTENSION
from app.web.guards import public
from benchmarks.chance import seeded
from benchmarks.in_process import ROUNDS, add_view, logging_to, time_request_us
from benchmarks.stage import Stage
from benchmarks.tiling import EAST, NORTH, SOUTH, WEST, tiled_province

POINTS = 2_000
TODAY = date(2026, 3, 2)
# As a phone under the open sky says it.
ACCURACY_M = 15.0


@dataclass(frozen=True)
class Added:
    """Microseconds: what locating adds to a request, and a request that does nothing else."""

    locating_us: float
    public_us: float
    remark: str


def measure_locating(stage: Stage) -> Added:
    """The median over many rounds in which points and requests take turns."""
    places = tiled_province()
    index = AreaIndex(places)
    with logging_to(stage.folder / "areas.log"):
        app = create_app(stage.settings)
        add_view(app, "public", public)
        time_request_us(app, "/public")
        _time_us(index, _points(0))
        pairs = [
            (_time_us(index, _points(number)), time_request_us(app, "/public"))
            for number in range(ROUNDS)
        ]
        app.extensions[EXTENSION].database.dispose()
    return Added(
        locating_us=median(locating for locating, _ in pairs),
        public_us=median(plain for _, plain in pairs),
        remark=f"{len(places) - 1:,} boundaries",
    )


def _points(number: int) -> list[tuple[float, float]]:
    chance = seeded(number)
    return [(chance.uniform(SOUTH, NORTH), chance.uniform(WEST, EAST)) for _ in range(POINTS)]


def _time_us(index: AreaIndex, points: list[tuple[float, float]]) -> float:
    """The processor time of one point; each is in exactly one boundary."""
    started = time.process_time()
    found = [index.locate(*point, on=TODAY, accuracy_m=ACCURACY_M) for point in points]
    spent = time.process_time() - started
    assert all(one is not None and one.found_by is FoundBy.BOUNDARY for one in found)
    return spent / len(points) * 1e6
