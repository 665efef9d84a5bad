"""The list of a citizen's dossiers, or of an organisation's that he acts for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SelectBase,
    bindparam,
    func,
    select,
    true,
    tuple_,
)

from app.database import AnyRow, table_of
from app.database.change_numbers import ChangeCounter
from app.identity.citizens.held_hashes import (
    is_his_number,
    is_his_party,
    is_named_party,
    own_and_party_hashes,
    own_hashes,
    party_hashes,
)
from app.identity.models import CitizenIdentifier, CitizenParty
from app.identity.sessions.live_sessions import live_citizen_session
from app.services.dossiers.reading import SUMMARY_COLUMNS, Asker
from app.services.dossiers.status_groups import DONE, WAITING_FOR_OWNER, StatusGroup
from app.services.models import Dossier, DossierOwner, FormerDossierOwner

EVERYTHING = "all"
_DOSSIERS = table_of(Dossier).c
# Under which name the changes of dossiers are numbered.
_COUNTED_AS = "dossiers"


@dataclass(frozen=True, slots=True)
class Whose:
    """His own, an organisation's (``party_id``), or ``is_all`` of both."""

    party_id: uuid.UUID | None = None
    is_all: bool = False

    def hashes(self) -> SelectBase:
        """Under which hashes they stand."""
        if self.is_all:
            return own_and_party_hashes()
        return party_hashes().where(is_named_party()) if self.party_id else own_hashes()

    def params(self) -> dict[str, Any]:
        """What the statements take of it."""
        return {"party_id": self.party_id} if self.party_id else {}

    @property
    def kind(self) -> "Whose":
        """What of it the statements depend on."""
        return Whose(_ANY_PARTY if self.party_id else None, self.is_all)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a list is known: the last change in it, and the numbers that it was made by."""

    serial: int
    numbers: str


_ANY_PARTY = uuid.UUID(int=0)
_GROUPS: dict[StatusGroup, ColumnElement[bool]] = {
    StatusGroup.OPEN: _DOSSIERS.status.not_in(sorted(DONE)),
    StatusGroup.WAITING_FOR_ME: _DOSSIERS.status.in_(sorted(WAITING_FOR_OWNER)),
    StatusGroup.DONE: _DOSSIERS.status.in_(sorted(DONE)),
}
_AFTER = tuple_(_DOSSIERS.filed_at, _DOSSIERS.id) < tuple_(
    bindparam("after_at", type_=_DOSSIERS.filed_at.type),
    bindparam("after_id", type_=_DOSSIERS.id.type),
)


def find_my_dossiers(
    connection: Connection,
    asker: Asker,
    whose: Whose,
    *,
    group: StatusGroup | None,
    after: Sequence[Any] | None,
    count: int,
) -> Sequence[AnyRow]:
    """``count`` of the dossiers after the position, the latest filed first."""
    params = {**asker.params(), **whose.params(), "count": count}
    if after is not None:
        params |= {"after_at": datetime.fromisoformat(after[0]), "after_id": uuid.UUID(after[1])}
    is_live_asked = asker.live_session_id is not None
    statement = _page(whose.kind, group, is_first=after is None, is_live_asked=is_live_asked)
    return connection.execute(statement, params).all()


def find_mark(connection: Connection, asker: Asker, whose: Whose) -> Mark:
    """The mark of now: what changes from here on comes after it, perhaps more."""
    params = {**asker.params(), **whose.params()}
    serial, *numbers = connection.execute(_mark(whose.kind), params).one()
    return Mark(serial or 0, " ".join(map(str, numbers)))


def acts_for(connection: Connection, asker: Asker, party_id: uuid.UUID) -> bool:
    """Whether the citizen acts for that organisation now."""
    return connection.scalar(_ACTS_FOR, {**asker.params(), "party_id": party_id}) is not None


def find_changes(
    connection: Connection, asker: Asker, whose: Whose, *, after: int, count: int
) -> Sequence[AnyRow]:
    """At most ``count`` dossiers that changed after the mark, the earliest change first.

    Those that were his, or were withdrawn, are not ``is_mine``.
    """
    params = {**asker.params(), **whose.params(), "after": after, "count": count}
    return connection.execute(_changes(whose.kind), params).all()


_ACTS_FOR = select(CitizenParty.id).where(is_his_party(), is_named_party())


@cache
def _page(
    whose: Whose, group: StatusGroup | None, *, is_first: bool, is_live_asked: bool
) -> Select[*tuple[Any, ...]]:
    wanted: Select[*tuple[Any, ...]] = (
        select(*SUMMARY_COLUMNS)
        .where(_DOSSIERS.id.in_(_ids(DossierOwner, whose)))
        .order_by(_DOSSIERS.filed_at.desc(), _DOSSIERS.id.desc())
        .limit(bindparam("count"))
    )
    if group is not None:
        wanted = wanted.where(_GROUPS[group])
    if not is_first:
        wanted = wanted.where(_AFTER)
    return wanted.where(live_citizen_session()) if is_live_asked else wanted


@cache
def _mark(whose: Whose) -> Select[*tuple[Any, ...]]:
    """The last change, and what tells one set of numbers from another."""
    found: list[Select[Any]] = [select(ChangeCounter.last).where(ChangeCounter.name == _COUNTED_AS)]
    if not whose.party_id:
        found += [
            select(one(CitizenIdentifier.created_at)).where(is_his_number())
            for one in (func.count, func.max)
        ]
    if whose.party_id or whose.is_all:
        named = is_named_party() if whose.party_id else true()
        found += [
            select(one(CitizenParty.created_at)).where(is_his_party(), named)
            for one in (func.count, func.max)
        ]
    return select(*(one.scalar_subquery() for one in found))


@cache
def _changes(whose: Whose) -> Select[*tuple[Any, ...]]:
    mine, were_mine = _ids(DossierOwner, whose), _ids(FormerDossierOwner, whose)
    return (
        select(*SUMMARY_COLUMNS, _DOSSIERS.change_serial, _DOSSIERS.id.in_(mine).label("is_mine"))
        .where(
            _DOSSIERS.id.in_(mine.union(were_mine)),
            _DOSSIERS.change_serial > bindparam("after"),
        )
        .order_by(_DOSSIERS.change_serial, _DOSSIERS.id)
        .limit(bindparam("count"))
    )


def _ids(model: type[DossierOwner] | type[FormerDossierOwner], whose: Whose) -> Select[Any]:
    owners = table_of(model).c
    return select(owners.dossier_id).where(owners.lookup_hash.in_(whose.hashes()))
