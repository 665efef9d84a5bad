"""The filter of the queue as a part of a body: the same parameters, flags as JSON has them."""

from app.triage.queue_schemas import QueueFilterQuery
from app.web import fields


class QueueFilterInput(QueueFilterQuery):
    """Which reports of the queue; everything that is named must hold."""

    has_photos = fields.Flag()
    needs_supervisor = fields.Flag()
    overdue = fields.Flag(
        load_default=False, metadata={"description": "Only open reports past their deadline."}
    )
    open = fields.Flag(
        load_default=False, metadata={"description": "Only reports that still need work."}
    )
