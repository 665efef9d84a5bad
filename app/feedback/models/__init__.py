"""Tables of feedback: reports, their history, messages and receipts, and photos."""

from app.feedback.models.history import ReportEvent, ReportMessage, ReportPause
from app.feedback.models.photos import Photo
from app.feedback.models.places import Recalculation, ReportArea
from app.feedback.models.receipts import ReceiptKey, ReportReceipt
from app.feedback.models.reports import ChangeCounter, Report, ReportSerial

__all__ = [
    "ChangeCounter",
    "Photo",
    "Recalculation",
    "ReceiptKey",
    "Report",
    "ReportArea",
    "ReportEvent",
    "ReportMessage",
    "ReportPause",
    "ReportReceipt",
    "ReportSerial",
]
