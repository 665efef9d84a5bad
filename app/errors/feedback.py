"""Refusals about reports and their photos."""

from app.errors.kinds import (
    Conflict,
    ContentTooLarge,
    Forbidden,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
)


class TransitionNotAllowed(Conflict):
    """The report cannot move from its state to the wanted one."""

    code = "transition_not_allowed"


class SubmissionIdReused(Conflict):
    """The submission_id belongs to a report of this citizen with other content."""

    code = "submission_id_reused"


class MessageIdReused(Conflict):
    """The message_id belongs to a message about this report with other words."""

    code = "message_id_reused"


class PhotoTooLarge(ContentTooLarge):
    """The photo has too many bytes."""

    code = "photo_too_large"


class PhotoTypeUnsupported(UnsupportedMediaType):
    """The file is no JPEG, PNG, WebP or HEIC, whatever its name says."""

    code = "photo_type_unsupported"


class OutsideServiceArea(Unprocessable):
    """The point lies outside the province; ``referral`` says whom to turn to."""

    code = "outside_service_area"
    members = ("referral",)


class PhotoUnreadable(Unprocessable):
    """The photo is damaged: its header is right, its content cannot be decoded."""

    code = "photo_unreadable"


class PhotoDimensionsRefused(Unprocessable):
    """The photo has too many pixels, too extreme a shape or too many frames."""

    code = "photo_dimensions_refused"


class PhotoUnknown(Unprocessable):
    """A photo id names no photo of this citizen that is ready and unused."""

    code = "photo_unknown"


class PhotoExpired(Unprocessable):
    """A photo was uploaded too long ago and has been removed."""

    code = "photo_expired"


class CategoryUnknown(Unprocessable):
    """The category does not exist, is retired, or is of another kind."""

    code = "category_unknown"


class PhotosBusy(Unavailable):
    """The photo decoder's queue is full."""

    code = "photos_busy"


class OwnReport(Conflict):
    """Nobody supports a report that he filed himself."""

    code = "own_report"


class TooManySubscriptions(Conflict):
    """The citizen follows as much as he may; ``max`` says how much."""

    code = "too_many_subscriptions"


class ExtensionNotAllowed(Conflict):
    """The deadline was extended already, or its class takes no extension, or none is running."""

    code = "extension_not_allowed"


class NotTakenHere(Unprocessable):
    """Complaints and denunciations have their own law; ``referral`` says where they go."""

    code = "not_taken_here"
    members = ("referral",)


class ReportOver(Conflict):
    """The report has ended: nothing can be added to it."""

    code = "report_over"


class PublicationNotWished(Conflict):
    """Who filed the report asked that it stay unpublished."""

    code = "publication_not_wished"


class PhotosComplete(Conflict):
    """The report has all the photos that it takes from this caller."""

    code = "photos_complete"


class PhotoReviewed(Conflict):
    """Staff have decided what anyone may see of the photo: its description is theirs now."""

    code = "photo_reviewed"


class PhotoNeeded(Unprocessable):
    """Reports of this category are resolved only with a photo of what became of them."""

    code = "photo_needed"


class TooManyRoutingRules(Conflict):
    """There are as many routing rules as there may be; ``max`` says how many."""

    code = "too_many_routing_rules"


class RuleUnreachable(Unprocessable):
    """An earlier routing rule, ``covered_by``, takes every report that this one would."""

    code = "rule_unreachable"
    members = ("covered_by",)


class AssignmentNotAllowed(Conflict):
    """The assignment cannot move from its state to the wanted one."""

    code = "assignment_not_allowed"


class AgencyAtWork(Conflict):
    """The agency was asked before and has neither answered nor declined."""

    code = "agency_at_work"


class TooManyAssignments(Conflict):
    """The report has had as many assignments as it may have; ``max`` says how many."""

    code = "too_many_assignments"


class EmergencyStaysUrgent(Conflict):
    """Nothing of an emergency is less than urgent."""

    code = "emergency_stays_urgent"


class AcknowledgementNotNeeded(Conflict):
    """The report is no open emergency, or somebody acknowledged it before."""

    code = "acknowledgement_not_needed"


class SignOffNeeded(Forbidden):
    """The agency's answers and results go out only as one of its leaders signs them."""

    code = "sign_off_needed"


class ReportingRestricted(Forbidden):
    """The citizen may file nothing but emergencies until the end of ``until_on``."""

    code = "reporting_restricted"
    members = ("until_on", "reason")


class ReporterUnknown(Conflict):
    """The report belongs to no account: a caller has not claimed it."""

    code = "reporter_unknown"


class ReportMerged(Conflict):
    """The report was merged into another, and goes where that one goes."""

    code = "report_merged"


class NotMerged(Conflict):
    """The report was not merged into another, or is not any more."""

    code = "not_merged"


class MergeTargetMerged(Conflict):
    """What it should be merged into is itself the duplicate of another."""

    code = "merge_target_merged"


class MergeTargetOver(Conflict):
    """What it should be merged into has ended."""

    code = "merge_target_over"


class MergeTargetNoEmergency(Conflict):
    """An emergency should be merged into a report that is none."""

    code = "merge_target_no_emergency"


class MergeSecrecyDiffers(Conflict):
    """Not the same people may see both reports."""

    code = "merge_secrecy_differs"


class MergerNotLast(Conflict):
    """What it was merged into was merged on since; that has to be taken back first."""

    code = "merger_not_last"


class UndoNotPossible(Conflict):
    """The last thing that happened to the report is no move of the caller."""

    code = "undo_not_possible"


class UndoTooLate(Conflict):
    """The move can't be undone any more: the news of it has gone out, or goes out now."""

    code = "undo_too_late"
