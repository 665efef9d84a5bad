"""What of a public report is told, to whom, and by which kind of notification."""

from collections.abc import Mapping
from enum import StrEnum

from app.notifications.kinds import Kind


class Event(StrEnum):
    """What happened; the moves carry the name of the state that they lead to."""

    PUBLISHED = "published"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DUPLICATE = "duplicate"


SUPPORTERS_HEAR: Mapping[Event, Kind] = {
    Event.ANSWERED: Kind.SUPPORTED_REPORT_MOVED,
    Event.RESOLVED: Kind.SUPPORTED_REPORT_MOVED,
    Event.CLOSED: Kind.SUPPORTED_REPORT_MOVED,
    Event.DUPLICATE: Kind.SUPPORTED_REPORT_MOVED,
}
SUBSCRIBERS_HEAR: Mapping[Event, Kind] = {
    Event.PUBLISHED: Kind.SUBSCRIBED_REPORT_PUBLISHED,
    Event.ANSWERED: Kind.SUBSCRIBED_REPORT_DONE,
    Event.RESOLVED: Kind.SUBSCRIBED_REPORT_DONE,
}


def kind_for(event: Event, *, is_supporter: bool) -> Kind:
    """How one who follows a report hears of ``event``; who supports it, hears it as supporter."""
    heard = SUPPORTERS_HEAR if is_supporter else SUBSCRIBERS_HEAR
    return heard[event]


def params_for(event: Event) -> dict[str, str]:
    """The words of the news: a state's name, and nothing else of the report.

    They stay in the inbox when the report is hidden, so not even its published title is in them.
    """
    if event is Event.PUBLISHED:
        return {}
    return {"state": f"labels.report_states.{event}"}
