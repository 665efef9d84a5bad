"""Refusals about public services."""

from app.errors.kinds import Conflict


class TooManyEnded(Conflict):
    """A catalogue that is said to be complete lacks too much of what applies."""

    code = "too_many_ended"
