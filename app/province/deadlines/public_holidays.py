"""Vietnam's public holidays and make-up working days, as far as the `holidays` package knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

# As far as the package knows the lunar calendar.
_YEARS = range(2020, 2100)


@dataclass(frozen=True)
class PublicHolidays:
    """Days off by date, with their Vietnamese and English names, and the weekend days worked."""

    names: Mapping[date, tuple[str, str]]
    make_up_days: frozenset[date]


@cache
def public_holidays() -> PublicHolidays:
    """Every public holiday from 2020 to 2099; read once, some tenths of a second."""
    vietnamese, english = _known("vi"), _known("en_US")
    return PublicHolidays(
        names={day: (name, english[day]) for day, name in vietnamese.items()},
        make_up_days=frozenset(vietnamese.weekend_workdays),
    )


def _known(language: str) -> holidays.HolidayBase:
    # Every year at once: the package's own filling in of years is not safe between threads, and
    # a half-filled year would take a holiday for a working day.
    return holidays.country_holidays("VN", years=_YEARS, expand=False, language=language)
