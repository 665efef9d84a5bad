"""What auditors may ask for, and events as they go out."""

from marshmallow import fields as plain

from app.audit.export import ExportFormat
from app.web import fields
from app.web.schemas import InputSchema, OutputSchema, PageQuery, page_schema

# Kind and id. Not digits alone: somebody's citizen number, typed by mistake, would be kept for ever
# in the record of the look.
_KEY = r"[a-z_]{1,32}(?::(?![0-9]+$)[A-Za-z0-9._-]{1,67})?"
_CODE = r"[a-z][a-z0-9_]*"
_KEY_EXAMPLE = "staff:0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718"


class _Filters(InputSchema):
    """Which events."""

    actor = fields.Text(
        max_length=100, pattern=_KEY, metadata={"description": f"Who, as `{_KEY_EXAMPLE}`."}
    )
    action = fields.Text(max_length=64, pattern=_CODE, metadata={"description": "What was done."})
    subject = fields.Text(
        max_length=100, pattern=_KEY, metadata={"description": "To what, in the form of `actor`."}
    )
    request_id = fields.Text(
        max_length=64,
        pattern=r"(?![0-9]+$)[A-Za-z0-9_-]{8,64}",
        metadata={"description": "By which request."},
    )
    since = fields.Moment(data_key="from", metadata={"description": "Not before this moment."})
    until = fields.Moment(data_key="to", metadata={"description": "Before this moment."})


class AuditQuery(_Filters, PageQuery):
    """A page of which events."""


class AuditExportQuery(_Filters):
    """Which events, in which form."""

    format = fields.Choice(ExportFormat, required=True)


class AuditEventSchema(OutputSchema):
    """Somebody did something to a record. No personal data: parties are ids."""

    number = fields.Whole(
        required=True,
        minimum=1,
        maximum=2**53 - 1,
        metadata={"description": "The order of recording; numbers may be left out."},
    )
    id = fields.Id(required=True)
    at = fields.Moment(required=True)
    actor = fields.Text(required=True, max_length=100, metadata={"example": _KEY_EXAMPLE})
    action = fields.Code(required=True, metadata={"example": "report_moved"})
    subject = fields.Text(
        required=True,
        max_length=100,
        metadata={"example": "report:0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60719"},
    )
    details = plain.Dict(
        required=True,
        metadata={
            "maxProperties": 50,
            "description": "Codes to short texts, whole numbers or booleans; by the action.",
            "example": {"state": "accepted", "revision": 2},
        },
    )
    request_id = fields.Text(
        required=True,
        allow_none=True,
        max_length=64,
        metadata={"description": "Null where no request did it: a command, the worker."},
    )


AuditEventPageSchema = page_schema(AuditEventSchema)


class AuditLabelSchema(OutputSchema):
    """An action's name in both languages."""

    vi = fields.Text(required=True, max_length=200, metadata={"example": "Chuyển trạng thái"})
    en = fields.Text(required=True, max_length=200, metadata={"example": "Report moved"})


class AuditActionSchema(OutputSchema):
    """An action that the service records."""

    code = fields.Code(required=True, metadata={"example": "report_moved"})
    label = fields.Part(AuditLabelSchema, required=True)


class AuditActionsSchema(OutputSchema):
    """All actions."""

    items = fields.Items(fields.Part(AuditActionSchema), required=True, max_items=500)
