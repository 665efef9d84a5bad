"""The ways that deliveries travel, each with a queue, a task and a breaker of its own."""

from enum import StrEnum


class Transport(StrEnum):
    """A way to people; what goes one way never goes another."""

    # Citizens' phones, by their Firebase project.
    CITIZEN = "citizen"
    # Officials' phones, by that of "Chính quyền số".
    STAFF = "staff"
    # Officials' mailboxes, by SMTP.
    EMAIL = "email"
