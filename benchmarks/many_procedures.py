"""A catalogue as large as the province's: what people wrote, and the rest made of its words."""

import json
from pathlib import Path

from app.services.procedures.word_index import Sought
from benchmarks.chance import seeded

_WRITTEN = Path(__file__).parents[1] / "sandbox" / "demo_data" / "procedures.ndjson"
HOW_MANY = 2_012
_ACTS = ("Cấp", "Cấp lại", "Gia hạn", "Điều chỉnh", "Thu hồi", "Đăng ký", "Thẩm định", "Công nhận")
_ENDS = (
    "thuộc thẩm quyền của cấp tỉnh",
    "thuộc thẩm quyền của cấp xã",
    "đối với tổ chức nước ngoài",
    "trong khu công nghiệp",
    "trường hợp bị mất, bị hỏng",
)


def many_procedures() -> list[Sought]:
    """2,012 procedures, the same every time."""
    chance = seeded(2012)
    rows = [json.loads(line) for line in _WRITTEN.read_text(encoding="utf-8").splitlines()]
    found = [
        Sought(row["code"], row["name_vi"], row["name_en"], tuple(row.get("keywords", ())))
        for row in rows
    ]
    words = [word for row in rows for word in row["name_vi"].casefold().split()]
    while len(found) < HOW_MANY:
        middle = " ".join(chance.sample(words, chance.randint(3, 14)))
        name = f"{chance.choice(_ACTS)} {middle} {chance.choice(_ENDS)}"
        found.append(Sought(f"9.{len(found):06}", name, ""))
    return found
