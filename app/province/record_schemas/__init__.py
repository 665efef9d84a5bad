"""Records of reference data as administrators write and read them, a file for each sort."""

from collections.abc import Mapping

from app.province.record_schemas.agencies import (
    AgencyInput,
    AgencyRecordQuery,
    AgencyRecordSchema,
    ResponsibilityInput,
)
from app.province.record_schemas.areas import (
    AreaInput,
    AreaRecordQuery,
    AreaRecordSchema,
    AreaSchemeInput,
    AreaSchemeRecordSchema,
    BoundaryQuery,
)
from app.province.record_schemas.categories import (
    AttributeInput,
    AttributeValueInput,
    CategoryGroupInput,
    CategoryGroupRecordSchema,
    CategoryInput,
    CategoryRecordQuery,
    CategoryRecordSchema,
)
from app.province.record_schemas.lists import (
    ImportQuery,
    ImportReportSchema,
    ImportRowSchema,
    RecordQuery,
    RevisionPageSchema,
    RevisionSchema,
    RowFaultSchema,
)
from app.province.record_schemas.parts import (
    AREA_CODE,
    CODE,
    AreaKeyInput,
    DatedRecordQuery,
    HoursInput,
    NameInput,
    WordsInput,
)
from app.province.record_schemas.working_time import (
    AmountInput,
    CalendarDayInput,
    CalendarDayQuery,
    CalendarDayRecordSchema,
    CalendarInput,
    CalendarRecordSchema,
    DeadlineClassInput,
    DeadlineClassRecordSchema,
    WeekInput,
)
from app.web.schemas import InputSchema

# How a record of each kind is written, by the kind's name.
WRITTEN: Mapping[str, type[InputSchema]] = {
    "area_scheme": AreaSchemeInput,
    "area": AreaInput,
    "agency": AgencyInput,
    "category_group": CategoryGroupInput,
    "category": CategoryInput,
    "calendar": CalendarInput,
    "calendar_day": CalendarDayInput,
    "deadline_class": DeadlineClassInput,
}

__all__ = [
    "AREA_CODE",
    "CODE",
    "WRITTEN",
    "AgencyInput",
    "AgencyRecordQuery",
    "AgencyRecordSchema",
    "AmountInput",
    "AreaInput",
    "AreaKeyInput",
    "AreaRecordQuery",
    "AreaRecordSchema",
    "AreaSchemeInput",
    "AreaSchemeRecordSchema",
    "AttributeInput",
    "AttributeValueInput",
    "BoundaryQuery",
    "CalendarDayInput",
    "CalendarDayQuery",
    "CalendarDayRecordSchema",
    "CalendarInput",
    "CalendarRecordSchema",
    "CategoryGroupInput",
    "CategoryGroupRecordSchema",
    "CategoryInput",
    "CategoryRecordQuery",
    "CategoryRecordSchema",
    "DatedRecordQuery",
    "DeadlineClassInput",
    "DeadlineClassRecordSchema",
    "HoursInput",
    "ImportQuery",
    "ImportReportSchema",
    "ImportRowSchema",
    "NameInput",
    "RecordQuery",
    "ResponsibilityInput",
    "RevisionPageSchema",
    "RevisionSchema",
    "RowFaultSchema",
    "WeekInput",
    "WordsInput",
]
