"""A province's dossiers as its one-stop system would write them into a file."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from app.province.local_time import LOCAL
from benchmarks.chance import Random, seeded

# Two years of a province; fewer while somebody works at it.
DOSSIERS = int(os.environ.get("BDS_BENCH_DOSSIERS", "450000"))
_EXAMPLES = Path(__file__).parents[1] / "sandbox" / "demo_data" / "dossiers.ndjson"
_SEED = 20260401
_FIRST_DAY = datetime(2024, 1, 1, 7, 30, tzinfo=LOCAL)
_A_DAY = 640


def write_dossiers(path: Path, count: int) -> None:
    """``count`` dossiers, each with a code, an owner, a phone and days of its own."""
    chance = seeded(_SEED)
    examples = [json.loads(line) for line in _EXAMPLES.read_bytes().splitlines()]
    with path.open("wb") as file:
        for number in range(count):
            file.write(orjson.dumps(_dossier(chance, examples, number)) + b"\n")


def _dossier(chance: Random, examples: list[Any], number: int) -> Any:
    day, serial = divmod(number, _A_DAY)
    filed_at = _FIRST_DAY + timedelta(days=day, seconds=40 * serial)
    owner = f"0740{chance.randrange(10**8):08}"
    return chance.choice(examples) | {
        "MaHoSo": f"H09.{serial % 36}-{filed_at:%y%m%d}-{serial:05}",
        "SoGiayToChuHoSo": owner,
        "SoDienThoai": f"09{chance.randrange(10**8):08}",
        "NgayNopHoSo": f"{filed_at:%Y%m%d%H%M%S}",
        "NgayTiepNhan": f"{filed_at + timedelta(hours=1):%Y%m%d%H%M%S}",
        "NgayHenTra": f"{filed_at + timedelta(days=3):%Y%m%d}170000",
        "LoaiDoiTuong": "1",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": owner}],
    }
