"""Refusals that only staff at work on reports meet."""

from app.errors.kinds import Conflict, Forbidden


class FlagClosed(Conflict):
    """Somebody closed the flag with another outcome."""

    code = "flag_closed"


class AlarmCallsOthers(Forbidden):
    """The alarm falls to somebody else, though the caller sees the report."""

    code = "alarm_calls_others"


class NotInTheLead(Forbidden):
    """The caller's agency was asked to help with the report; another one leads it."""

    code = "not_in_the_lead"


class NamedScopeNeeded(Forbidden):
    """The report will be restricted, and the caller's role sees no restricted ones."""

    code = "named_scope_needed"


class SupervisorNeeded(Forbidden):
    """The report waits for a supervisor: until he decides, nobody else moves it or passes it on."""

    code = "supervisor_needed"


class AssignmentOfAnother(Forbidden):
    """What an agency was asked is accepted, answered and declined by its own people."""

    code = "assignment_of_another"


class ReportTaken(Conflict):
    """A colleague has the report on his desk; he or a supervisor gives it away."""

    code = "report_taken"


class NoDecisionNeeded(Conflict):
    """The report does not wait for a supervisor."""

    code = "no_decision_needed"


class ReplyStepNotAllowed(Conflict):
    """The reply cannot take that step from where it stands."""

    code = "reply_step_not_allowed"


class SavedViewExists(Conflict):
    """The person or agency has a view of that name."""

    code = "saved_view_exists"


class TooManySavedViews(Conflict):
    """The person or agency keeps as many views as it may; ``max`` says how many."""

    code = "too_many_saved_views"
