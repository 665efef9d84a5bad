"""The national messages about dossiers, read strictly row by row.

DongBoHoSoMC is one dossier as it stands, CapNhatTienDoHoSoMC one step of its way. All values are
strings; times are ``yyyyMMddHHmmss`` or ISO, local (Asia/Ho_Chi_Minh), empty for unknown. A row is
taken or refused by itself, with a reason its sender can act on.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from app.identity.citizens.identifiers import Identifier, read_citizen_number
from app.province.local_time import LOCAL
from app.services.row_fields import RowFields

_CODE = re.compile(
    r"(?:[0-9A-Z]{3}(?:\.[0-9A-Z]{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.[0-9A-Z]{1,3}){0,7})"
    r"-\d{6}-\d{4,6}",
    # Other scripts have digits too.
    re.ASCII,
)
# "75000" or "75000.00"; "75.000" could be either of two amounts.
_AMOUNT = re.compile(r"(\d{1,15})(?:\.0{1,2})?", re.ASCII)
_MAX_STATUS = 16
_MAX_FEES = 50
_MAX_OWNERS = 10


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
    fields = RowFields(row)
    return DossierMessage(
        code=_code(fields),
        procedure_code=fields.text("MaTTHC", 64),
        procedure_name=fields.text("TenTTHC", 1000),
        field_name=fields.text("TenLinhVuc", 300),
        agency=fields.text("DonViXuLy", 300),
        status=fields.text("TrangThaiHoSo", _MAX_STATUS, required=True),
        filed_at=fields.moment("NgayNopHoSo"),
        accepted_at=fields.moment("NgayTiepNhan"),
        due_at=fields.moment("NgayHenTra"),
        finished_at=fields.moment("NgayKetThucXuLy"),
        returned_at=fields.moment("NgayTra"),
        fees=tuple(_fee(fee) for fee in fields.parts("DanhSachLePhi", _MAX_FEES)),
        owners=_owners(fields),
    )


def read_step(row: Any) -> StepMessage:
    """A CapNhatTienDoHoSoMC row; raises ``RowRefused``."""
    fields = RowFields(row)
    at = fields.moment("ThoiDiemXuLy")
    if at is None:
        raise fields.refuse("ThoiDiemXuLy", "required")
    return StepMessage(
        code=_code(fields),
        at=at,
        status=fields.text("TrangThai", _MAX_STATUS, required=True),
        text=fields.text("NoiDungXuLy", 2000, multiline=True),
        office=fields.text("PhongBanXuLy", 300),
    )


def _code(fields: RowFields) -> str:
    code = fields.text("MaHoSo", 64)
    if not is_dossier_code(code):
        raise fields.refuse("MaHoSo", "not a dossier code")
    return code


def _fee(fields: RowFields) -> tuple[str, int]:
    amount = _AMOUNT.fullmatch(fields.text("Gia", 40) or "0")
    if amount is None:
        raise fields.refuse("Gia", "not an amount in đồng")
    return fields.text("TenPhiLePhi", 300), int(amount[1])


def _owners(fields: RowFields) -> tuple[Identifier, ...]:
    """The owner's numbers; one without a right form, or a placeholder, is nobody's."""
    listed = fields.parts("DinhDanhCHS", _MAX_OWNERS)
    written = [fields.text("SoGiayToChuHoSo", 64), *(one.text("SoDinhDanh", 64) for one in listed)]
    found = (read_citizen_number(number) for number in written)
    return tuple(dict.fromkeys(identifier for identifier in found if identifier))
