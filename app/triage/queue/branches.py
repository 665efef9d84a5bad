"""The parts that a walk through the queue is made of, each in the order of an index.

Which agency, which state, which priority: within one of each, an index has the reports in the
wanted order, so a page costs what it shows, however many reports there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true

from app.feedback.models import Report
from app.feedback.states import State
from app.identity.staff.rights import Scope
from app.triage.queue.filters import QueueFilter, at_work
from app.triage.queue.sorting import Keys, Order, Place
from app.triage.sight import sights

# What one statement takes: SQLite joins 500 selects at most, and each costs time to be planned.
_MAX_BRANCHES = 200


@dataclass(frozen=True)
class Branch:
    """Reports that an index has in order (``indexed``), of which those are wanted that hold.

    ``priority`` is the one that all have; ``is_short``: few, found in no order.
    """

    indexed: tuple[ColumnElement[bool], ...]
    holding: tuple[ColumnElement[bool], ...]
    priority: int | None = None
    is_short: bool = False

    def later(self, order: Order, place: Place) -> "Branch | None":
        """What of it comes later than ``place``; None: nothing."""
        if self.priority is None or self.priority == place.priority:
            return self._also(order.after(place, self.priority))
        return self if self.priority < place.priority else None

    def until(self, order: Order, place: Place) -> "Branch | None":
        """What of it comes no later than ``place``; None: nothing."""
        if self.priority is None or self.priority == place.priority:
            return self._also(order.until(place, self.priority))
        return self if self.priority > place.priority else None

    def wanted(self, columns: Sequence[Any]) -> Keys:
        """``columns`` of its reports."""
        return select(*columns).where(*self.indexed, *self.holding)

    def passed(self, columns: Sequence[Any]) -> Keys:
        """``columns`` of what a walk passes by, wanted or not."""
        return select(*columns).where(*self.indexed)

    def _also(self, bound: ColumnElement[bool]) -> "Branch":
        return replace(self, indexed=(*self.indexed, bound))


def make_branches(
    scopes: Sequence[Scope],
    wanted: QueueFilter,
    indexed: Sequence[ColumnElement[bool]],
    further: Sequence[ColumnElement[bool]],
    priorities: Sequence[int | None],
    *,
    in_any_state: bool,
) -> list[Branch]:
    """All branches; together they have every report that is wanted and in sight.

    ``indexed`` is what the index itself tells besides, ``further`` what must be looked up;
    ``in_any_state``: there is one that has the reports of all states in a single order.
    """
    parts = list(_parts(scopes, wanted.agency))
    states = wanted.possible_states()
    is_many = len(parts) * len(states) * len(priorities) > _MAX_BRANCHES
    groups = [states] if is_many else [[state] for state in states]
    found = []
    for part in parts:
        if part.is_asked:
            # Few enough to be sorted: the assignments lead to them, and no other index may.
            in_states = Report.state.concat("").in_(states)
            found.append(Branch((), (in_states, *indexed, part.sight, *further), is_short=True))
            continue
        is_whole = in_any_state and not part.indexed and len(states) == len(State)
        for group, priority in product([states] if is_whole else groups, priorities):
            of_state = () if is_whole else (_in_states(group),)
            of_priority = () if priority is None else (Report.priority == priority,)
            told = (*part.indexed, *of_state, *of_priority, *indexed)
            found.append(Branch(told, (part.sight, *further), priority))
    return found if states else []


@dataclass(frozen=True)
class _Part:
    """What is seen for one reason; ``is_asked``: an agency was asked to help with it."""

    sight: ColumnElement[bool]
    indexed: tuple[ColumnElement[bool], ...] = ()
    is_asked: bool = False


def _parts(scopes: Sequence[Scope], agency: str | None) -> Iterator[_Part]:
    """Each reason why a report is seen, with each why the wanted agency is at work on it."""
    for scope in dict.fromkeys(scopes):
        for (leads, sight), (wanted_leads, wanted) in product(_seen(scope), _wanted(agency)):
            leaders = {code for code in (leads, wanted_leads) if code}
            is_asked = None in (leads, wanted_leads)
            is_same = scope.agency_code == agency and leads != wanted_leads
            if len(leaders) > 1 or is_same:
                # Nothing is led by two agencies, or by the one that was asked to help.
                continue
            told = tuple(Report.lead_agency_code == code for code in leaders)
            yield _Part(and_(sight, wanted), () if is_asked else told, is_asked)


def _seen(scope: Scope) -> list[tuple[str | None, ColumnElement[bool]]]:
    """The parts of what ``scope`` sees: who leads there, None where it was asked to help."""
    names = [scope.agency_code, None] if scope.agency_code else [""]
    return list(zip(names, sights([scope]), strict=True))


def _wanted(agency: str | None) -> list[tuple[str | None, ColumnElement[bool]]]:
    if agency is None:
        return [("", true())]
    return list(zip([agency, None], at_work(agency), strict=True))


def _in_states(group: Sequence[str]) -> ColumnElement[bool]:
    return Report.state == group[0] if len(group) == 1 else Report.state.in_(group)
