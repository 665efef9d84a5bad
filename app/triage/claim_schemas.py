"""Being handed the next report."""

from app.triage.queue_filter_schemas import QueueFilterInput
from app.triage.schemas import StaffReportSchema
from app.web import fields
from app.web.schemas import InputSchema


class NextReportInput(InputSchema):
    """Which reports one wants to be handed, and which one not."""

    filter = fields.Part(QueueFilterInput)
    skip = fields.Id(
        metadata={
            "description": "The report in hand, to pass it by: others may have it, and the caller "
            "is not handed it again for ten minutes. Naming another changes nothing."
        }
    )


class NextReportSchema(StaffReportSchema):
    """A report that was handed to the caller."""

    claimed_until_at = fields.Moment(
        required=True, metadata={"description": "Until then nobody else is handed it."}
    )
