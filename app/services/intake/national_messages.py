"""The national messages about dossiers, read strictly row by row.

DongBoHoSoMC is one dossier as it stands, CapNhatTienDoHoSoMC one step of its way. All values are
strings; times are ``yyyyMMddHHmmss`` or ISO, local (Asia/Ho_Chi_Minh), empty for unknown. A row is
taken or refused by itself, with a reason its sender can act on.

Read and not kept: the owner's numbers and phone, of which only keyed hashes stay. Left out, as
personal: ChuHoSo, MaDoiTuong, Email, TrichYeuHoSo, GhiChu, NguoiXuLy, ChucDanh; and MaLinhVuc.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from app.identity.citizens.identifiers import Identifier
from app.province.local_time import LOCAL
from app.services.intake.message_parts import (
    CHANNELS,
    DELIVERIES,
    OWNER_KINDS,
    Fee,
    ResultPaper,
    Supplement,
    read_choice,
    read_fees,
    read_papers,
    read_results,
    read_supplements,
)
from app.services.intake.row_fields import RowFields
from app.services.owners.numbers import read_owner_phone, read_owners

_CODE = re.compile(
    r"(?:[0-9A-Z]{3}(?:\.[0-9A-Z]{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.[0-9A-Z]{1,3}){0,7})"
    r"-(\d{6})-\d{4,6}",
    # Other scripts have digits too.
    re.ASCII,
)
_MAX_CODE = 64
_MAX_STATUS = 16


class Operation(StrEnum):
    """What a row asks for."""

    UPSERT = "upsert"
    WITHDRAW = "withdraw"


class DossierMessage(NamedTuple):
    """One dossier as it stands (DongBoHoSoMC)."""

    code: str
    status: str
    procedure_code: str = ""
    procedure_name: str = ""
    field_name: str = ""
    agency: str = ""
    other_code: str = ""
    channel: str = ""
    delivery: str = ""
    owner_kind: str = ""
    filed_at: datetime | None = None
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    papers: Sequence[str] = ()
    supplements: Sequence[Supplement] = ()
    fees: Sequence[Fee] = ()
    results: Sequence[ResultPaper] = ()
    owners: tuple[Identifier, ...] = ()
    phone: str | None = None
    operation: Operation = Operation.UPSERT
    # What the row it came in is known by, where anybody looked.
    row_mac: bytes | None = None

    @property
    def filed_or_coded_at(self) -> datetime:
        """When it was filed; where the sender does not say, the day in its code."""
        return self.filed_at or self.accepted_at or _day_in_code(self.code)

    @property
    def status_at(self) -> datetime:
        """The latest moment the message names: the status holds at least since then."""
        later = (self.accepted_at, self.finished_at, self.returned_at)
        return max([self.filed_or_coded_at, *(moment for moment in later if moment)])


class StepMessage(NamedTuple):
    """One step (CapNhatTienDoHoSoMC); it has no id, its four parts together are its name."""

    code: str
    at: datetime
    status: str
    text: str
    office: str
    started_at: datetime | None
    due_at: datetime | None

    def step_hash(self) -> bytes:
        """SHA-256 over code, moment, status and text."""
        parts = orjson.dumps([self.code, self.at, self.status, self.text])
        return hashlib.sha256(parts).digest()


def is_dossier_code(written: str) -> bool:
    """Whether it has the form of a dossier code (mã hồ sơ) with a real date."""
    found = _CODE.fullmatch(written)
    if found is None:
        return False
    try:
        _day(found[1])
    except ValueError:
        return False
    return True


def _day_in_code(code: str) -> datetime:
    return _day(code.rpartition("-")[0][-6:])


@lru_cache(maxsize=2048)
def _day(written: str) -> datetime:
    """The beginning, in UTC, of a local day written yymmdd; raises ``ValueError`` for no day."""
    return datetime.strptime(written, "%y%m%d").replace(tzinfo=LOCAL).astimezone(UTC)


def read_dossier(row: Any) -> DossierMessage:
    """A DongBoHoSoMC row; raises ``RowRefused``."""
    fields = RowFields(row)
    code = _code(fields)
    if _operation(fields) is Operation.WITHDRAW:
        # Whatever else it says is void.
        return DossierMessage(code, "", operation=Operation.WITHDRAW)
    owner_kind = read_choice(fields, "LoaiDoiTuong", OWNER_KINDS)
    return DossierMessage(
        code=code,
        status=fields.text("TrangThaiHoSo", _MAX_STATUS, required=True),
        procedure_code=fields.text("MaTTHC", _MAX_CODE),
        procedure_name=fields.text("TenTTHC", 1000),
        field_name=fields.text("TenLinhVuc", 300),
        agency=fields.text("DonViXuLy", 300),
        other_code=fields.text("MaHoSoKhac", _MAX_CODE),
        channel=read_choice(fields, "KenhThucHien", CHANNELS),
        delivery=read_choice(fields, "HinhThuc", DELIVERIES),
        owner_kind=owner_kind,
        filed_at=fields.moment("NgayNopHoSo"),
        accepted_at=fields.moment("NgayTiepNhan"),
        due_at=fields.moment("NgayHenTra"),
        finished_at=fields.moment("NgayKetThucXuLy"),
        returned_at=fields.moment("NgayTra"),
        papers=read_papers(fields),
        supplements=read_supplements(fields),
        fees=read_fees(fields),
        results=read_results(fields),
        owners=read_owners(fields, owner_kind),
        phone=read_owner_phone(fields),
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
        started_at=fields.moment("NgayBatDau"),
        due_at=fields.moment("NgayKetThucTheoQuyDinh"),
    )


def _code(fields: RowFields) -> str:
    code = fields.text("MaHoSo", _MAX_CODE, required=True)
    if not is_dossier_code(code):
        fault = "not a dossier code (like H09.16-240101-0001, with a real day as yymmdd)"
        raise fields.refuse("MaHoSo", fault)
    return code


def _operation(fields: RowFields) -> Operation:
    written = fields.text("operation", _MAX_STATUS) or Operation.UPSERT
    try:
        return Operation(written)
    except ValueError as error:
        raise fields.refuse("operation", "must be upsert or withdraw") from error
