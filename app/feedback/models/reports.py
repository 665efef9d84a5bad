"""Reports and their serial numbers."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, LookupHash, NfcString, Sealed
from app.feedback.public.cells import cell_of

_ON_THE_MAP = text("public_cell IS NOT NULL")
_ON_A_DESK = text("assignee_id IS NOT NULL")
_TO_LOOK_AT = text("next_alarm_at IS NOT NULL")
_IS_MERGED = text("merged_into_id IS NOT NULL")
_IS_PART = text("split_from_id IS NOT NULL")
_UNTALLIED = text("tallied_revision <> revision")
_UNFIGURED = text("figured_revision <> revision")
_IS_NUMBERED = text("change_serial IS NOT NULL")
_IS_EMERGENCY = text("is_emergency")
# Closed, and not made nobody's since.
TO_ANONYMISE = text(
    "anonymised_at IS NULL"
    " AND state IN ('closed', 'rejected', 'referred', 'duplicate', 'withdrawn')"
)


def _cell(context: Any) -> int:
    """Of the place that a new row is given."""
    row = context.get_current_parameters()
    return cell_of(row["latitude"], row["longitude"])


class Report(Base):
    """A citizen's report (phản ánh). What he wrote never becomes public; ``public_*`` may."""

    __tablename__ = "reports"
    __table_args__ = (
        # For ever: a phone may send the same report again after any time.
        UniqueConstraint("citizen_id", "submission_id"),
        UniqueConstraint("filed_by", "submission_id"),
        Index("ix_reports_citizen_id_id", "citizen_id", "id"),
        # Of the queue's orders each ends with the cell: a box is told from them without a look.
        Index("ix_reports_due", "due_at", "id", "cell"),
        Index("ix_reports_queue", "state", "due_at", "id", "cell"),
        Index("ix_reports_queue_by_age", "state", "submitted_at", "id", "cell"),
        Index("ix_reports_queue_by_priority", "state", "priority", "due_at", "id", "cell"),
        Index("ix_reports_queue_by_support", "state", "support_count", "id", "cell"),
        Index("ix_reports_state_place", "state", "cell", "id"),
        Index(
            "ix_reports_assignee_queue",
            "assignee_id",
            "due_at",
            "id",
            sqlite_where=_ON_A_DESK,
            postgresql_where=_ON_A_DESK,
        ),
        Index("ix_reports_agency_queue", "lead_agency_code", "state", "due_at", "id", "cell"),
        Index(
            "ix_reports_waiting",
            "waiting_since",
            "id",
            sqlite_where=sql("waiting_since IS NOT NULL"),
            postgresql_where=sql("waiting_since IS NOT NULL"),
        ),
        Index(
            "ix_reports_unnumbered",
            "id",
            sqlite_where=sql("change_serial IS NULL"),
            postgresql_where=sql("change_serial IS NULL"),
        ),
        Index(
            "ix_reports_next_alarm",
            "next_alarm_at",
            "id",
            sqlite_where=_TO_LOOK_AT,
            postgresql_where=_TO_LOOK_AT,
        ),
        Index("ix_reports_citizen_changes", "citizen_id", "change_serial"),
        Index(
            "ix_reports_changes",
            "change_serial",
            sqlite_where=_IS_NUMBERED,
            postgresql_where=_IS_NUMBERED,
        ),
        *(
            Index(name, *columns, sqlite_where=_ON_THE_MAP, postgresql_where=_ON_THE_MAP)
            for name, columns in (
                ("ix_reports_published", ("id",)),
                ("ix_reports_public_cell", ("public_cell",)),
                ("ix_reports_category_cell", ("category_code", "public_cell")),
                ("ix_reports_state_cell", ("state", "public_cell")),
            )
        ),
        Index(
            "ix_reports_merged_into_id",
            "merged_into_id",
            sqlite_where=_IS_MERGED,
            postgresql_where=_IS_MERGED,
        ),
        Index(
            "ix_reports_split_from_id",
            "split_from_id",
            sqlite_where=_IS_PART,
            postgresql_where=_IS_PART,
        ),
        Index("ix_reports_untallied", "id", sqlite_where=_UNTALLIED, postgresql_where=_UNTALLIED),
        Index("ix_reports_unfigured", "id", sqlite_where=_UNFIGURED, postgresql_where=_UNFIGURED),
        Index(
            "ix_reports_emergency_changes",
            "change_serial",
            sqlite_where=_IS_EMERGENCY,
            postgresql_where=_IS_EMERGENCY,
        ),
        Index(
            "ix_reports_to_anonymise",
            "updated_at",
            "id",
            sqlite_where=TO_ANONYMISE,
            postgresql_where=TO_ANONYMISE,
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # Random: a UUIDv7 would tell the public the millisecond of filing.
    public_id: Mapped[str] = mapped_column(NfcString(24), unique=True)
    reference: Mapped[str] = mapped_column(NfcString(24), unique=True)
    # None: filed for a caller who has not claimed it.
    citizen_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("citizens.id"))
    submission_id: Mapped[uuid.UUID]
    source: Mapped[str] = mapped_column(NfcString(16), default="app")
    # Who of staff filed it for a caller, under what number of his own, and the caller himself.
    filed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    call_reference: Mapped[str | None] = mapped_column(NfcString(64))
    sealed_caller: Mapped[bytes | None] = mapped_column(Sealed)
    # Of the code that lets the caller follow and claim it.
    follow_code_hash: Mapped[bytes | None] = mapped_column(LookupHash)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    revision: Mapped[int]

    kind: Mapped[str] = mapped_column(NfcString(32))
    category_code: Mapped[str] = mapped_column(ForeignKey("categories.code"))
    # The category's revision that the draft was made with.
    category_version: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(NfcString(4000))
    latitude: Mapped[float]
    longitude: Mapped[float]
    # Where it really is, as a cell of the finest level; for staff's own maps.
    cell: Mapped[int] = mapped_column(BigInteger, default=_cell, server_default="0")
    accuracy_m: Mapped[float | None]
    location_source: Mapped[str | None] = mapped_column(NfcString(16))
    address: Mapped[str | None] = mapped_column(NfcString(300))
    # The citizen said that somebody lives there.
    is_home: Mapped[bool] = mapped_column(default=False, server_default=false())
    area_scheme: Mapped[str | None] = mapped_column(NfcString(64))
    area_code: Mapped[str | None] = mapped_column(NfcString(32))
    attributes: Mapped[dict[str, Any]]
    is_emergency: Mapped[bool] = mapped_column(default=False)
    # An emergency that the phone kept too long before it could send it.
    is_sent_late: Mapped[bool] = mapped_column(default=False)
    wants_contact: Mapped[bool] = mapped_column(default=True)
    wants_publication: Mapped[bool] = mapped_column(default=True)
    # Whose staff must never see it.
    accused_agency_code: Mapped[str | None] = mapped_column(ForeignKey("agencies.code"))
    filed_for_relation: Mapped[str | None] = mapped_column(NfcString(16))
    # Name and phone of the person it was filed for.
    sealed_filed_for: Mapped[bytes | None] = mapped_column(Sealed)
    photos_expected: Mapped[int] = mapped_column(SmallInteger)
    cover_photo_id: Mapped[uuid.UUID | None]
    occurred_at: Mapped[datetime | None]
    client_created_at: Mapped[datetime | None]

    state: Mapped[str] = mapped_column(NfcString(16))
    publication: Mapped[str] = mapped_column(NfcString(16))
    public_title: Mapped[str | None] = mapped_column(NfcString(200))
    public_text: Mapped[str | None] = mapped_column(NfcString(4000))
    # Where anyone is shown it to be, and its cell of the finest level; null unless published.
    public_latitude: Mapped[float | None]
    public_longitude: Mapped[float | None]
    public_cell: Mapped[int | None] = mapped_column(BigInteger)
    is_coarse: Mapped[bool | None]
    # The revision that public numbers count it at; 0: none.
    tallied_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    # The revision that staff's numbers count it at; 0: none.
    figured_revision: Mapped[int] = mapped_column(default=0, server_default="0")
    lead_agency_code: Mapped[str] = mapped_column(ForeignKey("agencies.code"))
    # Which rule sent it there when it was filed, and the version of all rules then; None: none did.
    routing_rule_id: Mapped[uuid.UUID | None]
    routing_version: Mapped[int | None] = mapped_column(ForeignKey("routing_versions.version"))
    # Which agency passed the lead on to this one; None: the reference data named it.
    passed_by_agency_code: Mapped[str | None] = mapped_column(ForeignKey("agencies.code"))
    # How often an agency declined to lead it, and what was said when the lead last went over.
    bounces: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    lead_note: Mapped[str | None] = mapped_column(NfcString(1000))
    # Who of staff has it on his desk; None: nobody.
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    # A ``Priority``, the higher the sooner.
    priority: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    # The report that this one doubles and is handled with.
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reports.id"))
    # The report that told of this problem too, until staff made two of it.
    split_from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("reports.id"))
    # While the clock stands: when it was due before; readers are told of no deadline then.
    due_at: Mapped[datetime | None]
    # When somebody of staff first took notice of an emergency, and who.
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    # When the worker looks next whether staff have to be warned; None: not before it changes.
    next_alarm_at: Mapped[datetime | None]
    # What one extension added, in working days; None: none was given.
    extension_days: Mapped[int | None] = mapped_column(SmallInteger)
    reopened_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    # Of a rejected report why, of a referred one where to.
    rejection_reason: Mapped[str | None] = mapped_column(NfcString(32))
    referred_to_name: Mapped[str | None] = mapped_column(NfcString(200))
    referred_to_phone: Mapped[str | None] = mapped_column(NfcString(32))
    referred_to_url: Mapped[str | None] = mapped_column(NfcString(300))
    # Where the report stood when the citizen was asked for more; his answer brings it back there.
    asked_from: Mapped[str | None] = mapped_column(NfcString(16))
    # Since when the citizen is waited for: his answer, or his word on ours.
    waiting_since: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    # His last word on the last answer; None: he has not said.
    is_satisfied: Mapped[bool | None]
    # How often he reopened it.
    objections: Mapped[int] = mapped_column(SmallInteger, default=0)
    needs_supervisor: Mapped[bool] = mapped_column(default=False)
    # As many as it has rows in report_supports; changing it makes no revision.
    support_count: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    # When it was made nobody's because of its age; None: it was not, or changed since.
    anonymised_at: Mapped[datetime | None]
    # The place of the last change among all; None: not numbered yet, see ``changes``.
    change_serial: Mapped[int | None] = mapped_column(BigInteger)


class ReportSerial(Base):
    """The last serial number given out in a year."""

    __tablename__ = "report_serials"

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]
