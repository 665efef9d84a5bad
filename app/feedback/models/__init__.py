"""Tables of feedback: reports, their history and messages, and photos."""

from app.feedback.models.history import ReportEvent, ReportMessage, ReportPause
from app.feedback.models.photos import Photo
from app.feedback.models.places import Recalculation, ReportArea
from app.feedback.models.reports import ChangeCounter, Report, ReportSerial

__all__ = [
    "ChangeCounter",
    "Photo",
    "Recalculation",
    "Report",
    "ReportArea",
    "ReportEvent",
    "ReportMessage",
    "ReportPause",
    "ReportSerial",
]
