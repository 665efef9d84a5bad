"""All that the national messages say: read, or left out on purpose."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.citizens.identifiers import Identifier
from app.services.intake.national_messages import Operation, read_dossier, read_step
from app.services.intake.row_fields import RowRefused
from tests.services.national import CODE, LAN, dossier, step, withdrawal

_PAPERS = [
    {"TenTepDinhKem": "Tờ khai.pdf", "IsDeleted": "0", "TepDinhKemId": "1"},
    {"TenTepDinhKem": "Nhầm.pdf", "IsDeleted": "1"},
]
_SUPPLEMENTS = [
    {"NoiDungBoSung": "Bản sao căn cước", "NgayBoSung": "20240102093000", "TrangThaiBoSung": "0"},
    {"NoiDungBoSung": "Ảnh", "NgayBoSung": "2024-01-02T09:30:00", "HanBoSung": "20240110170000"},
    {"NoiDungBoSung": "Đơn", "NgayTiepNhanBoSung": "20240103", "TrangThaiBoSung": "0"},
]
_FEES = [
    {
        "TenPhiLePhi": "Lệ phí",
        "MaPhiLePhi": "LP1",
        "HinhThucThu": "2",
        "Gia": "75000",
        "LoaiPhiLePhi": "2",
    }
]


def test_everything_that_is_kept_is_read() -> None:
    message = read_dossier(
        dossier(
            MaHoSoKhac="DVCQG-1",
            KenhThucHien="2",
            HinhThuc="1",
            LoaiDoiTuong="1",
            TaiLieuNop=_PAPERS,
            DanhSachHoSoBoSung=_SUPPLEMENTS,
            DanhSachLePhi=_FEES,
            DanhSachGiayToKetQua=[{"TenGiayTo": "Giấy khai sinh", "MaGiayToKetQua": "KQ.1"}],
        )
    )
    assert message.other_code == "DVCQG-1"
    assert (message.channel, message.delivery, message.owner_kind) == ("online", "post", "citizen")
    assert message.papers == ["Tờ khai.pdf"]
    assert message.supplements == [
        {
            "text": "Bản sao căn cước",
            "asked_at": "2024-01-02T02:30:00Z",
            "until": None,
            "is_done": False,
        },
        {
            "text": "Ảnh",
            "asked_at": "2024-01-02T02:30:00Z",
            "until": "2024-01-10T10:00:00Z",
            "is_done": False,
        },
        {"text": "Đơn", "asked_at": None, "until": None, "is_done": True},
    ]
    assert message.fees == [
        {
            "name": "Lệ phí",
            "code": "LP1",
            "amount_vnd": 75000,
            "collection": "2",
            "kind": "charge",
        }
    ]
    assert message.results == [{"name": "Giấy khai sinh", "number": "KQ.1"}]


def test_what_is_personal_and_not_needed_is_in_no_message() -> None:
    words = {
        name: f"riêng {name}"
        for name in ("ChuHoSo", "MaDoiTuong", "Email", "TrichYeuHoSo", "GhiChu", "MaLinhVuc")
    }
    assert "riêng" not in str(read_dossier(dossier(**words)))
    assert "riêng" not in str(read_step(step(NguoiXuLy="riêng", ChucDanh="riêng")))


def test_a_code_that_nobody_knows_is_kept_as_it_came() -> None:
    message = read_dossier(dossier(KenhThucHien="9", HinhThuc="x", LoaiDoiTuong="7"))
    assert (message.channel, message.delivery, message.owner_kind) == ("9", "x", "7")


@pytest.mark.parametrize(
    ("kind", "number", "found"),
    [
        ("2", "3700000001", [Identifier("tax_code", "3700000001")]),
        ("4", "3700000001-001", [Identifier("tax_code", "3700000001001")]),
        ("2", LAN, [Identifier("citizen12", LAN), Identifier("tax_code", LAN)]),
        ("1", "3700000001", []),
        ("2", "0000000000", []),
        ("2", "1234567890", []),
        ("2", "B1234567", []),
    ],
)
def test_an_organisation_is_known_by_its_tax_code(
    kind: str, number: str, found: list[Identifier]
) -> None:
    row = dossier(LoaiDoiTuong=kind, SoGiayToChuHoSo=number, DinhDanhCHS=[])
    assert list(read_dossier(row).owners) == found


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0900000001", "+84900000001"),
        ("+84 900 000 001", "+84900000001"),
        ("0274.382.2222", "+842743822222"),
        ("0274 3822222", "+842743822222"),
        ("09000000011", None),
        ("113", None),
        ("", None),
    ],
)
def test_a_phone_is_read_as_the_owner_would_write_it(written: str, read: str | None) -> None:
    assert read_dossier(dossier(SoDienThoai=written)).phone == read


def test_both_forms_of_a_date_are_the_same_moment() -> None:
    compact = read_step(step(at="20240102100000", NgayBatDau="20240102", NgayKetThucTheoQuyDinh=""))
    iso = read_step(step(at="2024-01-02T10:00:00", NgayBatDau="2024-01-02T00:00:00+07:00"))
    assert compact == iso
    assert compact.at == datetime(2024, 1, 2, 3, tzinfo=UTC)


@given(moment=st.datetimes(datetime(1976, 1, 1), datetime(2199, 12, 30)))  # noqa: DTZ001 - local
def test_every_moment_reads_alike_in_both_forms(moment: datetime) -> None:
    compact, iso = f"{moment:%Y%m%d%H%M%S}", moment.replace(microsecond=0).isoformat()
    assert read_step(step(at=compact)).at == read_step(step(at=iso)).at


def test_a_withdrawal_needs_no_more_than_the_code() -> None:
    message = read_dossier(withdrawal() | {"TrangThaiHoSo": 4, "NgayTra": "hôm qua"})
    assert (message.code, message.operation) == (CODE, Operation.WITHDRAW)


@pytest.mark.parametrize("written", ["delete", "WITHDRAW", 1, ["withdraw"]])
def test_another_operation_is_refused_by_name(written: Any) -> None:
    with pytest.raises(RowRefused, match=r"^operation: must be "):
        read_dossier(dossier(operation=written))
