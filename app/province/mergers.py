"""An agency becomes part of another: its open work, its competences and its people go along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.errors import AgencyEnded, FieldFault, Unprocessable
from app.province.local_time import local_day
from app.province.models import Agency, Category
from app.province.records.changes import Change, changing
from app.province.records.editing import find_row
from app.province.records.kinds import AGENCIES, CATEGORIES, Content
from app.province.trees import ancestors


@dataclass(frozen=True)
class Merger:
    """``ended`` becomes part of ``successor``; ``by`` as the audit names who decides it."""

    ended: str
    successor: str
    by: str
    now: datetime

    @property
    def first_day(self) -> date:
        """From when on the successor stands in its place."""
        return local_day(self.now)


# Moves what a domain has of the ended agency; how many things it moved.
Mover = Callable[[Session, Merger], int]


class Mergers:
    """What moves with an agency; each domain registers its own."""

    def __init__(self) -> None:
        self._movers: dict[str, Mover] = {}

    def on_merge(self, what: str, move: Mover) -> None:
        """Have ``move`` called in the transaction of every merger."""
        self._movers[what] = move

    def merge(self, session: Session, merger: Merger) -> dict[str, int]:
        """End one agency and move everything to its successor; what was moved, by name.

        Doing so again moves what has come in meanwhile. Raises ``Unprocessable``, ``AgencyEnded``,
        and ``FaultsMade`` where the reference data would not fit together any more.
        """
        moved = {"competences": _merge_records(session, merger)}
        moved |= {what: move(session, merger) for what, move in self._movers.items()}
        record(
            session,
            actor=merger.by,
            action="agency_merged",
            subject=f"agency:{merger.ended}",
            details={"successor": merger.successor, **moved},
            now=merger.now,
        )
        return moved


def _merge_records(session: Session, merger: Merger) -> int:
    if merger.ended == merger.successor:
        raise Unprocessable(FieldFault("/successor", "circle"))
    with changing(session, by=merger.by, now=merger.now) as change:
        ended = _agency(session, merger.ended, "/ended")
        successor = _agency(session, merger.successor, "/successor")
        if successor["valid_from"] > merger.first_day:
            raise Unprocessable(FieldFault("/successor", "not_valid_then"))
        last = successor["valid_until"]
        if last is not None and last < merger.first_day:
            raise AgencyEnded(code=merger.successor)
        _require_beside(change, merger)
        moved = _end(change, ended, successor, merger)
        _lift_children(change, merger)
        return moved + _lead_categories(change, merger, since=successor["valid_from"])


def _agency(session: Session, code: str, pointer: str) -> Content:
    row = find_row(session.connection(), AGENCIES, (code,))
    if row is None:
        raise Unprocessable(FieldFault(pointer, "unknown_value"))
    return AGENCIES.to_content(row)


def _end(change: Change, ended: Content, successor: Content, merger: Merger) -> int:
    """Give the one its end and the other its competences from the first day on."""
    first, last = merger.first_day.isoformat(), merger.first_day - timedelta(days=1)
    moved = [one for one in ended["responsibilities"] if _lasts(one, first)]
    if moved:
        taken = [one | {"valid_from": max(one["valid_from"], first)} for one in moved]
        _replace(change, successor, responsibilities=[*successor["responsibilities"], *taken])
    kept = [
        one | {"valid_until": last.isoformat()} if one in moved else one
        for one in ended["responsibilities"]
        if one not in moved or one["valid_from"] < first
    ]
    until = ended["valid_until"]
    if until is None or until >= merger.first_day or ended["successor"] != merger.successor:
        end = min(until or last, last)
        _replace(
            change,
            ended,
            responsibilities=kept,
            # An agency of a day is none; it had this one at least.
            valid_until=max(end, ended["valid_from"]),
            successor=merger.successor,
        )
    return len(moved)


def _require_beside(change: Change, merger: Merger) -> None:
    """Raises ``Unprocessable`` where the successor is below the ended agency."""
    parents = {
        row.code: row.parent_code
        for row in change.session.execute(select(Agency.code, Agency.parent_code))
    }
    if merger.ended in ancestors(merger.successor, parents):
        raise Unprocessable(FieldFault("/successor", "below_ended"))


def _lift_children(change: Change, merger: Merger) -> None:
    """Put what was below the ended agency below its successor, whose calendar it inherits."""
    below = select(Agency.__table__).where(Agency.parent_code == merger.ended)
    for row in change.session.execute(below).all():
        _replace(change, AGENCIES.to_content(row), parent=merger.successor)


def _lasts(responsibility: Any, first: str) -> bool:
    until = responsibility.get("valid_until")
    return until is None or until >= first


def _lead_categories(change: Change, merger: Merger, *, since: date) -> int:
    """Have the successor lead what the ended agency led; how many categories name another now.

    Categories older than the successor keep the ended agency, since it led them from their first
    day on; whoever follows it leads them.
    """
    led = select(Category.__table__).where(
        Category.lead_agency_code == merger.ended, Category.valid_from >= since
    )
    rows = change.session.execute(led).all()
    for row in rows:
        content = CATEGORIES.to_content(row)
        revision = content.pop("revision")
        content["lead_agency"] = merger.successor
        change.replace(CATEGORIES, content, revision=revision)
    return len(rows)


def _replace(change: Change, content: Content, **members: Any) -> None:
    revision = content["revision"]
    changed = {name: value for name, value in content.items() if name != "revision"} | members
    change.replace(AGENCIES, changed, revision=revision)
