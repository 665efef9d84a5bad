"""Who administers staff, and whom: an agency's administrator stays within his agency."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, and_, or_, true

from app.errors import (
    Forbidden,
    OwnStaffAccount,
    RestrictedScopeNeeded,
    StaffRolesElsewhere,
)
from app.identity.models import StaffRole
from app.identity.principals import StaffPrincipal
from app.identity.staff.rights import ALL_AREAS, Scope, Scoped


@dataclass(frozen=True)
class Administrator:
    """Who changes accounts and roles: ``key`` as the audit names him, ``scopes`` where he may.

    ``staff_id`` is None for the operator at the command line.
    """

    key: str
    scopes: tuple[Scope, ...]
    staff_id: uuid.UUID | None = None

    @classmethod
    def of(cls, staff: StaffPrincipal) -> Self:
        """The calling staff member, where his roles let him do what the route does."""
        return cls(staff.key, staff.scopes, staff.id)

    @classmethod
    def himself(cls, staff: StaffPrincipal) -> Self:
        """The calling staff member about his own account, where nothing is beyond his reach."""
        return cls(staff.key, (Scope(sees_restricted=True),), staff.id)

    def reaches(self, role: Scoped) -> bool:
        """Whether the role lies within one of his scopes."""
        return any(scope.covers(Scope.of(role)) for scope in self.scopes)

    def reached(self) -> ColumnElement[bool]:
        """``reaches`` as a predicate of a statement over roles."""
        return or_(*(_within(scope) for scope in self.scopes))

    def sees(self, roles: Iterable[Scoped]) -> bool:
        """Whether he sees somebody with ``roles``: one within reach, or none at all as yet."""
        held = list(roles)
        return not held or any(self.reaches(role) for role in held)

    def require_may_grant(self, scope: Scope) -> None:
        """Raises ``Forbidden`` for a scope wider than his.

        Raises ``RestrictedScopeNeeded`` where it would let restricted reports be seen that he
        may not see himself.
        """
        around = [one for one in self.scopes if one.covers(scope)]
        if not around:
            raise Forbidden
        if scope.sees_restricted and not any(one.sees_restricted for one in around):
            raise RestrictedScopeNeeded

    def require_reaches_all(self, roles: Iterable[Scoped]) -> None:
        """Raises ``StaffRolesElsewhere`` where a role lies beyond his reach."""
        if not all(self.reaches(role) for role in roles):
            raise StaffRolesElsewhere

    def require_other(self, staff_id: uuid.UUID) -> None:
        """Raises ``OwnStaffAccount`` when it is himself: nobody changes what he may do."""
        if staff_id == self.staff_id:
            raise OwnStaffAccount


OPERATOR = Administrator("operator", (Scope(sees_restricted=True),))


def _within(scope: Scope) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [true()]
    if scope.agency_code:
        wanted.append(StaffRole.agency_code == scope.agency_code)
    if scope.area != ALL_AREAS:
        scheme, code = scope.area
        wanted += [StaffRole.area_scheme == scheme, StaffRole.area_code == code]
    return and_(*wanted)
