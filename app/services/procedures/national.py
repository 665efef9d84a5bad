"""The national messages about procedures: ``LayDanhSachTTHC`` (a list) and ``LayThuTuc`` (in full).

Their names are written in capitals by the national base and in mixed case by others; here they are
read without regard to that. A list says little of each procedure: what a message does not name
stays as it is.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.services.procedures.codes import MAX_FULL_CODE, shown_code
from app.services.procedures.rows import (
    MAX_AMOUNT_DIGITS,
    MAX_CODE,
    MAX_COPIES_DIGITS,
    MAX_FEES,
    MAX_KEYWORDS,
    MAX_LAWS,
    MAX_LIMITS,
    MAX_NAME,
    MAX_PAPERS,
    MAX_RESULTS,
    MAX_SHORT,
    MAX_STEPS,
    MAX_TEXT,
    MAX_URL,
    Channel,
    Level,
    ProcedureRow,
    Unit,
    day,
    fee,
    slug,
    time_limit,
)
from app.services.row_fields import RowFields
from app.texts.folding import fold

# Ours by theirs, all in one place. Where several are listed, the first that a message has counts.
NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("MATTHC", "MATHUTUC"),
    "name_vi": ("TENTTHC", "TENTHUTUC"),
    "field": ("MALINHVUC",),
    "field_vi": ("TENLINHVUC",),
    "fields": ("LINHVUCTHUCHIEN", "LINHVUC"),
    "agencies": ("COQUANTHUCHIEN", "COQUANCOTHAMQUYEN"),
    "level": ("MUCDO", "MUCDODVC"),
    "steps": ("TRINHTUTHUCHIEN",),
    "ways": ("CACHTHUCTHUCHIEN",),
    "papers": ("THANHPHANHOSO",),
    "fees": ("PHILEPHI",),
    "time_limits": ("THOIHANGIAIQUYET", "THOIGIANGIAIQUYET"),
    "legal_basis": ("CANCUPHAPLY",),
    "results": ("KETQUATHUCHIEN", "KETQUA"),
    "requirements": ("YEUCAU", "YEUCAUDIEUKIEN"),
    "keywords": ("TUKHOA",),
    "url": ("DUONGDAN", "LINKDVC", "URL"),
    "valid_from": ("NGAYCOHIEULUC", "NGAYHIEULUC"),
    "valid_until": ("NGAYHETHIEULUC",),
}
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
_LEVELS = (
    ("toan trinh", Level.FULL),
    ("mot phan", Level.PARTIAL),
    ("cung cap thong tin", Level.INFORMATION),
    ("4", Level.FULL),
    ("3", Level.PARTIAL),
    ("2", Level.INFORMATION),
    ("1", Level.INFORMATION),
)
_FREE = frozenset(("khong", "mien phi", "khong thu phi", "khong co", "0"))
_AMOUNT = re.compile(
    rf"(\d{{1,3}}(?:\.\d{{3}})+|\d{{1,{MAX_AMOUNT_DIGITS}}})(?:,0+)?\s*(?:d|dong|vnd|vnđ)?",
    re.ASCII,
)
_DURATION = re.compile(r"(\d{1,4})\s*(ngay lam viec|ngay|gio lam viec|gio|thang)", re.ASCII)
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div)\b[^<>]{0,100}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_MAX_CASES = 50


class _Message:
    """The fields of a national object, whatever the case of their names."""

    def __init__(self, sent: Any, path: str = "") -> None:
        RowFields(sent, path)
        self._prefix = f"{path}." if path else ""
        self._sent = {str(name).upper(): (str(name), value) for name, value in sent.items()}
        self._fields = RowFields({name: plain(value) for name, value in sent.items()}, path)

    def has(self, name: str) -> bool:
        """Whether the object names it at all."""
        return name in self._sent

    def first(self, ours: str) -> str:
        """Which of the names of ``ours`` the object has; the first one where it has none."""
        return next((name for name in NAMES[ours] if self.has(name)), NAMES[ours][0])

    def value(self, name: str) -> Any:
        """What was sent under ``name``."""
        return self._sent.get(name, (name, None))[1]

    def text(
        self, name: str, max_length: int, *, required: bool = False, lines: bool = False
    ) -> str:
        """``RowFields.text``; a number is taken as it would be written."""
        return self._fields.text(
            self._sent_as(name), max_length, required=required, multiline=lines
        )

    def whole(self, name: str, max_digits: int) -> int | None:
        """``RowFields.whole``; None for what is no number."""
        written = self.text(name, 40)
        return (
            int(written)
            if written.isascii() and written.isdigit() and len(written) <= max_digits
            else None
        )

    def link(self, name: str) -> str:
        """An https address, or "": the national base has others, which no phone should open."""
        found = self.text(name, MAX_NAME)
        return found if found.startswith("https://") and len(found) <= MAX_URL else ""

    def day(self, name: str) -> Any:
        """A local day; raises ``RowRefused``."""
        return day(self._fields, self._sent_as(name))

    def parts(self, name: str, max_items: int) -> Iterator["_Message"]:
        """A list of objects; one object alone, or a text in its place, is a list of one."""
        value = self.value(name)
        listed = value if isinstance(value, list) else [value] if value else []
        if len(listed) > max_items:
            raise self.refuse(name, f"more than {max_items} entries")
        for position, one in enumerate(listed):
            if one:
                whole = {"TEXT": one} if isinstance(one, str) else one
                yield _Message(whole, f"{self._prefix}{self._sent_as(name)}[{position}]")

    def refuse(self, name: str, fault: str) -> Exception:
        """The refusal of a field, to be raised."""
        return self._fields.refuse(self._sent_as(name), fault)

    def _sent_as(self, name: str) -> str:
        return self._sent.get(name, (name, None))[0]


def plain(value: Any) -> Any:
    """A text without the marks of HTML that the national base has in some; a number as a text."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    if not isinstance(value, str) or "<" not in value:
        return value
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", value)))


def unwrap(sent: Any) -> list[Any]:
    """The rows of a message: those of its ``result``, or the message itself."""
    if isinstance(sent, dict):
        named = {str(name).upper(): value for name, value in sent.items()}
        result = named.get("RESULT", named.get("DATA"))
        if result is not None and not named.keys() & set(NAMES["code"]):
            return result if isinstance(result, list) else [result]
    return [sent]


def is_national(sent: Any) -> bool:
    """Whether a row has the national names."""
    names = {str(name).upper() for name in sent} if isinstance(sent, dict) else set()
    return not names.isdisjoint(NAMES["code"])


def read_national_row(sent: Any) -> ProcedureRow:
    """A row of a list, or a procedure in full; raises ``RowRefused``."""
    message = _Message(sent)
    written = message.text(message.first("code"), MAX_FULL_CODE, required=True)
    code = shown_code(written)
    if code is None:
        raise message.refuse(message.first("code"), "must be like 1.000656")
    name = message.text(message.first("name_vi"), MAX_NAME, required=True)
    values: dict[str, Any] = {"full_code": written, "name_vi": name} | _where(message)
    for ours, read in _READERS.items():
        if any(message.has(theirs) for theirs in NAMES[ours]):
            values |= read(message, message.first(ours))
    return ProcedureRow(
        code,
        values,
        message.day(message.first("valid_from")),
        message.day(message.first("valid_until")),
        is_partial=True,
    )


def _where(message: _Message) -> dict[str, Any]:
    """Field and agency, each named beside the procedure or in a list of its own."""
    found: dict[str, Any] = {}
    field, name = message.text("MALINHVUC", MAX_CODE), message.text("TENLINHVUC", MAX_SHORT)
    for one in message.parts(message.first("fields"), _MAX_CASES):
        field = field or one.text("MALINHVUC", MAX_CODE)
        name = name or one.text("TENLINHVUC", MAX_SHORT) or one.text("TEXT", MAX_SHORT)
    if name:
        found |= {"field": slug(field or name), "field_vi": name}
    for one in message.parts(message.first("agencies"), _MAX_CASES):
        agency = one.text("TENDONVI", MAX_SHORT) or one.text("TEXT", MAX_SHORT)
        if agency:
            code = one.text("MADONVI", MAX_CODE)
            return found | {"agency": slug(code or agency), "agency_vi": agency}
    return found


def _level(message: _Message, name: str) -> dict[str, Any]:
    written = fold(message.text(name, MAX_SHORT))
    level = next((level for words, level in _LEVELS if words in written), None)
    return {} if level is None else {"level": level.value}


def _steps(message: _Message, name: str) -> dict[str, Any]:
    found = []
    for group in message.parts(name, _MAX_CASES):
        case = group.text("TRUONGHOP", MAX_NAME)
        texts = [
            one.text("TENTRINHTU", MAX_TEXT, lines=True)
            for one in group.parts("TRINHTU", MAX_STEPS)
        ]
        texts += [group.text("TENTRINHTU", MAX_TEXT, lines=True)]
        texts += group.text("TEXT", MAX_TEXT, lines=True).split("\n")
        found += [{"case": case, "text": text.strip()} for text in texts if text.strip()]
    return {"steps": found[:MAX_STEPS]}


def _papers(message: _Message, name: str) -> dict[str, Any]:
    found = []
    for group in message.parts(name, _MAX_CASES):
        case = group.text("TRUONGHOP", MAX_NAME)
        # Without cases the papers stand in the list themselves.
        papers = list(group.parts("GIAYTO", MAX_PAPERS)) if group.has("GIAYTO") else [group]
        found += [read for one in papers if (read := _paper(one, case)) is not None]
    return {"papers": found[:MAX_PAPERS]}


def _paper(message: _Message, case: str) -> dict[str, Any] | None:
    name = message.text("TENGIAYTO", MAX_NAME) or message.text("TEXT", MAX_NAME)
    if not name:
        return None
    return {
        "case": case,
        "name_vi": name,
        "name_en": "",
        "originals": message.whole("SOBANCHINH", MAX_COPIES_DIGITS),
        "copies": message.whole("SOBANSAO", MAX_COPIES_DIGITS),
        "form_name": message.text("TENMAUDON", MAX_SHORT),
        "form_url": message.link("URL"),
        # A result of another procedure stands for the paper: the agency has it.
        "is_obtainable": bool(message.text("MA_KQ_THAYTHE", MAX_SHORT)),
        "database": "",
    }


def _ways(message: _Message, name: str) -> dict[str, Any]:
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


def _limit(channel: Channel, message: _Message) -> list[dict[str, Any]]:
    amount = message.whole("THOIGIANGIAIQUYET", 4)
    unit_written = message.text("DONVITINH", MAX_SHORT)
    unit = _UNITS.get(fold(unit_written))
    note = message.text("MOTA", MAX_TEXT, lines=True)
    if amount is None or unit is None:
        said = message.text("THOIGIANGIAIQUYET", MAX_SHORT)
        note = note or f"{said} {unit_written}".strip()
        amount, unit = None, Unit.WORKING_DAY
    return [time_limit(channel, amount, unit, note)] if amount is not None or note else []


def _fee(message: _Message, channel: Channel | None) -> dict[str, Any]:
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


def _fees(message: _Message, name: str) -> dict[str, Any]:
    return {"fees": [_fee(one, None) for one in message.parts(name, MAX_FEES)]}


def _time_limits(message: _Message, name: str) -> dict[str, Any]:
    """One text for all ways: "03 ngày làm việc kể từ ngày nhận đủ hồ sơ"."""
    written = message.text(name, MAX_TEXT, lines=True)
    found = _DURATION.match(fold(written))
    if found is not None:
        return {"time_limits": [time_limit(None, int(found[1]), _UNITS[found[2]], written)]}
    return {"time_limits": [time_limit(None, None, Unit.WORKING_DAY, written)] if written else []}


def _laws(message: _Message, name: str) -> dict[str, Any]:
    found = []
    for one in message.parts(name, MAX_LAWS):
        title = one.text("TENVANBAN", MAX_NAME)
        number = one.text("SOVANBAN", MAX_SHORT)
        titles = [title or number] if title or number else one.text("TEXT", MAX_TEXT).split(";")
        issued = one.day("NGAYBANHANH")
        found += [
            {
                "number": number,
                "title": text.strip()[:MAX_NAME],
                "issued_on": issued.isoformat() if issued else None,
                "url": one.link("DIACHITRUYCAP"),
            }
            for text in titles
            if text.strip()
        ]
    return {"legal_basis": found[:MAX_LAWS]}


def _results(message: _Message, name: str) -> dict[str, Any]:
    names = (
        one.text("TENKETQUA", MAX_NAME) or one.text("TEXT", MAX_NAME)
        for one in message.parts(name, MAX_RESULTS)
    )
    return {"results": [{"name_vi": one, "name_en": ""} for one in names if one]}


def _requirements(message: _Message, name: str) -> dict[str, Any]:
    return {"requirements": message.text(name, MAX_TEXT, lines=True)}


def _keywords(message: _Message, name: str) -> dict[str, Any]:
    written = re.split(r"[;,|]", message.text(name, MAX_TEXT))
    found = dict.fromkeys(one.strip()[:MAX_SHORT] for one in written if one.strip())
    return {"keywords": list(found)[:MAX_KEYWORDS]}


def _url(message: _Message, name: str) -> dict[str, Any]:
    return {"url": message.link(name)}


def _once(found: list[dict[str, Any]], max_items: int) -> list[dict[str, Any]]:
    return [one for number, one in enumerate(found) if one not in found[:number]][:max_items]


_READERS: Mapping[str, Callable[[_Message, str], dict[str, Any]]] = {
    "level": _level,
    "steps": _steps,
    "papers": _papers,
    "fees": _fees,
    "time_limits": _time_limits,
    "ways": _ways,
    "legal_basis": _laws,
    "results": _results,
    "requirements": _requirements,
    "keywords": _keywords,
    "url": _url,
}
