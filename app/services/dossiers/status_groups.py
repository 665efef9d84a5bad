"""What a status of the national portal (TrangThaiHoSo) means to the owner: three groups.

A status that nobody knows yet is open: it has not ended, as far as anyone can tell.
"""

from enum import StrEnum

PAPERS_WANTED = "5"
PAYMENT_WANTED = "6"
# Something is wanted of the owner before it goes on.
WAITING_FOR_OWNER = frozenset({PAPERS_WANTED, PAYMENT_WANTED})
# Refused, stopped, done, result returned.
DONE = frozenset({"3", "8", "9", "10"})


class StatusGroup(StrEnum):
    """Which dossiers a list is to have; what waits for the owner is open too."""

    OPEN = "open"
    WAITING_FOR_ME = "waiting_for_me"
    DONE = "done"
