"""How many photos a report still takes, and from whom."""

from datetime import datetime, timedelta

from app.feedback.states import DONE_STATES, OPEN_STATES

# Counted from filing.
TICKET_FOR = timedelta(days=7)
MAX_AFTER_PHOTOS = 10
PHOTOS_ADDED = "photos_added"
# Work may be shown after it is done.
STATES_WITH_RESULTS = OPEN_STATES | DONE_STATES


def ticket_expires_at(submitted_at: datetime) -> datetime:
    """When the ticket of a report ends, in whole seconds."""
    return (submitted_at + TICKET_FOR).replace(microsecond=0)


def photos_by_ticket(*, expected: int, added: int, held: int, most: int) -> int:
    """How many photos a ticket is still good for.

    ``expected``: announced at filing as still to come; ``added``: that came since; ``held``: the
    citizen's photos in the report, of which it takes at most ``most``.
    """
    return max(0, min(expected - added, most - held))
