"""What officials are told about: each kind's channel, lifetime, urgency and link."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.notifications.staff.channels import StaffChannel


class StaffKind(StrEnum):
    """What happened."""

    WORK_ARRIVED = "work_arrived"
    WORK_ASSIGNED = "work_assigned"
    WORK_RETURNED = "work_returned"
    WORK_REOPENED = "work_reopened"
    SIGN_OFF_ASKED = "sign_off_asked"
    REPLY_RETURNED = "reply_returned"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_MISSED = "deadline_missed"
    SUPERVISOR_NEEDED = "supervisor_needed"
    EMERGENCY_WAITS = "emergency_waits"
    ANNOUNCEMENT_WAITS = "announcement_waits"
    DATA_REQUEST_LATE = "data_request_late"
    BREACH_REPORT_NEAR = "breach_report_near"
    BREACH_REPORT_LATE = "breach_report_late"
    STAFF_DIGEST = "staff_digest"
    STAFF_TEST = "staff_test"


class About(StrEnum):
    """What a notification's subject is, and with it who may read it."""

    REPORT = "report"
    ANNOUNCEMENT = "announcement"
    DATA_REQUEST = "data_request"
    BREACH = "breach"
    # Nothing but the notification itself.
    ITSELF = "itself"


@dataclass(frozen=True)
class StaffKindRules:
    """How a kind travels; ``channel`` None: he asked for it, and gets it.

    Of kinds with a ``heap`` one push speaks of all: a device shows one, the newest, that counts.
    ``path`` is what follows the public address in its link.
    """

    channel: StaffChannel | None
    about: About
    good_for: timedelta
    path: str
    is_urgent: bool = False
    heap: str | None = None


_REPORT = "/staff/reports/{subject_id}"


def _of_report(channel: StaffChannel, days: int = 3) -> StaffKindRules:
    return StaffKindRules(channel, About.REPORT, timedelta(days=days), _REPORT)


# The authority is to be told within 72 hours, weekends among them.
_BREACH = StaffKindRules(
    StaffChannel.ESCALATIONS,
    About.BREACH,
    timedelta(days=1),
    "/staff/breaches/{subject_id}",
    is_urgent=True,
)
STAFF_RULES = {
    StaffKind.WORK_ARRIVED: StaffKindRules(
        StaffChannel.NEW_WORK, About.REPORT, timedelta(days=3), _REPORT, heap="new_work"
    ),
    StaffKind.WORK_ASSIGNED: _of_report(StaffChannel.NEW_WORK),
    StaffKind.WORK_RETURNED: _of_report(StaffChannel.NEW_WORK),
    StaffKind.WORK_REOPENED: _of_report(StaffChannel.NEW_WORK),
    StaffKind.SIGN_OFF_ASKED: _of_report(StaffChannel.NEW_WORK),
    StaffKind.REPLY_RETURNED: _of_report(StaffChannel.NEW_WORK),
    StaffKind.DEADLINE_NEAR: _of_report(StaffChannel.DEADLINES),
    StaffKind.DEADLINE_MISSED: _of_report(StaffChannel.ESCALATIONS),
    StaffKind.SUPERVISOR_NEEDED: _of_report(StaffChannel.ESCALATIONS),
    # It must be answered within minutes; what is late by hours others were called about.
    StaffKind.EMERGENCY_WAITS: StaffKindRules(
        StaffChannel.EMERGENCIES, About.REPORT, timedelta(hours=6), _REPORT, is_urgent=True
    ),
    StaffKind.ANNOUNCEMENT_WAITS: StaffKindRules(
        StaffChannel.ANNOUNCEMENTS,
        About.ANNOUNCEMENT,
        timedelta(days=3),
        "/staff/announcements/{subject_id}",
    ),
    StaffKind.DATA_REQUEST_LATE: StaffKindRules(
        StaffChannel.ESCALATIONS,
        About.DATA_REQUEST,
        timedelta(days=3),
        "/staff/data-requests/{subject_id}",
    ),
    StaffKind.BREACH_REPORT_NEAR: _BREACH,
    StaffKind.BREACH_REPORT_LATE: _BREACH,
    StaffKind.STAFF_DIGEST: StaffKindRules(
        None, About.ITSELF, timedelta(hours=10), "/staff/digests/{subject_id}"
    ),
    StaffKind.STAFF_TEST: StaffKindRules(
        None, About.ITSELF, timedelta(hours=1), "/staff/tests/{subject_id}"
    ),
}


def staff_link(public_url: str, kind: StaffKind, subject_id: uuid.UUID) -> str:
    """The link that opens the thing itself, in the staff's app or in a browser."""
    return public_url + STAFF_RULES[kind].path.format(subject_id=subject_id)


def kinds_about(about: About) -> list[str]:
    """The kinds whose subject that is."""
    return [kind.value for kind, rules in STAFF_RULES.items() if rules.about is about]
