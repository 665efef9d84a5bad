"""The parts of a procedure as rows in our own form write them."""

from typing import Any

from app.services.intake.row_fields import RowFields
from app.services.procedures.parts import (
    MAX_AMOUNT_DIGITS,
    MAX_COPIES_DIGITS,
    MAX_DAYS_DIGITS,
    MAX_FEES,
    MAX_LIMITS,
    MAX_NAME,
    MAX_SHORT,
    MAX_TEXT,
    Channel,
    FeeKind,
    Unit,
    fee,
    time_limit,
)
from app.services.procedures.row_values import day, link, one_of, read_texts


def read_channels(sent: Any) -> list[Channel]:
    """Where one may apply, in our order; raises ``RowRefused``."""
    values = read_texts(sent, "channels", len(Channel), 16, separator="|")
    fields = RowFields({"channels": values})
    if not set(values) <= set(Channel):
        raise fields.refuse("channels", f"must be among {', '.join(Channel)}")
    return [one for one in Channel if one in values]


def read_step(fields: RowFields) -> dict[str, Any] | None:
    """A step, if it says anything; raises ``RowRefused``."""
    text = fields.text("text", MAX_TEXT, multiline=True)
    if not text:
        return None
    return {"case": fields.text("case", MAX_NAME), "text": text}


def read_paper(fields: RowFields) -> dict[str, Any] | None:
    """A paper, if it has a name; raises ``RowRefused``."""
    name = fields.text("name_vi", MAX_NAME) or fields.text("text", MAX_NAME)
    if not name:
        return None
    originals, copies = (fields.whole(one, MAX_COPIES_DIGITS) for one in ("originals", "copies"))
    database = fields.text("database", MAX_SHORT)
    return {
        "case": fields.text("case", MAX_NAME),
        "name_vi": name,
        "name_en": fields.text("name_en", MAX_NAME),
        "originals": originals,
        "copies": copies,
        "form_name": fields.text("form_name", MAX_SHORT),
        "form_url": link(fields, "form_url"),
        "is_obtainable": bool(database) or fields.flag("is_obtainable"),
        "database": database,
    }


def read_fees(fields: RowFields, sent: Any) -> list[dict[str, Any]]:
    """The fees; a table has one cell of đồng instead."""
    if sent.get("fees") not in (None, ""):
        return [_fee(one) for one in fields.parts("fees", MAX_FEES)]
    amount = fields.whole("fee_vnd", 9)
    return [] if amount is None else [fee(amount)]


def _fee(fields: RowFields) -> dict[str, Any]:
    """A fee: free, fixed in đồng, or by a tariff that its note tells; raises ``RowRefused``."""
    kind = one_of(fields, "kind", FeeKind)
    amount = fields.whole("amount_vnd", MAX_AMOUNT_DIGITS)
    if kind == FeeKind.FIXED and amount is None:
        raise fields.refuse("amount_vnd", "required")
    found = fee(None if kind == FeeKind.TARIFF else 0 if kind == FeeKind.FREE else amount)
    return found | {
        "name_vi": fields.text("name_vi", MAX_SHORT),
        "name_en": fields.text("name_en", MAX_SHORT),
        "channel": one_of(fields, "channel", Channel) or None,
        "note": fields.text("note", MAX_TEXT, multiline=True),
    }


def read_time_limits(fields: RowFields, sent: Any) -> list[dict[str, Any]]:
    """The time limits; a table has one cell of working days instead."""
    if sent.get("time_limits") not in (None, ""):
        return [_time_limit(one) for one in fields.parts("time_limits", MAX_LIMITS)]
    days = fields.whole("time_limit_working_days", MAX_DAYS_DIGITS)
    return [] if days is None else [time_limit(None, days, Unit.WORKING_DAY)]


def _time_limit(fields: RowFields) -> dict[str, Any]:
    unit = one_of(fields, "unit", Unit) or Unit.WORKING_DAY
    amount = fields.whole("amount", MAX_DAYS_DIGITS)
    note = fields.text("note", MAX_TEXT, multiline=True)
    if amount is None and not note:
        raise fields.refuse("amount", "required without a note")
    return time_limit(one_of(fields, "channel", Channel) or None, amount, unit, note)


def read_law(fields: RowFields) -> dict[str, Any] | None:
    """An act of the legal basis, if it has a title; raises ``RowRefused``."""
    title = fields.text("title", MAX_NAME) or fields.text("text", MAX_NAME)
    if not title:
        return None
    issued = day(fields, "issued_on")
    return {
        "number": fields.text("number", MAX_SHORT),
        "title": title,
        "issued_on": issued.isoformat() if issued else None,
        "url": link(fields, "url"),
    }


def read_result(fields: RowFields) -> dict[str, Any] | None:
    """What one gets in the end, if it has a name; raises ``RowRefused``."""
    name = fields.text("name_vi", MAX_NAME) or fields.text("text", MAX_NAME)
    if not name:
        return None
    return {"name_vi": name, "name_en": fields.text("name_en", MAX_NAME)}
