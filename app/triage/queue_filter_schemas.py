"""The filter of the queue as a part of a body: the same parameters, flags as JSON has them."""

from app.triage.queue_schemas import QueueFilterQuery
from app.web import fields


class QueueFilterInput(QueueFilterQuery):
    """Which reports of the queue; everything that is named must hold."""

    has_photos = fields.Flag()  # type: ignore[assignment]  # as JSON has it, here and below
    needs_supervisor = fields.Flag()  # type: ignore[assignment]
    overdue = fields.Flag(  # type: ignore[assignment]
        load_default=False, metadata={"description": "Only open reports past their deadline."}
    )
    open = fields.Flag(  # type: ignore[assignment]
        load_default=False, metadata={"description": "Only reports that still need work."}
    )
