"""What may be exported, in which form."""

from app.feedback.states import Publication, State
from app.triage.export.files import ExportFormat
from app.web import fields
from app.web.schemas import InputSchema

_CODE = r"[a-z0-9_]+"


class ReportExportQuery(InputSchema):
    """Which reports, in which form."""

    format = fields.Choice(ExportFormat, required=True)
    state = fields.Choice(State)
    category = fields.Text(max_length=64, pattern=_CODE)
    area = fields.Text(max_length=32, pattern=r"[0-9A-Za-z]+")
    area_scheme = fields.Text(
        max_length=64,
        pattern=_CODE,
        metadata={
            "description": "Whose `area` is meant; without it the one that a report came in by.",
            "example": "communes_since_2025_07",
        },
    )
    agency = fields.Text(max_length=64, pattern=_CODE)
    publication = fields.Choice(Publication)
    is_open = fields.QueryFlag(
        data_key="open",
        load_default=False,
        metadata={"description": "Only reports that still need work."},
    )
    is_overdue = fields.QueryFlag(
        data_key="overdue",
        load_default=False,
        metadata={"description": "Only open reports past their deadline."},
    )
    received_from = fields.Day(metadata={"description": "The first day."})
    received_until = fields.Day(metadata={"description": "The last day."})
