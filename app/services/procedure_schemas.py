"""Procedures as they are asked for, and as they go out."""

from app.services.procedures.parts import (
    MAX_FEES,
    MAX_LAWS,
    MAX_LIMITS,
    MAX_NAME,
    MAX_PAPERS,
    MAX_RESULTS,
    MAX_SHORT,
    MAX_STEPS,
    MAX_TEXT,
    MAX_URL,
    Channel,
    Level,
)
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_MAX_FACETS = 1000
_MAX_NAMES = 40


class ProcedureQuery(PageQuery):
    """Which procedures."""

    q = fields.Text(
        max_length=100,
        metadata={
            "description": "What is looked for, as people say it: with or without diacritics, in "
            "everyday words, with slips; or a code, whole or its beginning.",
            "example": "làm giấy khai sanh",
        },
    )
    field = fields.Text(max_length=64, metadata={"example": "ho_tich"})
    agency = fields.Text(max_length=64, metadata={"example": "uy_ban_nhan_dan_cap_xa"})
    level = fields.Choice(Level, metadata={"example": "full"})


class OnQuery(InputSchema):
    """On which day."""

    on = fields.Day(
        metadata={
            "description": "As it applied on that day (Asia/Ho_Chi_Minh), such as that on which a "
            "dossier was filed; today without.",
            "example": "2026-03-02",
        }
    )


class ProcedureSummarySchema(OutputSchema):
    """A procedure in a list."""

    code = fields.Text(required=True, max_length=16, metadata={"example": "1.001193"})
    full_code = fields.Text(
        required=True,
        max_length=32,
        metadata={
            "description": "With the part that says who published it.",
            "example": "1.001193.000.00.00.H29",
        },
    )
    version = fields.Whole(required=True, minimum=1, maximum=10**6)
    name_vi = fields.Text(required=True, max_length=MAX_NAME)
    name_en = fields.Text(required=True, max_length=MAX_NAME, min_length=0)
    field = fields.Code(required=True, metadata={"example": "ho_tich"})
    field_vi = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    field_en = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    agency = fields.Code(required=True, metadata={"example": "uy_ban_nhan_dan_cap_xa"})
    agency_vi = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    agency_en = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    level = fields.Code(required=True, metadata={"example": "full"})


class FoundProcedureSchema(ProcedureSummarySchema):
    """A procedure that was found."""

    matched = fields.Code(
        required=True,
        allow_none=True,
        metadata={
            "description": "What of it answers `q`: `code`, `name`, `synonym` or `spelling`; null "
            "without `q`.",
            "example": "name",
        },
    )


class FacetSchema(OutputSchema):
    """A choice that narrows the list, and how many procedures it leaves."""

    code = fields.Code(required=True, metadata={"example": "ho_tich"})
    name_vi = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    name_en = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    count = fields.Whole(required=True, minimum=0, maximum=10**6)


class FacetsSchema(OutputSchema):
    """What the list can be narrowed by; each facet is counted as if it were not chosen."""

    field = fields.Items(fields.Part(FacetSchema), required=True, max_items=_MAX_FACETS)
    agency = fields.Items(fields.Part(FacetSchema), required=True, max_items=_MAX_FACETS)
    level = fields.Items(fields.Part(FacetSchema), required=True, max_items=_MAX_FACETS)


ProcedurePageSchema = page_schema(
    FoundProcedureSchema,
    name="ProcedurePageSchema",
    total=fields.Whole(required=True, minimum=0, maximum=10**6),
    facets=fields.Part(FacetsSchema, required=True),
)


class ProcedureStepSchema(OutputSchema):
    """A step, in the order of doing; ``case`` where there are several ways to go."""

    case = fields.Text(required=True, max_length=MAX_NAME, min_length=0)
    text = fields.Text(required=True, max_length=MAX_TEXT, multiline=True)


class PaperSchema(OutputSchema):
    """A paper that the dossier needs."""

    case = fields.Text(required=True, max_length=MAX_NAME, min_length=0)
    name_vi = fields.Text(required=True, max_length=MAX_NAME)
    name_en = fields.Text(required=True, max_length=MAX_NAME, min_length=0)
    originals = fields.Whole(required=True, allow_none=True, minimum=0, maximum=999)
    copies = fields.Whole(required=True, allow_none=True, minimum=0, maximum=999)
    form_name = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    form_url = fields.Text(required=True, max_length=MAX_URL, min_length=0)
    is_obtainable = fields.Flag(
        required=True,
        metadata={"description": "The agency takes it from a national database: don't bring it."},
    )
    database = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)


class ProcedureFeeSchema(OutputSchema):
    """A fee: `free`, `fixed` in đồng, or by a `tariff` that the note tells."""

    kind = fields.Code(required=True, metadata={"example": "fixed"})
    amount_vnd = fields.Whole(
        required=True, allow_none=True, minimum=0, maximum=10**12, metadata={"example": 8000}
    )
    name_vi = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    name_en = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    channel = fields.Code(required=True, allow_none=True, metadata={"example": "online"})
    note = fields.Text(required=True, max_length=MAX_TEXT, min_length=0, multiline=True)


class TimeLimitSchema(OutputSchema):
    """How long it takes by a channel; null is any. Without an amount the note tells."""

    channel = fields.Code(required=True, allow_none=True, metadata={"example": "online"})
    amount = fields.Whole(required=True, allow_none=True, minimum=0, maximum=9999)
    unit = fields.Code(required=True, metadata={"example": "working_day"})
    note = fields.Text(required=True, max_length=MAX_TEXT, min_length=0, multiline=True)


class LawSchema(OutputSchema):
    """A text of law that the procedure stands on."""

    number = fields.Text(required=True, max_length=MAX_SHORT, min_length=0)
    title = fields.Text(required=True, max_length=MAX_NAME)
    issued_on = fields.Day(required=True, allow_none=True)
    url = fields.Text(required=True, max_length=MAX_URL, min_length=0)


class ProcedureResultSchema(OutputSchema):
    """What one gets in the end."""

    name_vi = fields.Text(required=True, max_length=MAX_NAME)
    name_en = fields.Text(required=True, max_length=MAX_NAME, min_length=0)


class ProcedureSchema(ProcedureSummarySchema):
    """A procedure in full, as it applies from one day until another, both included."""

    valid_from = fields.Day(required=True, allow_none=True)
    valid_until = fields.Day(required=True, allow_none=True)
    channels = fields.Items(fields.Code(), required=True, max_items=len(Channel))
    steps = fields.Items(fields.Part(ProcedureStepSchema), required=True, max_items=MAX_STEPS)
    papers = fields.Items(fields.Part(PaperSchema), required=True, max_items=MAX_PAPERS)
    fees = fields.Items(fields.Part(ProcedureFeeSchema), required=True, max_items=MAX_FEES)
    time_limits = fields.Items(fields.Part(TimeLimitSchema), required=True, max_items=MAX_LIMITS)
    legal_basis = fields.Items(fields.Part(LawSchema), required=True, max_items=MAX_LAWS)
    results = fields.Items(fields.Part(ProcedureResultSchema), required=True, max_items=MAX_RESULTS)
    requirements = fields.Text(required=True, max_length=MAX_TEXT, min_length=0, multiline=True)
    url = fields.Text(
        required=True,
        max_length=MAX_URL,
        min_length=0,
        metadata={"description": "Where it is filed online; empty where it cannot be."},
    )


class ProcedureVersionSchema(OutputSchema):
    """One version of a procedure, and what it changed of the one before."""

    version = fields.Whole(required=True, minimum=1, maximum=10**6)
    valid_from = fields.Day(required=True, allow_none=True)
    valid_until = fields.Day(required=True, allow_none=True)
    name_vi = fields.Text(required=True, max_length=MAX_NAME)
    name_en = fields.Text(required=True, max_length=MAX_NAME, min_length=0)
    level = fields.Code(required=True, metadata={"example": "full"})
    changed = fields.Items(
        fields.Code(metadata={"example": "fees"}), required=True, max_items=_MAX_NAMES
    )


ProcedureVersionPageSchema = page_schema(ProcedureVersionSchema)
