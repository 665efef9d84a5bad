"""What a role allows, and where: pure rules."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from app.province.entries import AreaKey
from app.web.operations import REACH_OF, ROLES_OF, Operation, Reach, Role

# Whoever administers or audits does so in person: a substitute never does.
NEVER_LENT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


# The area of whoever is limited to none.
ALL_AREAS: AreaKey = ("", "")


class Scoped(Protocol):
    """What of a role says where it counts; a row of it or the record."""

    @property
    def agency_code(self) -> str: ...
    @property
    def area_scheme(self) -> str: ...
    @property
    def area_code(self) -> str: ...
    @property
    def sees_restricted(self) -> bool: ...


@dataclass(frozen=True)
class Scope:
    """Where a role counts; an empty agency means every one.

    ``sees_restricted`` is the named scope: restricted reports are seen there as well.
    """

    agency_code: str = ""
    area: AreaKey = ALL_AREAS
    sees_restricted: bool = False

    @classmethod
    def of(cls, role: Scoped) -> Self:
        """Where a role counts."""
        return cls(role.agency_code, (role.area_scheme, role.area_code), role.sees_restricted)

    @property
    def is_province_wide(self) -> bool:
        """Whether neither an agency nor an area limits it."""
        return not self.agency_code and self.area == ALL_AREAS

    def holds_agency(self, agency_code: str) -> bool:
        """Whether that agency as a whole, and not only reports of an area, lies within it.

        An area beside the agency narrows its reports alone.
        """
        return self.is_province_wide or agency_code == self.agency_code != ""

    def covers(self, other: Self) -> bool:
        """Whether ``other`` counts nowhere that this scope does not reach."""
        return self.agency_code in ("", other.agency_code) and self.area in (ALL_AREAS, other.area)


@dataclass(frozen=True)
class HeldRole:
    """A role that counts now; ``lent_by`` is the absent colleague whose role it is."""

    role: Role
    scope: Scope
    lent_by: uuid.UUID | None = None


def allowing(held: Iterable[HeldRole], operation: Operation) -> tuple[HeldRole, ...]:
    """Those of the roles ``held`` that allow ``operation`` somewhere."""
    reach = REACH_OF[operation]
    return tuple(
        one
        for one in held
        if one.role in ROLES_OF[operation] and _is_within_reach(one.scope, reach)
    )


def _is_within_reach(scope: Scope, reach: Reach) -> bool:
    match reach:
        case Reach.PROVINCE:
            return scope.is_province_wide
        case Reach.AGENCY:
            return scope.is_province_wide or bool(scope.agency_code)
        case _:
            return True


def find_lender(held: Iterable[HeldRole], covers: Callable[[Scope], bool]) -> uuid.UUID | None:
    """Whose role of ``held`` it takes where ``covers`` is true; None: one of his own does."""
    lenders = [one.lent_by for one in held if covers(one.scope)]
    if None in lenders:
        return None
    # Several colleagues may have lent the same: always the same one is named.
    return min((lender for lender in lenders if lender is not None), default=None)
