"""How procedures are filed, how long they take and what they cost, as the national base says it."""

import re
from typing import Any

from app.services.procedures.national_names import NationalMessage
from app.services.procedures.parts import (
    MAX_AMOUNT_DIGITS,
    MAX_FEES,
    MAX_LIMITS,
    MAX_SHORT,
    MAX_TEXT,
    Channel,
    Unit,
    fee,
    time_limit,
)
from app.texts.folding import fold

_CHANNELS = {"1": Channel.IN_PERSON, "2": Channel.ONLINE, "3": Channel.POSTAL}
_CHANNEL_NAMES = (
    ("truc tuyen", Channel.ONLINE),
    ("buu chinh", Channel.POSTAL),
    ("truc tiep", Channel.IN_PERSON),
)
_UNITS = {
    "ngay lam viec": Unit.WORKING_DAY,
    "ngay": Unit.DAY,
    "gio lam viec": Unit.WORKING_HOUR,
    "gio": Unit.HOUR,
    "thang": Unit.MONTH,
}
_FREE = frozenset(("khong", "mien phi", "khong thu phi", "khong co", "0"))
_AMOUNT = re.compile(
    rf"(\d{{1,3}}(?:\.\d{{3}})+|\d{{1,{MAX_AMOUNT_DIGITS}}})(?:,0+)?\s*(?:d|dong|vnd|vnđ)?",
    re.ASCII,
)
_DURATION = re.compile(r"(\d{1,4})\s*(ngay lam viec|ngay|gio lam viec|gio|thang)", re.ASCII)
_MAX_CASES = 50


def read_ways(message: NationalMessage, name: str) -> dict[str, Any]:
    """How it is filed, and for each way how long it takes and what it costs."""
    channels, limits, fees = [], [], []
    for way in message.parts(name, len(Channel) * 10):
        channel = _channel(way.text("KENH", MAX_SHORT) or way.text("TEXT", MAX_SHORT))
        if channel is None:
            continue
        channels.append(channel)
        for time in way.parts("THOIGIAN", _MAX_CASES):
            limits += _limit(channel, time)
            fees += [_fee(one, channel) for one in time.parts("PHILEPHI", MAX_FEES)]
    found = {
        "channels": [one.value for one in Channel if one in channels],
        "time_limits": _once(limits, MAX_LIMITS),
        "fees": _once(fees, MAX_FEES),
    }
    # What the ways do not tell may stand beside them.
    return {name: listed for name, listed in found.items() if listed}


def _channel(written: str) -> Channel | None:
    folded = fold(written)
    named = next((channel for words, channel in _CHANNEL_NAMES if words in folded), None)
    return _CHANNELS.get(written) or named


def _limit(channel: Channel, message: NationalMessage) -> list[dict[str, Any]]:
    amount = message.whole("THOIGIANGIAIQUYET", 4)
    unit_written = message.text("DONVITINH", MAX_SHORT)
    unit = _UNITS.get(fold(unit_written))
    note = message.text("MOTA", MAX_TEXT, lines=True)
    if amount is None or unit is None:
        said = message.text("THOIGIANGIAIQUYET", MAX_SHORT)
        note = note or f"{said} {unit_written}".strip()
        amount, unit = None, Unit.WORKING_DAY
    return [time_limit(channel, amount, unit, note)] if amount is not None or note else []


def _fee(message: NationalMessage, channel: Channel | None) -> dict[str, Any]:
    written = message.text("SOTIEN", MAX_SHORT) or message.text("TEXT", MAX_SHORT)
    note = message.text("MOTA", MAX_TEXT, lines=True)
    amount = _amount(written)
    if amount is None and written:
        note = f"{written}. {note}".strip() if note else written
    return fee(amount) | {
        "name_vi": message.text("TENPHILEPHI", MAX_SHORT),
        "channel": channel,
        "note": note,
    }


def _amount(written: str) -> int | None:
    folded = fold(written).rstrip(".")
    if folded in _FREE:
        return 0
    found = _AMOUNT.fullmatch(folded)
    digits = found[1].replace(".", "") if found else ""
    return int(digits) if digits and len(digits) <= MAX_AMOUNT_DIGITS else None


def read_fees(message: NationalMessage, name: str) -> dict[str, Any]:
    """Fees that stand beside the ways of filing."""
    return {"fees": [_fee(one, None) for one in message.parts(name, MAX_FEES)]}


def read_time_limits(message: NationalMessage, name: str) -> dict[str, Any]:
    """One text for all ways: "03 ngày làm việc kể từ ngày nhận đủ hồ sơ"."""
    written = message.text(name, MAX_TEXT, lines=True)
    found = _DURATION.match(fold(written))
    if found is not None:
        return {"time_limits": [time_limit(None, int(found[1]), _UNITS[found[2]], written)]}
    return {"time_limits": [time_limit(None, None, Unit.WORKING_DAY, written)] if written else []}


def _once(found: list[dict[str, Any]], max_items: int) -> list[dict[str, Any]]:
    return [one for number, one in enumerate(found) if one not in found[:number]][:max_items]
