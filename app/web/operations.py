"""What staff may do, and in which roles: the one table that guards, commands and tests read."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a staff member does (vai trò)."""

    TRIAGER = "triager"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Reach(StrEnum):
    """What the agency and the area of a role narrow an operation down to."""

    # The caller's own account: the same whatever his roles are limited to.
    SELF = "self"
    # Reports that the agency leads, in the area; restricted ones with the named scope only.
    REPORTS = "reports"
    # People with a role in the agency and area, and only their roles there.
    STAFF = "staff"
    # Reference data: the same for everybody, whatever his roles are limited to.
    EVERYWHERE = "everywhere"
    # What the agency has as a whole; an area beside it changes nothing, and an area alone does
    # not allow it.
    AGENCY = "agency"
    # It can't be divided: a role that is limited to an agency or an area does not allow it.
    PROVINCE = "province"


class Operation(StrEnum):
    """One thing that staff routes do; a route names it in ``requires_staff``."""

    ACCOUNT_READ = "account.read"
    ACCOUNT_LEAVE = "account.leave"
    ACCOUNT_SESSIONS = "account.sessions"
    ACCOUNT_NEWS = "account.news"
    DOCUMENTS_READ = "documents.read"
    REPORTS_READ = "reports.read"
    REPORTS_FILE = "reports.file"
    REPORTS_MOVE = "reports.move"
    REPORTS_REPLY = "reports.reply"
    REPORTS_SHOW_RESULT = "reports.show_result"
    REPORTS_PUBLISH = "reports.publish"
    REPORTS_REDACT = "reports.redact"
    REPORTS_RESTORE_PHOTO = "reports.restore_photo"
    REPORTS_EXTEND = "reports.extend"
    REPORTS_WORK = "reports.work"
    REPORTS_DECIDE = "reports.decide"
    REPORTS_BULK = "reports.bulk"
    SAVED_VIEWS_KEEP = "saved_views.keep"
    REPLIES_WRITE = "replies.write"
    REPLIES_SIGN = "replies.sign"
    REPLY_TEMPLATES_READ = "reply_templates.read"
    REPLY_TEMPLATES_MANAGE = "reply_templates.manage"
    REPORTS_EXPORT = "reports.export"
    REPORTS_IDENTITY = "reports.identity"
    REPORTS_RESTRICT_REPORTER = "reports.restrict_reporter"
    REPORTS_MERGE = "reports.merge"
    REPORTS_NOTE = "reports.note"
    FLAGS_READ = "flags.read"
    FLAGS_CLOSE = "flags.close"
    ALARMS_READ = "alarms.read"
    ALARMS_ACKNOWLEDGE = "alarms.acknowledge"
    STATISTICS_READ = "statistics.read"
    OPERATIONS_CENTRE_READ = "operations_centre.read"
    PROVINCE_READ = "province.read"
    PROVINCE_MANAGE = "province.manage"
    DIRECTORY_MANAGE = "directory.manage"
    SOURCES_READ = "sources.read"
    ROUTING_READ = "routing.read"
    ROUTING_MANAGE = "routing.manage"
    STAFF_READ = "staff.read"
    STAFF_MANAGE = "staff.manage"
    DUTY_READ = "duty.read"
    DUTY_MANAGE = "duty.manage"
    DELIVERIES_READ = "deliveries.read"
    DELIVERIES_RETRY = "deliveries.retry"
    ANNOUNCEMENTS_READ = "announcements.read"
    ANNOUNCEMENTS_WRITE = "announcements.write"
    ANNOUNCEMENTS_APPROVE = "announcements.approve"
    ANNOUNCEMENTS_STOP = "announcements.stop"
    DOSSIERS_LOOK = "dossiers.look"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    LOOKS_READ = "looks.read"
    LOOKS_DELAY = "looks.delay"
    DATA_REQUESTS_READ = "data_requests.read"
    DATA_REQUESTS_ANSWER = "data_requests.answer"
    BREACHES_READ = "breaches.read"
    BREACHES_MANAGE = "breaches.manage"
    CONSENT_TEXTS_READ = "consent_texts.read"


_EVERYBODY = frozenset(Role)
_HANDLERS = frozenset({Role.TRIAGER, Role.OFFICER, Role.SUPERVISOR})
_PUBLISHERS = frozenset({Role.TRIAGER, Role.SUPERVISOR, Role.PUBLISHER})
_SUPERVISORS = frozenset({Role.SUPERVISOR})
_ANNOUNCERS = frozenset({Role.PUBLISHER, Role.SUPERVISOR})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_AUDITORS = frozenset({Role.AUDITOR})

ROLES_OF: Mapping[Operation, frozenset[Role]] = {
    Operation.ACCOUNT_READ: _EVERYBODY,
    Operation.ACCOUNT_LEAVE: _EVERYBODY,
    Operation.ACCOUNT_SESSIONS: _EVERYBODY,
    Operation.ACCOUNT_NEWS: _EVERYBODY,
    Operation.DOCUMENTS_READ: _EVERYBODY,
    Operation.REPORTS_READ: _HANDLERS | _PUBLISHERS | _ADMINISTRATORS,
    Operation.REPORTS_FILE: frozenset({Role.TRIAGER, Role.SUPERVISOR}),
    Operation.REPORTS_MOVE: _HANDLERS,
    Operation.REPORTS_REPLY: _HANDLERS,
    Operation.REPORTS_SHOW_RESULT: _HANDLERS,
    Operation.REPORTS_PUBLISH: _PUBLISHERS,
    Operation.REPORTS_REDACT: _HANDLERS | _PUBLISHERS,
    Operation.REPORTS_RESTORE_PHOTO: _SUPERVISORS,
    Operation.REPORTS_EXTEND: _SUPERVISORS,
    Operation.REPORTS_WORK: _HANDLERS,
    Operation.REPORTS_DECIDE: _SUPERVISORS,
    # Whoever may do one of the things that are done to many.
    Operation.REPORTS_BULK: _HANDLERS | _PUBLISHERS,
    Operation.SAVED_VIEWS_KEEP: _HANDLERS | _PUBLISHERS | _ADMINISTRATORS,
    Operation.REPLIES_WRITE: _HANDLERS,
    Operation.REPLIES_SIGN: _SUPERVISORS,
    Operation.REPLY_TEMPLATES_READ: _HANDLERS | _ADMINISTRATORS,
    Operation.REPLY_TEMPLATES_MANAGE: _SUPERVISORS | _ADMINISTRATORS,
    # Whoever exports reads each report's text: all of these roles may.
    Operation.REPORTS_EXPORT: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Operation.REPORTS_IDENTITY: _SUPERVISORS,
    Operation.REPORTS_RESTRICT_REPORTER: _SUPERVISORS,
    Operation.REPORTS_MERGE: _HANDLERS,
    Operation.REPORTS_NOTE: _HANDLERS | _PUBLISHERS,
    Operation.FLAGS_READ: _PUBLISHERS,
    Operation.FLAGS_CLOSE: _PUBLISHERS,
    Operation.ALARMS_READ: _HANDLERS,
    Operation.ALARMS_ACKNOWLEDGE: _HANDLERS,
    Operation.STATISTICS_READ: _HANDLERS | _PUBLISHERS | _ADMINISTRATORS,
    Operation.OPERATIONS_CENTRE_READ: frozenset(
        {Role.TRIAGER, Role.SUPERVISOR, Role.ADMINISTRATOR}
    ),
    Operation.PROVINCE_READ: _EVERYBODY,
    Operation.PROVINCE_MANAGE: _ADMINISTRATORS,
    Operation.DIRECTORY_MANAGE: frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
    Operation.SOURCES_READ: _ADMINISTRATORS,
    Operation.ROUTING_READ: _SUPERVISORS | _ADMINISTRATORS,
    Operation.ROUTING_MANAGE: _ADMINISTRATORS,
    Operation.STAFF_READ: _ADMINISTRATORS,
    Operation.STAFF_MANAGE: _ADMINISTRATORS,
    Operation.DUTY_READ: _HANDLERS | _ADMINISTRATORS,
    Operation.DUTY_MANAGE: frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    Operation.DELIVERIES_READ: _ADMINISTRATORS,
    Operation.DELIVERIES_RETRY: _ADMINISTRATORS,
    Operation.ANNOUNCEMENTS_READ: _ANNOUNCERS,
    Operation.ANNOUNCEMENTS_WRITE: frozenset({Role.PUBLISHER}),
    # A second person: whoever wrote it or changed it last is refused besides.
    Operation.ANNOUNCEMENTS_APPROVE: _ANNOUNCERS,
    Operation.ANNOUNCEMENTS_STOP: _ANNOUNCERS,
    Operation.DOSSIERS_LOOK: _SUPERVISORS,
    Operation.AUDIT_READ: _AUDITORS,
    Operation.AUDIT_EXPORT: _AUDITORS,
    Operation.LOOKS_READ: _AUDITORS,
    # Not who looks, and not who watches over the looks.
    Operation.LOOKS_DELAY: _ADMINISTRATORS,
    Operation.DATA_REQUESTS_READ: _ADMINISTRATORS,
    Operation.DATA_REQUESTS_ANSWER: _ADMINISTRATORS,
    Operation.BREACHES_READ: _ADMINISTRATORS | _AUDITORS,
    # Its notice is approved by a second one of them.
    Operation.BREACHES_MANAGE: _ADMINISTRATORS,
    Operation.CONSENT_TEXTS_READ: _ADMINISTRATORS | _AUDITORS,
}

REACH_OF: Mapping[Operation, Reach] = {
    Operation.ACCOUNT_READ: Reach.SELF,
    Operation.ACCOUNT_LEAVE: Reach.SELF,
    Operation.ACCOUNT_SESSIONS: Reach.SELF,
    Operation.ACCOUNT_NEWS: Reach.SELF,
    Operation.DOCUMENTS_READ: Reach.SELF,
    Operation.REPORTS_READ: Reach.REPORTS,
    # Whoever takes calls writes down what the caller says, wherever it lies.
    Operation.REPORTS_FILE: Reach.EVERYWHERE,
    Operation.REPORTS_MOVE: Reach.REPORTS,
    Operation.REPORTS_REPLY: Reach.REPORTS,
    Operation.REPORTS_SHOW_RESULT: Reach.REPORTS,
    Operation.REPORTS_PUBLISH: Reach.REPORTS,
    Operation.REPORTS_REDACT: Reach.REPORTS,
    Operation.REPORTS_RESTORE_PHOTO: Reach.REPORTS,
    Operation.REPORTS_EXTEND: Reach.REPORTS,
    Operation.REPORTS_WORK: Reach.REPORTS,
    Operation.REPORTS_DECIDE: Reach.REPORTS,
    Operation.REPORTS_BULK: Reach.REPORTS,
    Operation.SAVED_VIEWS_KEEP: Reach.SELF,
    Operation.REPLIES_WRITE: Reach.REPORTS,
    Operation.REPLIES_SIGN: Reach.REPORTS,
    Operation.REPLY_TEMPLATES_READ: Reach.AGENCY,
    Operation.REPLY_TEMPLATES_MANAGE: Reach.AGENCY,
    Operation.REPORTS_EXPORT: Reach.REPORTS,
    Operation.REPORTS_IDENTITY: Reach.REPORTS,
    Operation.REPORTS_RESTRICT_REPORTER: Reach.REPORTS,
    Operation.REPORTS_MERGE: Reach.REPORTS,
    Operation.REPORTS_NOTE: Reach.REPORTS,
    Operation.FLAGS_READ: Reach.REPORTS,
    Operation.FLAGS_CLOSE: Reach.REPORTS,
    Operation.ALARMS_READ: Reach.REPORTS,
    Operation.ALARMS_ACKNOWLEDGE: Reach.REPORTS,
    Operation.STATISTICS_READ: Reach.REPORTS,
    Operation.OPERATIONS_CENTRE_READ: Reach.PROVINCE,
    Operation.PROVINCE_READ: Reach.EVERYWHERE,
    Operation.PROVINCE_MANAGE: Reach.PROVINCE,
    Operation.DIRECTORY_MANAGE: Reach.PROVINCE,
    Operation.SOURCES_READ: Reach.PROVINCE,
    Operation.ROUTING_READ: Reach.EVERYWHERE,
    Operation.ROUTING_MANAGE: Reach.PROVINCE,
    Operation.STAFF_READ: Reach.STAFF,
    Operation.STAFF_MANAGE: Reach.STAFF,
    Operation.DUTY_READ: Reach.AGENCY,
    Operation.DUTY_MANAGE: Reach.AGENCY,
    Operation.DELIVERIES_READ: Reach.PROVINCE,
    Operation.DELIVERIES_RETRY: Reach.PROVINCE,
    # Everybody is told: not what one agency or area decides.
    Operation.ANNOUNCEMENTS_READ: Reach.PROVINCE,
    Operation.ANNOUNCEMENTS_WRITE: Reach.PROVINCE,
    Operation.ANNOUNCEMENTS_APPROVE: Reach.PROVINCE,
    Operation.ANNOUNCEMENTS_STOP: Reach.PROVINCE,
    # A dossier names its agency in words alone, which no role can be held against.
    Operation.DOSSIERS_LOOK: Reach.PROVINCE,
    Operation.AUDIT_READ: Reach.PROVINCE,
    Operation.AUDIT_EXPORT: Reach.PROVINCE,
    Operation.LOOKS_READ: Reach.PROVINCE,
    Operation.LOOKS_DELAY: Reach.PROVINCE,
    Operation.DATA_REQUESTS_READ: Reach.PROVINCE,
    Operation.DATA_REQUESTS_ANSWER: Reach.PROVINCE,
    Operation.BREACHES_READ: Reach.PROVINCE,
    Operation.BREACHES_MANAGE: Reach.PROVINCE,
    Operation.CONSENT_TEXTS_READ: Reach.PROVINCE,
}
