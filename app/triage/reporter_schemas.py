"""Who filed a report, as staff know him."""

from app.web import fields
from app.web.schemas import OutputSchema


class ReporterSchema(OutputSchema):
    """A citizen under the name that the reader's agency has for him."""

    pseudonym = fields.Text(
        required=True,
        max_length=16,
        metadata={
            "description": "The same for all his reports; other agencies have another.",
            "example": "K7M4W2QXA5TD",
        },
    )
    earlier_reports = fields.Whole(
        required=True,
        minimum=0,
        maximum=2**31,
        metadata={"description": "Those of his before this one that lie in the caller's sight."},
    )
    restricted_until_on = fields.Day(
        required=True,
        allow_none=True,
        metadata={"description": "The last day of the restriction that was put by this report."},
    )
