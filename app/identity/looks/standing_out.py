"""Which looks an auditor should see first: judged when they are taken, by what was known then."""

from dataclasses import dataclass
from enum import StrEnum

from app.identity.looks.earlier import Earlier


class StandsOut(StrEnum):
    """Why a look stands out; a reason to ask, not a verdict."""

    NO_OPEN_CASE = "no_open_case"
    OUTSIDE_AGENCY = "outside_agency"
    MANY_IN_A_DAY = "many_in_a_day"
    SAME_CITIZEN = "same_citizen"


@dataclass(frozen=True)
class LookLimits:
    """How many looks of one person are usual, the one in hand among them."""

    in_a_day: int = 20
    at_same_citizen: int = 3


USUAL = LookLimits()


@dataclass(frozen=True)
class Surroundings:
    """What a look was taken in."""

    has_open_case: bool
    # The role belongs to the agency that has the case, not to the whole province or an area; of a
    # case that names no agency, nothing is made of it.
    is_of_agency: bool
    earlier: Earlier


def reasons(found: Surroundings, limits: LookLimits = USUAL) -> list[StandsOut]:
    """Why the look stands out, in the order of the enumeration; empty: it does not."""
    is_true = {
        StandsOut.NO_OPEN_CASE: not found.has_open_case,
        StandsOut.OUTSIDE_AGENCY: not found.is_of_agency,
        StandsOut.MANY_IN_A_DAY: found.earlier.today >= limits.in_a_day,
        StandsOut.SAME_CITIZEN: found.earlier.at_citizen >= limits.at_same_citizen,
    }
    return [reason for reason in StandsOut if is_true[reason]]
