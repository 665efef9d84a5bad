"""Reference data: what differs between one province and the next, or before and after a date."""

from app.province.models.agencies import Agency
from app.province.models.areas import Area, AreaBoundary, AreaScheme
from app.province.models.categories import Category, CategoryGroup
from app.province.models.records import ProvinceState, RecordRevision
from app.province.models.working_time import CalendarDay, DeadlineClass, WorkingCalendar

__all__ = [
    "Agency",
    "Area",
    "AreaBoundary",
    "AreaScheme",
    "CalendarDay",
    "Category",
    "CategoryGroup",
    "DeadlineClass",
    "ProvinceState",
    "RecordRevision",
    "WorkingCalendar",
]
