"""The queue and staff's moves as they come in and go out."""

from app.feedback.outcomes import RejectionReason
from app.feedback.schemas import EventSchema, MessageSchema, ReportSummarySchema
from app.feedback.states import Publication, State
from app.province.deadlines.schemas import DeadlineSchema
from app.triage.alarm_schemas import AlarmSchema
from app.triage.alarms.reading import MAX_OF_REPORT
from app.triage.merging.duplicates import MAX_DUPLICATES
from app.triage.note_schemas import NoteSchema
from app.triage.photo_schemas import StaffPhotoSchema
from app.triage.related_schemas import DuplicateSchema, RelatedReportSchema
from app.triage.reporter_schemas import ReporterSchema
from app.triage.reports.notes import LATEST
from app.triage.routing_schemas import RoutedBySchema
from app.triage.work_schemas import ReferredToInput, ReportWorkSchema
from app.web import fields
from app.web.app_config import MAX_PHOTOS
from app.web.attribute_fields import Attributes
from app.web.schemas import InputSchema, OutputSchema

_NOTE_MAX = 4000


class StaffReportSummarySchema(ReportSummarySchema):
    """A report in the queue."""

    lead_agency = fields.Code(required=True, metadata={"example": "so_xay_dung"})
    due_at = fields.Moment(required=True, allow_none=True)
    is_overdue = fields.Flag(required=True)


class StaffReportSchema(ReportWorkSchema, StaffReportSummarySchema):
    """A report in full, as staff read it: who filed it is not in it."""

    public_title = fields.Text(required=True, allow_none=True, max_length=200)
    public_text = fields.Text(required=True, allow_none=True, max_length=_NOTE_MAX, multiline=True)
    reopened_count = fields.Whole(required=True, minimum=0, maximum=1000)
    is_satisfied = fields.Flag(
        required=True,
        allow_none=True,
        metadata={"description": "The citizen's word on the last answer; null until he says it."},
    )
    needs_supervisor = fields.Flag(
        required=True,
        metadata={
            "description": "It was reopened or declined for the second time: he has to decide."
        },
    )
    is_in_charge = fields.Flag(
        required=True,
        metadata={"description": "False: the caller's agency only helps with it."},
    )
    is_sent_late = fields.Flag(
        required=True,
        metadata={"description": "An emergency that the phone kept for more than 30 minutes."},
    )
    source = fields.Code(required=True, metadata={"example": "app"})
    call_reference = fields.Text(required=True, allow_none=True, max_length=64)
    wants_contact = fields.Flag(required=True)
    wants_publication = fields.Flag(
        required=True, metadata={"description": "Where he does not, it can't be published."}
    )
    accused_agency = fields.Code(
        required=True,
        allow_none=True,
        metadata={
            "description": "Whose staff never see it, as the citizen or staff named it.",
            "example": "so_xay_dung",
        },
    )
    filed_for_relation = fields.Code(
        required=True,
        allow_none=True,
        metadata={"description": "For whom else it was filed.", "example": "family"},
    )
    routed_by = fields.Part(
        RoutedBySchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null: it went to whoever is responsible, by no rule."},
    )
    reporter = fields.Part(
        ReporterSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null: a caller without an account."},
    )
    attributes = Attributes(max_items=20, required=True)
    photos_expected = fields.Whole(required=True, minimum=0, maximum=MAX_PHOTOS)
    occurred_at = fields.Moment(required=True, allow_none=True)
    allowed_moves = fields.Items(
        fields.Code(),
        required=True,
        max_items=20,
        metadata={"description": "Where the caller may move it now."},
    )
    merged_into = fields.Part(
        RelatedReportSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Of a duplicate, where the caller sees that report too."},
    )
    split_from = fields.Part(
        RelatedReportSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The report of which staff made two, where the caller sees it."},
    )
    duplicates = fields.Items(
        fields.Part(DuplicateSchema),
        required=True,
        max_items=MAX_DUPLICATES,
        metadata={"description": "What was merged into it."},
    )
    notes = fields.Items(
        fields.Part(NoteSchema),
        required=True,
        max_items=LATEST,
        metadata={"description": "The newest notes, the last one first."},
    )
    note_count = fields.Whole(required=True, minimum=0, maximum=2**31)
    photos = fields.Items(fields.Part(StaffPhotoSchema), required=True, max_items=100)
    history = fields.Items(fields.Part(EventSchema), required=True, max_items=10_000)
    messages = fields.Items(fields.Part(MessageSchema), required=True, max_items=10_000)
    alarms = fields.Items(
        fields.Part(AlarmSchema),
        required=True,
        max_items=MAX_OF_REPORT,
        metadata={"description": "What staff were warned of about it, the newest first."},
    )


class TransitionInput(InputSchema):
    """Where the report goes, and what the citizen is told about it."""

    state = fields.Choice(State, required=True)
    note = fields.Text(
        max_length=_NOTE_MAX,
        multiline=True,
        metadata={"description": "The question, the answer or the reason, where one is needed."},
    )
    reason = fields.Choice(
        RejectionReason, metadata={"description": "With `rejected`: why, as a code."}
    )
    referred_to = fields.Part(
        ReferredToInput, metadata={"description": "With `referred`: where the citizen turns to."}
    )


class ExtensionInput(InputSchema):
    """More time, and why; the citizen reads the reason."""

    working_days = fields.Whole(required=True, minimum=1, maximum=100, metadata={"example": 5})
    reason = fields.Text(required=True, max_length=1000, multiline=True)


class PauseSchema(OutputSchema):
    """Time during which the citizen was waited for."""

    from_at = fields.Moment(required=True)
    until_at = fields.Moment(required=True, allow_none=True)


class OnDutySchema(OutputSchema):
    """Somebody to call about an emergency."""

    agency = fields.Code(
        required=True,
        metadata={"description": "The one in the lead, or the nearest above it that has anybody."},
    )
    staff_id = fields.Id(required=True)
    full_name = fields.Text(required=True, min_length=0, max_length=200)
    phone = fields.Text(
        required=True,
        max_length=16,
        metadata={"description": "E.164, or a short number.", "example": "+84900000001"},
    )
    tier = fields.Whole(required=True, minimum=1, maximum=3)
    until_at = fields.Moment(required=True)


class ReportDeadlineSchema(OutputSchema):
    """Both deadlines of a report, and why they are what they are."""

    handling = fields.Part(DeadlineSchema, required=True)
    triage = fields.Part(
        DeadlineSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Until when it must be taken up; null once it was."},
    )
    pauses = fields.Items(fields.Part(PauseSchema), required=True, max_items=1000)
    on_duty = fields.Items(
        fields.Part(OnDutySchema),
        required=True,
        allow_none=True,
        max_items=3,
        metadata={"description": "Whom to call now, in this order; null unless an open emergency."},
    )


class ReplyInput(InputSchema):
    """What staff write to the citizen."""

    text = fields.Text(required=True, max_length=_NOTE_MAX, multiline=True)


class PublicationInput(InputSchema):
    """What anyone may see. Only these words become public, never the citizen's own."""

    publication = fields.Choice(Publication, required=True)
    title = fields.Text(max_length=200)
    text = fields.Text(max_length=_NOTE_MAX, multiline=True)
