"""Keeping views: everybody his own, supervisors those that their agency shares."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id
from app.database.turns import wait_for_turn
from app.errors import (
    FieldFault,
    NotFound,
    PreconditionFailed,
    SavedViewExists,
    TooManySavedViews,
    Unprocessable,
)
from app.identity.principals import StaffPrincipal
from app.province.mergers import Merger
from app.province.snapshot import Province
from app.triage.views.models import SavedView
from app.web.operations import Operation

MAX_VIEWS = 50
MAX_NAME = 100


@dataclass(frozen=True)
class ViewDraft:
    """A view as it is written; without an ``agency`` it is one's own."""

    name: str
    filter: dict[str, Any]
    sort: str
    agency: str | None


def create_view(
    session: Session, draft: ViewDraft, by: StaffPrincipal, *, province: Province, now: datetime
) -> SavedView:
    """Keep a view.

    Raises ``Unprocessable`` for an agency that he does not supervise, ``SavedViewExists`` and
    ``TooManySavedViews``.
    """
    _require_own(draft, by, province)
    owner_id = None if draft.agency else by.id
    theirs = _of(owner_id, draft.agency)
    wait_for_turn(session, f"saved_views:{draft.agency or by.key}")
    counted = session.scalar(select(func.count()).select_from(SavedView).where(theirs)) or 0
    if counted >= MAX_VIEWS:
        raise TooManySavedViews(max=MAX_VIEWS)
    _require_free(session, draft.name, theirs)
    view = SavedView(
        id=new_id(),
        revision=1,
        owner_id=owner_id,
        agency_code=draft.agency,
        name=draft.name,
        filter=draft.filter,
        sort=draft.sort,
        updated_at=now,
    )
    session.add(view)
    session.flush()
    _record(session, view, by, "saved_view_created", now)
    return view


def lock_view(
    session: Session, view_id: uuid.UUID, by: StaffPrincipal, *, revision: int
) -> SavedView:
    """A view that ``by`` keeps: his own, or one of an agency that he supervises.

    Raises ``NotFound``, and ``PreconditionFailed`` when it is not at ``revision`` any more.
    """
    view = session.scalar(select(SavedView).where(SavedView.id == view_id).with_for_update())
    if view is None or not keeps(by, view.owner_id, view.agency_code):
        raise NotFound
    if view.revision != revision:
        raise PreconditionFailed
    return view


def change_view(
    session: Session, view: SavedView, draft: ViewDraft, by: StaffPrincipal, *, now: datetime
) -> None:
    """Set a locked view anew; whose it is stays.

    Raises ``Unprocessable`` for another owner, and ``SavedViewExists``.
    """
    if draft.agency != view.agency_code:
        raise Unprocessable(FieldFault("/agency", "key_fixed"))
    theirs = _of(view.owner_id, view.agency_code)
    wait_for_turn(session, f"saved_views:{draft.agency or by.key}")
    _require_free(session, draft.name, theirs, but=view.id)
    view.name, view.filter, view.sort = draft.name, draft.filter, draft.sort
    view.revision += 1
    view.updated_at = now
    _record(session, view, by, "saved_view_changed", now)


def delete_view(session: Session, view: SavedView, by: StaffPrincipal, *, now: datetime) -> None:
    """Keep a locked view no longer."""
    session.delete(view)
    _record(session, view, by, "saved_view_deleted", now)


def keeps(staff: StaffPrincipal, owner_id: uuid.UUID | None, agency: str | None) -> bool:
    """Whether a view is his to change: his own, or one of the agency that he supervises.

    Who supervises the whole province is of no agency, and reads none of their views.
    """
    if agency is None:
        return owner_id == staff.id
    return any(scope.agency_code == agency for scope in staff.scopes_for(Operation.REPORTS_DECIDE))


def within_reach(staff: StaffPrincipal) -> ColumnElement[bool]:
    """The predicate of a statement over views: his own, and those of agencies that he works for."""
    agencies = {one.scope.agency_code for one in staff.held if one.scope.agency_code}
    return or_(SavedView.owner_id == staff.id, SavedView.agency_code.in_(agencies))


def move_views(session: Session, merger: Merger) -> int:
    """Give the views that an ended agency shared to its successor; how many those were.

    One whose name the successor has already is told apart by the ended agency's code.
    """
    wait_for_turn(session, f"saved_views:{merger.ended}", f"saved_views:{merger.successor}")
    names = set(
        session.scalars(select(SavedView.name).where(SavedView.agency_code == merger.successor))
    )
    wanted = select(SavedView).where(SavedView.agency_code == merger.ended).order_by(SavedView.id)
    views = session.scalars(wanted.with_for_update()).all()
    for view in views:
        if view.name in names:
            # The id's end tells apart what two mergers brought under one name.
            mark = f" ({merger.ended[:40]} {view.id.hex[-4:]})"
            view.name = view.name[: MAX_NAME - len(mark)] + mark
        view.agency_code = merger.successor
        view.revision += 1
    session.flush()
    return len(views)


def _require_own(draft: ViewDraft, by: StaffPrincipal, province: Province) -> None:
    if draft.agency is None:
        return
    if not keeps(by, None, draft.agency):
        raise Unprocessable(FieldFault("/agency", "own_agency_only"))
    if draft.agency not in province.agencies:
        raise Unprocessable(FieldFault("/agency", "unknown_value"))


def _require_free(
    session: Session, name: str, theirs: ColumnElement[bool], *, but: uuid.UUID | None = None
) -> None:
    same = select(SavedView.id).where(theirs, SavedView.name == name)
    found = session.scalar(same)
    if found is not None and found != but:
        raise SavedViewExists


def _of(owner_id: uuid.UUID | None, agency: str | None) -> ColumnElement[bool]:
    if agency is None:
        return SavedView.owner_id == owner_id
    return SavedView.agency_code == agency


def _record(
    session: Session, view: SavedView, by: StaffPrincipal, action: str, now: datetime
) -> None:
    record(
        session,
        actor=by.key,
        action=action,
        subject=f"saved_view:{view.id}",
        details={"agency": view.agency_code} if view.agency_code else {},
        now=now,
    )
