"""Which report may be merged into which."""

from typing import Protocol

from app.errors import (
    MergeSecrecyDiffers,
    MergeTargetMerged,
    MergeTargetNoEmergency,
    MergeTargetOver,
    ReportMerged,
)
from app.feedback.states import OPEN_STATES, Actor, Kind, Publication, State
from app.feedback.transitions import require_move

# What is over takes no duplicate: nobody would ever hear of it again.
_TAKES_DUPLICATES = OPEN_STATES | {State.ANSWERED, State.RESOLVED}


class Secret(Protocol):
    """What of a report decides who must not see it, wherever he works."""

    @property
    def kind(self) -> str: ...
    @property
    def publication(self) -> str: ...
    @property
    def accused_agency_code(self) -> str | None: ...


class Mergeable(Secret, Protocol):
    """What of a report decides whether it may be merged; a row of it or the record."""

    @property
    def state(self) -> str: ...
    @property
    def merged_into_id(self) -> object | None: ...
    @property
    def is_emergency(self) -> bool: ...


def secrecy_of(report: Secret) -> tuple[bool, bool, str | None]:
    """Two reports with the same may be seen by the same people, as far as it is about secrecy.

    Whether it is restricted, whether it is then about the conduct of an agency, and whom it
    accuses.
    """
    is_restricted = report.publication == Publication.RESTRICTED
    is_about_conduct = is_restricted and report.kind == Kind.ADMINISTRATIVE
    return is_restricted, is_about_conduct, report.accused_agency_code


def require_mergeable(report: Mergeable, target: Mergeable) -> None:
    """Raises the refusal, if there is one, of merging ``report`` into ``target``."""
    if report.merged_into_id is not None:
        raise ReportMerged
    require_move(State(report.state), State.DUPLICATE, Actor.STAFF)
    if target.merged_into_id is not None:
        raise MergeTargetMerged
    if State(target.state) not in _TAKES_DUPLICATES:
        raise MergeTargetOver(state=f"labels.report_states.{target.state}")
    if secrecy_of(report) != secrecy_of(target):
        raise MergeSecrecyDiffers
    if report.is_emergency and not target.is_emergency:
        # Its alarms and its minutes would end in a report that has none.
        raise MergeTargetNoEmergency
