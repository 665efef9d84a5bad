"""Refusals about a citizen's rights over his data."""

from app.errors.kinds import Conflict


class LookAlreadyShown(Conflict):
    """The citizen knows of the look already: nothing is left to delay."""

    code = "look_already_shown"


class LookDelayedTwice(Conflict):
    """The delay was extended once; it ends by itself."""

    code = "look_delayed_twice"
