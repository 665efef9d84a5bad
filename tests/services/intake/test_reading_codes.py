"""Dossier codes and moments in both their forms, and what only looks like one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.services.intake.national_messages import is_dossier_code, read_dossier, read_step
from app.services.intake.row_fields import RowRefused
from tests.services.national import dossier, step

OLD_FORM = "000.00.16.H09-240101-0001"


@pytest.mark.parametrize(
    "code",
    [
        "H09.16-240101-0001",
        "H29.147.1-261116-0007",
        "H09-240229-123456",
        "G22.99.1.2.3.4.5.6-991231-0001",
        OLD_FORM,
        "00A.B1.16.H09-240101-12345",
    ],
)
def test_codes_of_both_forms_are_taken(code: str) -> None:
    assert is_dossier_code(code)
    assert read_dossier(dossier(code)).code == code
    assert read_dossier(dossier(f"  {code}\n")).code == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "H09.16-240230-0001",
        "H09.16-241301-0001",
        "H09.16-000000-0001",
        "H09.16-240101-001",
        "H09.16-240101-1234567",
        "h09.16-240101-0001",
        "H09.1234-240101-0001",
        "H09.1.2.3.4.5.6.7.8-240101-0001",
        "000.00.16-240101-0001",
        "H09.16-24०101-0001",
        "H09.16-240101-０００１",
        "H09.16-240101-0001 x",
        "H09.16/240101/0001",
        "H09.16-240101-0001\x00",
        "H09.16-240101-0001" * 10,
    ],
)
def test_a_code_of_another_form_or_with_an_unreal_date_is_refused(code: str) -> None:
    for row, read in ((dossier(code), read_dossier), (step(code), read_step)):
        with pytest.raises(RowRefused, match=r"^MaHoSo: "):
            read(row)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20240102030405", datetime(2024, 1, 1, 20, 4, 5, tzinfo=UTC)),
        ("202401020304", datetime(2024, 1, 1, 20, 4, tzinfo=UTC)),
        ("20240102", datetime(2024, 1, 1, 17, tzinfo=UTC)),
        ("2024-01-02T03:04:05", datetime(2024, 1, 1, 20, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05+07:00", datetime(2024, 1, 1, 20, 4, 5, tzinfo=UTC)),
        ("2024-01-02T03:04:05.250Z", datetime(2024, 1, 2, 3, 4, 5, 250_000, tzinfo=UTC)),
        ("2024-01-02", datetime(2024, 1, 1, 17, tzinfo=UTC)),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_moments_come_in_both_forms_and_are_local(
    written: str | None, meant: datetime | None
) -> None:
    assert read_dossier(dossier(NgayHenTra=written)).due_at == meant


@pytest.mark.parametrize(
    "written",
    [
        "20240230000000",
        "20241301000000",
        "20240101250000",
        "20240101006100",
        "2024010203040",
        "202401020304059",
        "2024",
        "٢٠٢٤٠١٠٢٠٣٠٤٠٥",
        "２０２４０１０２",
        "01/02/2024",
        "hôm qua",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59Z",
        "99991231235959",
        "00010101000000",
        "-1",
        "1e9",
        "2024-01-02T03:04:05+99:00",
        "9" * 5000,
        20240102030405,
        ["20240102030405"],
    ],
)
def test_a_moment_that_is_none_is_refused(written: Any) -> None:
    with pytest.raises(RowRefused, match=r"^NgayHenTra: "):
        read_dossier(dossier(NgayHenTra=written))
    with pytest.raises(RowRefused, match=r"^ThoiDiemXuLy: "):
        read_step(step(at=written))


def test_a_step_without_a_moment_is_refused() -> None:
    for at in ("", None):
        with pytest.raises(RowRefused, match=r"^ThoiDiemXuLy: required"):
            read_step(step() | {"ThoiDiemXuLy": at})
