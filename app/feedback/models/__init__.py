"""Tables of feedback: reports with their history, photos, places, receipts and followers."""

from app.feedback.models.alarms import ReportAlarm
from app.feedback.models.assignments import ReportAssignment
from app.feedback.models.fanouts import FanoutState, ReportFanout
from app.feedback.models.flags import ReportFlag
from app.feedback.models.history import ReportEvent, ReportMessage, ReportPause
from app.feedback.models.holds import ReportHold
from app.feedback.models.mergers import ReportMerger
from app.feedback.models.notes import ReportNote
from app.feedback.models.photo_files import PhotoFiles
from app.feedback.models.photos import Photo
from app.feedback.models.places import Recalculation, ReportArea
from app.feedback.models.receipts import ReceiptKey, ReportReceipt
from app.feedback.models.replies import ReplyTemplate, ReportReply
from app.feedback.models.reporters import IdentityLook, ReportingRestriction
from app.feedback.models.reports import Report, ReportSerial
from app.feedback.models.routing import RoutingVersion
from app.feedback.models.staff_events import StaffEvent
from app.feedback.models.subscriptions import Subscription
from app.feedback.models.supports import ReportSupport
from app.feedback.models.tallies import MapCluster, MonthlyCount, ReportTally
from app.feedback.models.texts import ReportText
from app.feedback.models.undos import ReportUndo

__all__ = [
    "FanoutState",
    "IdentityLook",
    "MapCluster",
    "MonthlyCount",
    "Photo",
    "PhotoFiles",
    "Recalculation",
    "ReceiptKey",
    "ReplyTemplate",
    "Report",
    "ReportAlarm",
    "ReportArea",
    "ReportAssignment",
    "ReportEvent",
    "ReportFanout",
    "ReportFlag",
    "ReportHold",
    "ReportMerger",
    "ReportMessage",
    "ReportNote",
    "ReportPause",
    "ReportReceipt",
    "ReportReply",
    "ReportSerial",
    "ReportSupport",
    "ReportTally",
    "ReportText",
    "ReportUndo",
    "ReportingRestriction",
    "RoutingVersion",
    "StaffEvent",
    "Subscription",
]
