"""Procedures as the national base and its gateways tell them."""

from typing import Any

import pytest

from app.services.intake.row_fields import RowRefused
from app.services.procedures.importing import read_procedure
from app.services.procedures.national_names import unwrap
from tests.service import Service
from tests.services.procedures.national import FULL, LISTED
from tests.services.procedures.rows import PROCEDURES, changed_of, outcomes, take


def _values(**changes: Any) -> Any:
    return read_procedure({"MaTTHC": "1.000001", "TenTTHC": "Tách hộ"} | changes).values


def test_a_procedure_in_full_is_read_whole(service: Service) -> None:
    assert outcomes(take(service, FULL)) == ["new"]
    read = service.anyone().get(f"{PROCEDURES}/1.001193").get_json()
    assert (read["full_code"], read["level"]) == ("1.001193.000.00.00.H29", "full")
    assert (read["field"], read["field_vi"]) == ("G15-HT02", "Hộ tịch")
    assert (read["agency"], read["agency_vi"]) == (
        "uy_ban_nhan_dan_cap_xa",
        "Ủy ban nhân dân cấp xã",
    )
    assert [step["text"] for step in read["steps"]] == [
        "Đăng nhập Cổng dịch vụ công.\nĐiền tờ khai.",
        "Nhận kết quả.",
    ]
    assert read["channels"] == ["in_person", "online"]
    assert [(one["channel"], one["amount"], one["unit"]) for one in read["time_limits"]] == [
        ("in_person", 1, "working_day"),
        ("online", 1, "working_day"),
    ]
    assert [
        (one["channel"], one["kind"], one["amount_vnd"], one["note"]) for one in read["fees"]
    ] == [
        ("in_person", "fixed", 8000, "Bản sao"),
        ("online", "free", 0, ""),
        ("online", "tariff", None, "theo HĐND tỉnh"),
    ]
    assert [(one["originals"], one["copies"]) for one in read["papers"]] == [(1, 0), (1, None)]
    assert [one["is_obtainable"] for one in read["papers"]] == [True, False]
    assert [one["form_url"] for one in read["papers"]] == [
        "",
        "https://csdl.dichvucong.gov.vn/mau/1",
    ]
    # What phones should not open is left out.
    assert read["legal_basis"] == [
        {"number": "60/2014/QH13", "title": "Luật Hộ tịch", "issued_on": "2014-11-20", "url": ""}
    ]
    assert [one["name_vi"] for one in read["results"]] == ["Giấy khai sinh"]
    assert read["requirements"] == "Không có."


def test_a_list_leaves_what_it_does_not_name(service: Service) -> None:
    take(service, FULL)
    assert outcomes(take(service, LISTED | {"MATTHC": FULL["MATTHC"]})) == ["unchanged"]
    renamed = LISTED | {"MATTHC": FULL["MATTHC"], "TENTTHC": "Đăng ký khai sinh thường"}
    report = take(service, renamed)
    assert changed_of(report.rows) == [("name_vi", "valid_from")]
    read = service.anyone().get(f"{PROCEDURES}/1.001193").get_json()
    assert (read["name_vi"], len(read["papers"])) == ("Đăng ký khai sinh thường", 2)


def test_a_procedure_known_from_a_list_alone_is_information(service: Service) -> None:
    take(service, LISTED)
    read = service.anyone().get(f"{PROCEDURES}/1.001193").get_json()
    assert (read["level"], read["papers"], read["url"]) == ("information", [], "")


def test_names_in_mixed_case_and_texts_for_lists_are_read_too() -> None:
    values = _values(
        MaLinhVuc="HT",
        TenLinhVuc="Hộ tịch",
        CoQuanThucHien="Công an cấp xã",
        MucDo="Dịch vụ công trực tuyến một phần",
        TrinhTuThucHien="Bước 1: nộp.\nBước 2: nhận.",
        ThanhPhanHoSo=["Tờ khai CT01"],
        PhiLePhi="15.000 đồng",
        ThoiHanGiaiQuyet="03 ngày làm việc kể từ ngày nhận đủ hồ sơ",
        CanCuPhapLy="Luật Cư trú; Nghị định 154/2024/NĐ-CP",
        KetQua="Thông báo kết quả",
        NgayCoHieuLuc="20260701",
    )
    assert (values["field"], values["agency"]) == ("HT", "cong_an_cap_xa")
    assert values["level"] == "partial"
    assert [one["text"] for one in values["steps"]] == ["Bước 1: nộp.", "Bước 2: nhận."]
    assert [one["name_vi"] for one in values["papers"]] == ["Tờ khai CT01"]
    assert [one["amount_vnd"] for one in values["fees"]] == [15000]
    [limit] = values["time_limits"]
    assert (limit["amount"], limit["unit"]) == (3, "working_day")
    assert [one["title"] for one in values["legal_basis"]] == [
        "Luật Cư trú",
        "Nghị định 154/2024/NĐ-CP",
    ]
    assert [one["name_vi"] for one in values["results"]] == ["Thông báo kết quả"]


@pytest.mark.parametrize(
    ("written", "kind", "amount"),
    [
        ("8000", "fixed", 8000),
        ("1.200.000", "fixed", 1_200_000),
        ("75.000,00 đồng", "fixed", 75_000),
        ("50000 VND", "fixed", 50_000),
        ("Không", "free", 0),
        ("Miễn phí", "free", 0),
        ("0", "free", 0),
        ("0,5% giá trị", "tariff", None),
        ("10 USD", "tariff", None),
        ("9" * 13, "tariff", None),
    ],
)
def test_amounts_as_they_are_written(written: str, kind: str, amount: int | None) -> None:
    [fee] = _values(PhiLePhi=[{"SoTien": written}])["fees"]
    assert (fee["kind"], fee["amount_vnd"]) == (kind, amount)
    assert fee["note"] == (written if kind == "tariff" else "")


def test_the_answer_of_the_data_platform_is_its_rows() -> None:
    assert unwrap({"error_code": "0", "result": [FULL, LISTED]}) == [FULL, LISTED]
    assert unwrap({"error_code": "00", "RESULT": FULL}) == [FULL]
    for alone in (FULL, None, [], {"code": "1.000001"}):
        assert unwrap(alone) == [alone]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"MaTTHC": ""}, "MaTTHC: required"),
        ({"MaTTHC": "T-BPC-1"}, "MaTTHC: must be like 1.000656"),
        ({"TenTTHC": ""}, "TenTTHC: required"),
        ({"NgayHieuLuc": "mai"}, "NgayHieuLuc: no time (yyyyMMddHHmmss or ISO 8601)"),
        ({"ThanhPhanHoSo": [7]}, "ThanhPhanHoSo[0]: must be an object"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_senders_name_for_it(
    changes: Any, reason: str
) -> None:
    with pytest.raises(RowRefused) as refused:
        _values(**changes)
    assert refused.value.reason == reason
