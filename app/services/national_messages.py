"""The national messages about dossiers, read strictly row by row.

DongBoHoSoMC is one dossier as it stands, CapNhatTienDoHoSoMC one step of its way. All values are
strings; times are ``yyyyMMddHHmmss`` or ISO, local (Asia/Ho_Chi_Minh), empty for unknown. A row is
taken or refused by itself, with a reason its sender can act on.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from app.identity.identifiers import Identifier, read_citizen_number
from app.province.deadlines import LOCAL

_CODE = re.compile(
    r"(?:[0-9A-Z]{3}(?:\.[0-9A-Z]{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.[0-9A-Z]{1,3}){0,7})"
    r"-\d{6}-\d{4,6}"
)
_COMPACT = "%Y%m%d%H%M%S"
_MAX_FEES = 50


class RowRefused(Exception):
    """One row cannot be taken; ``reason`` names the field and what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class DossierMessage:
    """One dossier as it stands (DongBoHoSoMC)."""

    code: str
    procedure_code: str
    procedure_name: str
    field_name: str
    agency: str
    status: str
    filed_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    fees: tuple[tuple[str, int], ...]
    owners: tuple[Identifier, ...]

    @property
    def filed_or_coded_at(self) -> datetime:
        """When it was filed; where the sender does not say, the day in its code."""
        return self.filed_at or self.accepted_at or _day_in_code(self.code)

    @property
    def status_at(self) -> datetime:
        """The latest moment the message names: the status holds at least since then."""
        later = (self.accepted_at, self.finished_at, self.returned_at)
        return max([self.filed_or_coded_at, *(moment for moment in later if moment)])


@dataclass(frozen=True)
class StepMessage:
    """One step (CapNhatTienDoHoSoMC); it has no id, its four parts together are its name."""

    code: str
    at: datetime
    status: str
    text: str
    office: str

    def step_hash(self) -> bytes:
        """SHA-256 over code, moment, status and text."""
        parts = orjson.dumps([self.code, self.at, self.status, self.text])
        return hashlib.sha256(parts).digest()


def is_dossier_code(written: str) -> bool:
    """Whether it has the form of a dossier code (mã hồ sơ) with a real date."""
    if _CODE.fullmatch(written) is None:
        return False
    try:
        _day_in_code(written)
    except ValueError:
        return False
    return True


def _day_in_code(code: str) -> datetime:
    day = datetime.strptime(code.split("-")[1], "%y%m%d")  # noqa: DTZ007 - local, said next
    return day.replace(tzinfo=LOCAL).astimezone(UTC)


def read_dossier(row: Any) -> DossierMessage:
    """A DongBoHoSoMC row; raises ``RowRefused``."""
    fields = _fields(row)
    return DossierMessage(
        code=_code(fields),
        procedure_code=_text(fields, "MaTTHC", 64),
        procedure_name=_text(fields, "TenTTHC", 1000),
        field_name=_text(fields, "TenLinhVuc", 300),
        agency=_text(fields, "DonViXuLy", 300),
        status=_status(fields, "TrangThaiHoSo"),
        filed_at=_moment(fields, "NgayNopHoSo"),
        accepted_at=_moment(fields, "NgayTiepNhan"),
        due_at=_moment(fields, "NgayHenTra"),
        finished_at=_moment(fields, "NgayKetThucXuLy"),
        returned_at=_moment(fields, "NgayTra"),
        fees=_fees(fields.get("DanhSachLePhi")),
        owners=_owners(fields),
    )


def read_step(row: Any) -> StepMessage:
    """A CapNhatTienDoHoSoMC row; raises ``RowRefused``."""
    fields = _fields(row)
    at = _moment(fields, "ThoiDiemXuLy")
    if at is None:
        raise RowRefused("ThoiDiemXuLy: required")
    return StepMessage(
        code=_code(fields),
        at=at,
        status=_status(fields, "TrangThai"),
        text=_text(fields, "NoiDungXuLy", 2000),
        office=_text(fields, "PhongBanXuLy", 300),
    )


def _fields(row: Any) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise RowRefused("row: not a JSON object")
    return row


def _text(fields: Mapping[str, Any], name: str, max_length: int) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RowRefused(f"{name}: must be a string")
    found = unicodedata.normalize("NFC", value).strip()
    if len(found) > max_length:
        raise RowRefused(f"{name}: longer than {max_length} characters")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in found):
        raise RowRefused(f"{name}: control characters")
    return found


def _code(fields: Mapping[str, Any]) -> str:
    code = _text(fields, "MaHoSo", 64)
    if not is_dossier_code(code):
        raise RowRefused("MaHoSo: not a dossier code")
    return code


def _status(fields: Mapping[str, Any], name: str) -> str:
    status = _text(fields, name, 16)
    if not status:
        raise RowRefused(f"{name}: required")
    return status


def _moment(fields: Mapping[str, Any], name: str) -> datetime | None:
    written = _text(fields, name, 40)
    if not written:
        return None
    try:
        if written.isdigit():
            moment = datetime.strptime(written.ljust(14, "0"), _COMPACT).replace(tzinfo=LOCAL)
        else:
            moment = datetime.fromisoformat(written)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowRefused(f"{name}: no time (yyyyMMddHHmmss or ISO 8601)") from error


def _fees(listed: Any) -> tuple[tuple[str, int], ...]:
    if not isinstance(listed, list):
        return ()
    found = []
    for fee in listed[:_MAX_FEES]:
        fields = _fields(fee)
        amount = _text(fields, "Gia", 20).split(".")[0]
        if amount and not (amount.isascii() and amount.isdigit()):
            raise RowRefused("DanhSachLePhi.Gia: not an amount in đồng")
        found.append((_text(fields, "TenPhiLePhi", 300), int(amount or 0)))
    return tuple(found)


def _owners(fields: Mapping[str, Any]) -> tuple[Identifier, ...]:
    """The owner's numbers; one without a right form, or a placeholder, is nobody's."""
    listed = fields.get("DinhDanhCHS")
    written = [_text(fields, "SoGiayToChuHoSo", 64)]
    if isinstance(listed, list):
        written += [_text(_fields(one), "SoDinhDanh", 64) for one in listed[:10]]
    found = (read_citizen_number(number) for number in written)
    return tuple(dict.fromkeys(identifier for identifier in found if identifier))
