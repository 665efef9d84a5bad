"""What a role allows, and where: the pure rules."""

import uuid

from app.identity.staff.rights import HeldRole, Scope, allowing, find_lender
from app.web.operations import Operation, Role

_LENDERS = [uuid.UUID(int=1), uuid.UUID(int=2)]


def test_a_role_of_one_s_own_is_used_before_a_borrowed_one() -> None:
    own = HeldRole(Role.OFFICER, Scope("so_y_te"))
    borrowed = [HeldRole(Role.OFFICER, Scope(), lent_by=lender) for lender in _LENDERS]

    def covers_health(scope: Scope) -> bool:
        return scope.covers(Scope("so_y_te"))

    assert find_lender([*borrowed, own], covers_health) is None
    assert find_lender(borrowed, covers_health) == _LENDERS[0]
    assert find_lender(reversed(borrowed), covers_health) == _LENDERS[0]
    assert find_lender([*borrowed, own], lambda scope: scope.is_province_wide) == _LENDERS[0]
    assert find_lender([own], lambda scope: False) is None


def test_a_scope_covers_what_is_as_narrow_as_itself_or_narrower() -> None:
    ward, commune_before = ("since_2025_07", "25747"), ("until_2025_06", "25747")
    assert Scope().covers(Scope("so_y_te", ward))
    assert Scope("so_y_te").covers(Scope("so_y_te", ward))
    assert not Scope("so_y_te").covers(Scope())
    assert not Scope("so_y_te").covers(Scope("so_xay_dung"))
    assert not Scope("so_y_te", ward).covers(Scope("so_y_te"))
    assert Scope(area=ward).covers(Scope("so_y_te", ward))
    assert not Scope(area=ward).covers(Scope("so_y_te", commune_before))


def test_only_roles_that_allow_the_operation_count_for_it() -> None:
    publisher, officer = HeldRole(Role.PUBLISHER, Scope()), HeldRole(Role.OFFICER, Scope("so_y_te"))
    assert allowing([publisher, officer], Operation.REPORTS_MOVE) == (officer,)
    assert allowing([publisher, officer], Operation.REPORTS_READ) == (publisher, officer)
    assert allowing([publisher, officer], Operation.AUDIT_READ) == ()
    of_agency = HeldRole(Role.AUDITOR, Scope("so_y_te"))
    assert allowing([of_agency], Operation.AUDIT_READ) == ()
