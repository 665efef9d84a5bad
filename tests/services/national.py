"""Rows in the national format, and taking them in, for tests."""

import itertools
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.services.intake.dossier_import import Result, import_dossiers, import_steps
from app.services.intake.national_messages import read_dossier, read_step
from app.services.models import Dossier, DossierStep
from tests.service import Json, Service

LAN = "074190000001"
MINH = "074085000002"
NOBODY = "074099999999"
PHONE = "0900000001"
CODE = "H09.16-240101-0001"
DOSSIERS = "/v1/services/dossiers"
TAKE_DOSSIERS = "/v1/integration/dossiers"
TAKE_STEPS = "/v1/integration/dossier-steps"
# What is wrong with a MaHoSo that is none.
NO_CODE = "not a dossier code (like H09.16-240101-0001, with a real day as yymmdd)"
_serials = itertools.count(1)


def new_code() -> str:
    """A dossier code that nobody used."""
    return f"H09.16-240101-{next(_serials):05}"


def dossier(code: str = CODE, *, owner: str = LAN, status: str = "4", **changes: Any) -> Json:
    """A DongBoHoSoMC row."""
    return {
        "MaHoSo": code,
        "MaTTHC": "1.001193",
        "TenTTHC": "Đăng ký khai sinh",
        "TenLinhVuc": "Hộ tịch",
        "ChuHoSo": "Nguyễn Thị Ngọc Lan",
        "SoGiayToChuHoSo": owner,
        "SoDienThoai": PHONE,
        "NgayNopHoSo": "20240101080000",
        "NgayTiepNhan": "20240101090000",
        "NgayHenTra": "20240103170000",
        "NgayKetThucXuLy": "",
        "NgayTra": "",
        "TrangThaiHoSo": status,
        "DonViXuLy": "UBND phường Thủ Dầu Một",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": owner}],
        "DanhSachLePhi": [{"TenPhiLePhi": "Lệ phí", "Gia": "75000"}],
    } | changes


def step(
    code: str = CODE, *, at: str = "20240102100000", status: str = "4", **changes: Any
) -> Json:
    """A CapNhatTienDoHoSoMC row."""
    return {
        "MaHoSo": code,
        "NguoiXuLy": "Trần Gia Khiêm",
        "ThoiDiemXuLy": at,
        "PhongBanXuLy": "Bộ phận chuyên môn",
        "NoiDungXuLy": "Đang thẩm định hồ sơ.",
        "TrangThai": status,
    } | changes


def take_dossiers(
    service: Service, rows: Sequence[Json], *, is_silent: bool = False
) -> list[Result]:
    """Import dossiers as one batch, and commit."""
    messages = [read_dossier(row) for row in rows]
    with service.database.writing() as session:
        now = datetime.now(UTC)
        results = import_dossiers(session, service.sealer, messages, now=now, is_silent=is_silent)
        session.commit()
    return results


def withdrawal(code: str = CODE) -> Json:
    """A row that takes a dossier back."""
    return {"MaHoSo": code, "operation": "withdraw"}


def take_steps(service: Service, rows: Sequence[Json], *, is_silent: bool = False) -> list[Result]:
    """Import steps as one batch, and commit."""
    messages = [read_step(row) for row in rows]
    with service.database.writing() as session:
        results = import_steps(session, messages, now=datetime.now(UTC), is_silent=is_silent)
        session.commit()
    return results


def stored(service: Service, code: str = CODE) -> Any:
    """A dossier's row."""
    with service.database.reading() as connection:
        return connection.execute(select(Dossier.__table__).where(Dossier.code == code)).one()


def stored_steps(service: Service, code: str = CODE) -> list[Any]:
    """A dossier's steps in order of time."""
    wanted = (
        select(DossierStep.__table__)
        .join(Dossier, Dossier.id == DossierStep.dossier_id)
        .where(Dossier.code == code)
        .order_by(DossierStep.at)
    )
    with service.database.reading() as connection:
        return list(connection.execute(wanted))


def send(
    service: Service, rows: Sequence[Any], *, path: str = TAKE_DOSSIERS, message_id: str = ""
) -> TestResponse:
    """Send rows as a signed batch."""
    body = json.dumps({"data": list(rows)}, ensure_ascii=False).encode()
    return service.send_signed(path, body, message_id=message_id or f"msg_{uuid.uuid4().hex}")


def results_of(answer: TestResponse) -> list[str]:
    """The results of a batch, row by row."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [row["result"] for row in answer.get_json()["rows"]]
