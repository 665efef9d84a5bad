"""The areas that a clerk means by one of them: itself and what lies below."""

from app.errors import FieldFault, Unprocessable
from app.province.areas import line_of
from app.province.entries import AreaKey
from app.province.snapshot import Province


def areas_below(
    province: Province, code: str, scheme: str | None, *, pointer: str
) -> tuple[AreaKey, ...]:
    """``code`` in ``scheme``, or in any without one, and all below it, in order.

    ``pointer``: where the parameters stand in what was sent. Raises ``Unprocessable`` for a
    scheme that does not exist.
    """
    if scheme is not None and scheme not in province.schemes:
        raise Unprocessable(FieldFault(f"{pointer}/area_scheme", "unknown_value"))
    schemes = [scheme] if scheme is not None else sorted(province.schemes)
    wanted = {(one, code) for one in schemes}
    below = {
        key
        for key in province.areas
        if key[0] in schemes and any(area.key in wanted for area in line_of(province, key))
    }
    return tuple(sorted(wanted | below))
