"""Refusals about a citizen's rights over his data."""

from app.errors.kinds import Conflict, Forbidden


class LookAlreadyShown(Conflict):
    """The citizen knows of the look already: nothing is left to delay."""

    code = "look_already_shown"


class LookDelayedTwice(Conflict):
    """The delay was extended once; it ends by itself."""

    code = "look_delayed_twice"


class OwnLook(Forbidden):
    """Whoever looked does not enter the order that the citizen learns of it later."""

    code = "own_look"


class DataRequestOpen(Conflict):
    """The citizen has an open request of that kind."""

    code = "data_request_open"


class DataRequestStepNotAllowed(Conflict):
    """The request cannot take that step from where it stands."""

    code = "data_request_step_not_allowed"


class UseRestricted(Forbidden):
    """The citizen's data may be kept and not used for this: so he asked, and so it was granted."""

    code = "use_restricted"


class FreshLoginNeeded(Forbidden):
    """What cannot be undone is asked for by whoever logged in just now."""

    code = "fresh_login_needed"


class BreachStepNotAllowed(Conflict):
    """The breach cannot take that step from where it stands."""

    code = "breach_step_not_allowed"
