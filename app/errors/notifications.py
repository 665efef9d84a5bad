"""Refusals about phones, pushes, announcements and alerts."""

from app.errors.kinds import Conflict, Forbidden


class DeviceInUse(Conflict):
    """The installation is a citizen's, and its address is not the one that was sent."""

    code = "device_in_use"


class AnnouncementStepNotAllowed(Conflict):
    """The announcement cannot take that step from where it stands."""

    code = "announcement_step_not_allowed"


class SecondPersonNeeded(Forbidden):
    """Nobody approves what he wrote, or changed last."""

    code = "second_person_needed"


class DeliveryNotRetryable(Conflict):
    """The delivery did not fail, is no good any more, or its phone is gone."""

    code = "delivery_not_retryable"
