"""What a procedure is made of: the codes of its parts, and how large they may be."""

from enum import StrEnum
from typing import Any

MAX_PAPERS = 200
MAX_STEPS = 100
MAX_LAWS = 100
MAX_FEES = 50
MAX_LIMITS = 20
MAX_RESULTS = 30
MAX_KEYWORDS = 50
MAX_AMOUNT_DIGITS = 12
MAX_DAYS_DIGITS = 4
MAX_COPIES_DIGITS = 3
MAX_NAME = 1000
MAX_TEXT = 10_000
MAX_SHORT = 300
MAX_URL = 500
MAX_CODE = 64


class Level(StrEnum):
    """How much of a procedure is done online."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "information"


class Channel(StrEnum):
    """How a dossier is filed."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    POSTAL = "postal"


class FeeKind(StrEnum):
    """How much is paid."""

    FREE = "free"
    FIXED = "fixed"
    TARIFF = "tariff"


class Unit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAY = "working_day"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    HOUR = "hour"
    MONTH = "month"


def fee(amount: int | None) -> dict[str, Any]:
    """A fee without a name; None is by a tariff."""
    kind = FeeKind.TARIFF if amount is None else FeeKind.FIXED if amount else FeeKind.FREE
    named = {"name_vi": "", "name_en": "", "channel": None, "note": ""}
    return {"kind": kind.value, "amount_vnd": amount} | named


def time_limit(
    channel: str | None, amount: int | None, unit: str, note: str = ""
) -> dict[str, Any]:
    """How long it takes by a channel, or by any."""
    return {"channel": channel, "amount": amount, "unit": str(unit), "note": note}
