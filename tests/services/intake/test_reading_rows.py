"""National rows as examples: taken, or refused with a reason that names the field."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.identity.citizens.identifiers import Identifier
from app.services.intake.national_messages import read_dossier, read_step
from app.services.intake.row_fields import RowRefused
from tests.services.national import LAN, dossier, step


@pytest.mark.parametrize(
    ("owners", "found"),
    [
        ([LAN], [Identifier("citizen12", LAN)]),
        ([f" {LAN} "], [Identifier("citizen12", LAN)]),
        (["281234567"], [Identifier("citizen9", "281234567")]),
        ([LAN, "281234567"], [Identifier("citizen12", LAN), Identifier("citizen9", "281234567")]),
        ([LAN, LAN], [Identifier("citizen12", LAN)]),
        (["000000001"], []),
        (["000000000"], []),
        (["111111111111"], []),
        (["123456789"], []),
        (["3701234567"], []),
        (["0741900000012"], []),
        (["०७४१९००००००१"], []),
        (["B1234567"], []),
        ([""], []),
        ([None], []),
    ],
)
def test_an_owner_is_who_has_a_real_number(
    owners: list[str | None], found: list[Identifier]
) -> None:
    listed = [{"LoaiDinhDanh": "1", "SoDinhDanh": owner} for owner in owners]
    assert list(read_dossier(dossier(owner="", DinhDanhCHS=listed)).owners) == found
    assert (
        list(read_dossier(dossier(SoGiayToChuHoSo=owners[0], DinhDanhCHS=None)).owners) == found[:1]
    )


@pytest.mark.parametrize(
    ("written", "amount"),
    [("75000", 75000), ("75000.00", 75000), ("0", 0), ("", 0), (None, 0), ("9" * 15, 10**15 - 1)],
)
def test_a_fee_is_an_amount_in_dong(written: str | None, amount: int) -> None:
    fees = [{"TenPhiLePhi": "Lệ phí", "Gia": written}]
    assert read_dossier(dossier(DanhSachLePhi=fees)).fees[0]["amount_vnd"] == amount


@pytest.mark.parametrize(
    "written",
    ["75.000", "75,000", "-5", "1e5", "9" * 16, "9" * 5000, "٧٥", "miễn phí", 75000, 7.5, True, {}],
)
def test_a_fee_that_could_be_another_amount_is_refused(written: Any) -> None:
    fees = [{"TenPhiLePhi": "a", "Gia": "1"}, {"TenPhiLePhi": "b", "Gia": written}]
    with pytest.raises(RowRefused, match=r"^DanhSachLePhi\[1\]\.Gia: "):
        read_dossier(dossier(DanhSachLePhi=fees))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"TrangThaiHoSo": ""}, "TrangThaiHoSo: required"),
        ({"TrangThaiHoSo": None}, "TrangThaiHoSo: required"),
        ({"TrangThaiHoSo": 4}, "TrangThaiHoSo: must be a string"),
        ({"TrangThaiHoSo": "4" * 17}, "TrangThaiHoSo: longer than 16 characters"),
        ({"TenTTHC": "ế" * 1001}, "TenTTHC: longer than 1000 characters"),
        ({"TenTTHC": "a\x00b"}, "TenTTHC: has control characters or is not UTF-8"),
        ({"TenTTHC": "a\ud800b"}, "TenTTHC: has control characters or is not UTF-8"),
        ({"TenTTHC": "a\u202eb"}, "TenTTHC: has control characters or is not UTF-8"),
        ({"MaTTHC": ["1.001193"]}, "MaTTHC: must be a string"),
        ({"DinhDanhCHS": "074190000001"}, "DinhDanhCHS: must be a list"),
        ({"DinhDanhCHS": ["074190000001"]}, "DinhDanhCHS[0]: must be an object"),
        ({"DinhDanhCHS": [{}] * 11}, "DinhDanhCHS: more than 10 entries"),
        (
            {"DinhDanhCHS": [{"SoDinhDanh": 74190000001}]},
            "DinhDanhCHS[0].SoDinhDanh: must be a string",
        ),
        ({"DanhSachLePhi": {"Gia": "1"}}, "DanhSachLePhi: must be a list"),
        ({"DanhSachLePhi": [[]]}, "DanhSachLePhi[0]: must be an object"),
        ({"DanhSachLePhi": [{}] * 51}, "DanhSachLePhi: more than 50 entries"),
    ],
)
def test_the_reason_names_the_field_and_the_fault(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RowRefused) as refused:
        read_dossier(dossier(**changes))
    assert refused.value.reason == reason


def test_fields_that_are_missing_or_unknown_are_no_fault() -> None:
    message = read_dossier({"MaHoSo": "H09.16-240101-0001", "TrangThaiHoSo": "11", "Mới": [{}]})
    assert (message.status, message.agency, message.fees, message.owners) == ("11", "", [], ())
    assert message.filed_or_coded_at == datetime(2023, 12, 31, 17, tzinfo=UTC)


def test_texts_are_composed_and_their_breaks_made_one() -> None:
    message = read_step(step(NoiDungXuLy="Dòng một\r\nDòng hai", PhongBanXuLy="Một\r\ncửa  A"))
    assert message.text == "Dòng một\nDòng hai"
    assert message.office == "Một cửa A"
    decomposed = "Đa\u0303 tie\u0302\u0301p nha\u0323\u0302n"
    assert read_step(step(NoiDungXuLy=decomposed)).text == "Đã tiếp nhận"


def test_a_step_is_known_by_its_four_parts() -> None:
    known = read_step(step()).step_hash()
    assert read_step(step(NguoiXuLy="Ai đó", PhongBanXuLy="Phòng khác")).step_hash() == known
    assert read_step(step(at="2024-01-02T03:00:00Z")).step_hash() == known
    for other in (
        step(code="H09.16-240101-0002"),
        step(at="20240102100001"),
        step(status="5"),
        step(NoiDungXuLy="Khác."),
    ):
        assert read_step(other).step_hash() != known
