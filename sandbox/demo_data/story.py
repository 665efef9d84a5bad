"""What happened to each demo report and when: from its filing to where it stands now; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.feedback.states import WAITING_STATES, Publication, State
from sandbox.demo_data.reports import DemoReport

# The way to each state, as staff usually go it.
_WAYS: Mapping[State, tuple[State, ...]] = {
    State.SUBMITTED: (),
    State.NEEDS_INFO: (State.NEEDS_INFO,),
    State.ACCEPTED: (State.ACCEPTED,),
    State.IN_PROGRESS: (State.ACCEPTED, State.IN_PROGRESS),
    State.ANSWERED: (State.ACCEPTED, State.ANSWERED),
    State.RESOLVED: (State.ACCEPTED, State.IN_PROGRESS, State.RESOLVED),
    State.CLOSED: (State.ACCEPTED, State.IN_PROGRESS, State.RESOLVED, State.CLOSED),
    State.REJECTED: (State.REJECTED,),
    State.REFERRED: (State.REFERRED,),
}
# How long after the filing each step of the way comes, at the latest.
_PACE = (timedelta(minutes=10), timedelta(hours=4), timedelta(hours=20), timedelta(days=2))
_PUBLISHED_AFTER = timedelta(minutes=40)
# Who is waited for longer is reminded, and then his report closes.
_WAITED_FOR = timedelta(days=2)

Step = State | Publication


@dataclass(frozen=True)
class Event:
    """``step`` is where the report went; None: it was filed."""

    at: datetime
    report: DemoReport
    step: Step | None


def events_of(reports: Iterable[DemoReport], *, now: datetime) -> list[Event]:
    """Everything that happened until ``now``, the earliest first, as it was in life."""
    everything = [event for report in reports for event in _story(report, now)]
    return sorted(everything, key=lambda event: event.at)


def _story(report: DemoReport, now: datetime) -> list[Event]:
    filed_at, way = now - report.age, _WAYS[report.final_state]
    # A young report's steps are spread evenly over its life.
    share = report.age / (len(way) + 1)
    story = [Event(filed_at, report, None)]
    for number, (step, pace) in enumerate(zip(way, _PACE, strict=False), start=1):
        at = filed_at + min(pace, share * number)
        if step is report.final_state and step in WAITING_STATES:
            at = max(at, now - _WAITED_FOR)
        story.append(Event(at, report, step))
    if report.final_publication is not Publication.PENDING:
        published_after = min(_PUBLISHED_AFTER, share * 1.5 if way else share / 2)
        story.append(Event(filed_at + published_after, report, report.final_publication))
    return story
