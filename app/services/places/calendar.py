"""The province's holidays, for whoever is open by them."""

from app.province.deadlines.working_calendar import WorkingCalendar
from app.province.snapshot import Province

_PUBLIC_HOLIDAYS_ALONE = WorkingCalendar(())


def province_calendar(province: Province) -> WorkingCalendar:
    """The calendar that the others inherit from; without any the country's public holidays."""
    roots = sorted(code for code, entry in province.calendars.items() if entry.parent is None)
    return province.counting_calendars[roots[0]] if roots else _PUBLIC_HOLIDAYS_ALONE
