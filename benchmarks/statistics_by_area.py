"""Staff's numbers of three years, apart by area, at a million reports and at ten thousand."""

from datetime import UTC, datetime, timedelta
from functools import partial

from app.database import Database
from app.identity.staff.rights import Scope
from app.province.local_time import local_day
from app.province.snapshot import load_province
from app.triage.figures.periods import Days
from app.triage.figures.places import read_places
from app.triage.figures.reading import By, read_figures
from app.triage.figures.selection import Selection, Wanted
from benchmarks.growth import Ask, Growth, Sizes, measure_growth

_DAYS = 1_080


def measure_statistics(sizes: Sizes) -> Growth:
    """What it takes to read them."""
    return measure_growth(sizes, {"by area": partial(_asking, By.AREA)})


def _asking(by: By, database: Database) -> Ask:
    now = datetime.now(UTC)
    with database.reading() as connection:
        province = load_province(connection)
    scheme, _ = min(province.areas)
    last = local_day(now)
    wanted = Wanted(Days(last - timedelta(days=_DAYS), last))

    def ask() -> None:
        with database.reading() as connection:
            places = read_places(connection)
            selection = Selection(wanted, (Scope(),), province, places)
            found = read_figures(connection, selection, by, scheme=scheme, now=now)
        assert len(found["items"]) > 1, by

    return ask
