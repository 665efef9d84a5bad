"""Refusals around pushes."""

from app.errors.kinds import Conflict


class DeliveryNotRetryable(Conflict):
    """The delivery did not fail, is no good any more, or its phone is gone."""

    code = "delivery_not_retryable"
