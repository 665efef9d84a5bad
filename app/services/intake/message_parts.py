"""What dossiers list: papers handed in, papers wanted, fees, results; and what codes stand for."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from app.services.intake.row_fields import RowFields

MAX_PARTS = 50
_MAX_CODE = 64
_MAX_NAME = 300
_MAX_TEXT = 2000
_MAX_CHOICE = 16
CHANNELS = {"1": "in_person", "2": "online", "3": "postal"}
DELIVERIES = {"0": "counter", "1": "post"}
OWNER_KINDS = {"1": "citizen", "2": "business", "3": "state_agency", "4": "organisation"}
_FEE_KINDS = {"1": "fee", "2": "charge"}
_IS_DONE = "1"
_IS_DELETED = "1"
# "75000" or "75000.00"; "75.000" could be either of two amounts.
_AMOUNT = re.compile(r"(\d{1,15})(?:\.0{1,2})?", re.ASCII)


class Fee(TypedDict):
    """A fee; ``collection`` is the code of how it is collected (HinhThucThu), "" for unknown."""

    name: str
    code: str
    amount_vnd: int
    collection: str
    kind: str


class Supplement(TypedDict):
    """What was asked for in addition; moments in RFC 3339, UTC.

    The national message has no ``until`` (its NgayHenTra… are the dossier's own due moments): it is
    there where the sender adds HanBoSung.
    """

    text: str
    asked_at: str | None
    until: str | None
    is_done: bool


class ResultPaper(TypedDict):
    """A paper that the dossier led to."""

    name: str
    number: str


def read_choice(fields: RowFields, name: str, meanings: Mapping[str, str]) -> str:
    """What a code stands for; an unknown one as it came, "" where there is none."""
    written = fields.text(name, _MAX_CHOICE)
    return meanings.get(written, written)


def read_papers(fields: RowFields) -> list[str]:
    """The names of the papers handed in, those taken back left out."""
    return [
        paper.text("TenTepDinhKem", _MAX_NAME)
        for paper in fields.parts("TaiLieuNop", MAX_PARTS)
        if paper.text("IsDeleted", _MAX_CHOICE) != _IS_DELETED
    ]


def read_fees(fields: RowFields) -> list[Fee]:
    """All fees; raises ``RowRefused`` for an amount that could be another one."""
    return [_fee(fee) for fee in fields.parts("DanhSachLePhi", MAX_PARTS)]


def read_supplements(fields: RowFields) -> list[Supplement]:
    """What was asked for in addition, in the order sent."""
    return [_supplement(one) for one in fields.parts("DanhSachHoSoBoSung", MAX_PARTS)]


def read_results(fields: RowFields) -> list[ResultPaper]:
    """The papers that came of it."""
    return [
        {"name": one.text("TenGiayTo", _MAX_NAME), "number": one.text("MaGiayToKetQua", _MAX_CODE)}
        for one in fields.parts("DanhSachGiayToKetQua", MAX_PARTS)
    ]


def _fee(fields: RowFields) -> Fee:
    amount = _AMOUNT.fullmatch(fields.text("Gia", 40) or "0")
    if amount is None:
        raise fields.refuse("Gia", "not an amount in đồng (digits alone, like 75000)")
    return {
        "name": fields.text("TenPhiLePhi", _MAX_NAME),
        "code": fields.text("MaPhiLePhi", _MAX_CODE),
        "amount_vnd": int(amount[1]),
        "collection": fields.text("HinhThucThu", _MAX_CHOICE),
        "kind": read_choice(fields, "LoaiPhiLePhi", _FEE_KINDS),
    }


def _supplement(fields: RowFields) -> Supplement:
    is_received = fields.moment("NgayTiepNhanBoSung") is not None
    return {
        "text": fields.text("NoiDungBoSung", _MAX_TEXT, multiline=True),
        "asked_at": _rfc3339(fields.moment("NgayBoSung")),
        "until": _rfc3339(fields.moment("HanBoSung")),
        "is_done": is_received or fields.text("TrangThaiBoSung", _MAX_CHOICE) == _IS_DONE,
    }


def _rfc3339(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
