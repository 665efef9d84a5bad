"""What staff send and read about the duty roster."""

from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

_AGENCY = r"[a-z0-9_]+"
_AGENCY_EXAMPLE = {"example": "canh_sat_pccc"}
_TIER = {"description": "1 is called first, then 2, then 3.", "example": 1}
_ENDS = {"description": "Not included: the next shift may begin with this moment."}
_STARTS_EXAMPLE, _ENDS_EXAMPLE = "2026-11-02T10:00:00Z", "2026-11-03T00:30:00Z"
_NOTE = {"example": "Gọi số cố định của phòng trực nếu máy di động bận."}


class DutyShiftSchema(OutputSchema):
    """Somebody answers an agency's emergencies from one moment until another."""

    id = fields.Id(required=True)
    agency = fields.Code(required=True, metadata=_AGENCY_EXAMPLE)
    staff_id = fields.Id(required=True)
    full_name = fields.Text(required=True, min_length=0, max_length=200)
    phone = fields.Text(
        required=True,
        max_length=16,
        metadata={"description": "E.164, or a short number.", "example": "+84900000001"},
    )
    tier = fields.Whole(required=True, minimum=1, maximum=3, metadata=_TIER)
    starts_at = fields.Moment(required=True, metadata={"example": _STARTS_EXAMPLE})
    ends_at = fields.Moment(required=True, metadata=_ENDS | {"example": _ENDS_EXAMPLE})
    note = fields.Text(required=True, allow_none=True, max_length=200, metadata=_NOTE)
    revision = fields.Whole(
        required=True,
        minimum=1,
        maximum=999_999_999,
        metadata={"description": "What a change must name in `If-Match`."},
    )


DutyShiftPageSchema = page_schema(DutyShiftSchema)


class DutyNowSchema(OutputSchema):
    """Who is on duty for an agency at a moment."""

    agency = fields.Code(required=True, metadata=_AGENCY_EXAMPLE)
    at = fields.Moment(required=True, metadata={"example": _STARTS_EXAMPLE})
    is_covered = fields.Flag(
        required=True, metadata={"description": "Whether somebody is on duty, of whatever tier."}
    )
    items = fields.Items(
        fields.Part(DutyShiftSchema),
        required=True,
        max_items=3,
        metadata={"description": "Whom to call, in this order."},
    )
    uncovered_until = fields.Moment(
        required=True,
        allow_none=True,
        metadata={"description": "Null: somebody is on duty, or nobody is planned."},
    )
    next_shift = fields.Part(
        DutyShiftSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Where nobody is on duty: who is first again."},
    )


class DutyGapSchema(OutputSchema):
    """A span in which nobody of tier 1 is on duty."""

    starts_at = fields.Moment(required=True, metadata={"example": _ENDS_EXAMPLE})
    ends_at = fields.Moment(required=True, metadata={"example": "2026-11-03T01:00:00Z"})


class DutyGapsSchema(OutputSchema):
    """The spans without anybody of tier 1, in order."""

    agency = fields.Code(required=True, metadata=_AGENCY_EXAMPLE)
    items = fields.Items(fields.Part(DutyGapSchema), required=True, max_items=10_000)


class DutyQuery(PageQuery):
    """Which shifts; what is given is combined with "and"."""

    agency = fields.Text(max_length=64, pattern=_AGENCY, metadata=_AGENCY_EXAMPLE)
    at = fields.Moment(metadata={"description": "Running at this moment."})
    since = fields.Moment(
        data_key="from",
        metadata={"description": "Not over at this moment; without it and `at`: now."},
    )
    until = fields.Moment(metadata={"description": "Begun before this moment."})


class DutyNowQuery(InputSchema):
    """Whose duty, when."""

    agency = fields.Text(required=True, max_length=64, pattern=_AGENCY, metadata=_AGENCY_EXAMPLE)
    at = fields.Moment(metadata={"description": "Without it: now."})


class DutyGapsQuery(InputSchema):
    """Whose roster, from when until when."""

    agency = fields.Text(required=True, max_length=64, pattern=_AGENCY, metadata=_AGENCY_EXAMPLE)
    since = fields.Moment(
        required=True, data_key="from", metadata={"example": "2026-11-01T00:00:00Z"}
    )
    until = fields.Moment(
        required=True,
        metadata={"description": "At most 62 days later.", "example": "2026-12-01T00:00:00Z"},
    )


class DutyShiftChange(InputSchema):
    """A shift as it shall be; it stays with its agency."""

    staff_id = fields.Id(
        required=True,
        metadata={"description": "Active, with a role of his own for the agency or for all."},
    )
    tier = fields.Whole(required=True, minimum=1, maximum=3, metadata=_TIER)
    starts_at = fields.Moment(required=True, metadata={"example": _STARTS_EXAMPLE})
    ends_at = fields.Moment(
        required=True,
        metadata={"description": "At most 31 days later.", "example": _ENDS_EXAMPLE},
    )
    phone = fields.Text(
        required=True,
        max_length=32,
        metadata={
            "description": "Where he is reached meanwhile, as one writes it in Vietnam, or with "
            "`+` and country; kept as E.164. Short numbers are taken as they are.",
            "example": "0900 000 001",
        },
    )
    note = fields.Text(max_length=200, allow_none=True, load_default=None, metadata=_NOTE)


class DutyShiftInput(DutyShiftChange):
    """Who is on duty for which agency, from when until when."""

    agency = fields.Text(required=True, max_length=64, pattern=_AGENCY, metadata=_AGENCY_EXAMPLE)
