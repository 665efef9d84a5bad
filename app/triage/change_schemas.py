"""What changed in the queue, and which reports are still in sight."""

from app.triage.queue_schemas import QueueItemSchema
from app.web import fields
from app.web.schemas import MAX_LIMIT, InputSchema, OutputSchema

MAX_KNOWN = 500


class ChangesQuery(InputSchema):
    """From where on."""

    changed_after = fields.Text(
        max_length=512,
        pattern=r"[A-Za-z0-9_-]+",
        metadata={"description": "The `changes_mark` of the answer before; opaque."},
    )
    limit = fields.Whole(
        strict=False,
        minimum=1,
        maximum=MAX_LIMIT,
        load_default=20,
        metadata={"description": "How many items an answer has."},
    )


class ReportChangesSchema(OutputSchema):
    """Reports that changed, the earliest change first."""

    items = fields.Items(fields.Part(QueueItemSchema), required=True, max_items=MAX_LIMIT)
    changes_mark = fields.Text(
        required=True,
        max_length=512,
        metadata={"description": "Send it as `changed_after` to learn what changed since."},
    )
    has_more_changes = fields.Flag(
        required=True, metadata={"description": "Ask again at once, even after no items at all."}
    )


class KnownReportsInput(InputSchema):
    """The reports that a console shows."""

    ids = fields.Items(fields.Id(), required=True, max_items=MAX_KNOWN, unique=True)


class KnownReportSchema(OutputSchema):
    """A report that the caller sees."""

    id = fields.Id(required=True)
    revision = fields.Whole(required=True, minimum=1, maximum=2**31)


class KnownReportsSchema(OutputSchema):
    """Those of the reports that the caller sees; the others are to be taken off the screen."""

    items = fields.Items(fields.Part(KnownReportSchema), required=True, max_items=MAX_KNOWN)
