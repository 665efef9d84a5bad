"""What may be exported, in which form."""

from app.triage.export.files import ExportFormat
from app.triage.queue_schemas import QueueFilterQuery
from app.web import fields


class ReportExportQuery(QueueFilterQuery):
    """Which reports, in which form."""

    format = fields.Choice(ExportFormat, required=True)
