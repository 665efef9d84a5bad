"""What the platform's stand-in knows in ``make run``: the demo data, and two procedures more."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sandbox.lgsp_state import Changed, LgspState, Row

_FOLDER = Path(__file__).parent / "demo_data"
_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_LEVELS = {"full": "Toàn trình", "partial": "Một phần", "information": "Cung cấp thông tin"}
_MORE: tuple[Row, ...] = (
    {
        "MaTTHC": "1.005461",
        "TenTTHC": "Đăng ký lại khai tử",
        "TenLinhVuc": "Hộ tịch",
        "CoQuanThucHien": "Ủy ban nhân dân cấp xã",
        "MucDo": "Toàn trình",
        "PhiLePhi": "8000",
        "ThoiHanGiaiQuyet": "3 ngày làm việc",
        "ThanhPhanHoSo": [{"TenGiayTo": "Tờ khai đăng ký lại khai tử"}],
        "NgayCapNhat": "20260301000000",
    },
    {
        "MaTTHC": "1.004746",
        "TenTTHC": "Đăng ký lại kết hôn",
        "TenLinhVuc": "Hộ tịch",
        "CoQuanThucHien": "Ủy ban nhân dân cấp xã",
        "MucDo": "Một phần",
        "PhiLePhi": "8000",
        "ThoiHanGiaiQuyet": "5 ngày làm việc",
        "ThanhPhanHoSo": [{"TenGiayTo": "Tờ khai đăng ký lại kết hôn"}],
        "NgayCapNhat": "20260301000000",
    },
)


def demo_state(*, now: datetime) -> LgspState:
    """The demo dossiers and steps, as if they had changed a minute ago, and the procedures."""
    at = (now - timedelta(minutes=1)).astimezone(_LOCAL).strftime("%Y%m%d%H%M%S")
    return LgspState(
        dossiers=[Changed(at, row) for row in _lines("dossiers.ndjson")],
        steps=[Changed(at, row) for row in _lines("dossier_steps.ndjson")],
        procedures=[*_procedures(), *_MORE],
    )


def _lines(name: str) -> list[Row]:
    return [json.loads(line) for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines()]


def _procedures() -> list[Row]:
    return [_national(row) for row in _lines("procedures.ndjson")]


def _national(row: Row) -> Row:
    """What the platform knows too; of the rest it says nothing, so that this stays as it is."""
    return {
        "MaTTHC": row["code"],
        "TenTTHC": row["name_vi"],
        "TenLinhVuc": row["field_vi"],
        "MucDo": _LEVELS[row["level"]],
        "NgayCapNhat": "20260101000000",
    }
