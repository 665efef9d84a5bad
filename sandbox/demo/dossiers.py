"""The one-stop system sends a dossier and its steps; its owner follows it."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.demo.narration import Narrator, demand, demand_equal, demand_problem, read
from sandbox.demo.phone import Phone, demand_neutral
from sandbox.demo.surroundings import Caller, Surroundings
from sandbox.identities import DemoCitizen

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_DOSSIERS, _STEPS = "/v1/integration/dossiers", "/v1/integration/dossier-steps"
_MINE = "/v1/services/dossiers"


class OneStopDossier:
    """A new dossier as the one-stop system knows it, its messages in the national format."""

    def __init__(self, owner: DemoCitizen, *, now: datetime) -> None:
        self.owner = owner
        self._filed_at = now.astimezone(_LOCAL) - timedelta(hours=6)
        self.code = f"H29.147.1-{self._filed_at:%y%m%d}-{secrets.randbelow(10**6):06d}"
        self.accepted = self._step(1, "2", "Đã tiếp nhận hồ sơ, chuyển bộ phận chuyên môn.")
        self.checked = self._step(2, "2", "Đã kiểm tra thành phần hồ sơ.")
        self.examined = self._step(3, "4", "Đang thẩm định hồ sơ.")
        self.signed = self._step(4, "9", "Đã ký duyệt, chờ trả kết quả.")
        self.returned = self._step(5, "10", "Đã trả kết quả cho công dân.")

    def registered(self) -> dict[str, Any]:
        """DongBoHoSoMC: filed online and not looked at yet."""
        return {
            "MaHoSo": self.code,
            "MaTTHC": "1.001193",
            "TenTTHC": "Đăng ký khai sinh",
            "MaLinhVuc": "HT",
            "TenLinhVuc": "Hộ tịch",
            "KenhThucHien": "2",
            "ChuHoSo": self.owner.full_name,
            "LoaiDoiTuong": "1",
            "SoGiayToChuHoSo": self.owner.citizen_number,
            "SoDienThoai": self.owner.phone,
            "NgayNopHoSo": _written(self._filed_at),
            "NgayTiepNhan": "",
            "NgayHenTra": _written(self._filed_at + timedelta(days=3)),
            "TrangThaiHoSo": "1",
            "HinhThuc": "0",
            "DonViXuLy": "UBND phường Thủ Dầu Một",
            "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": self.owner.citizen_number}],
            "DanhSachLePhi": [],
        }

    def _step(self, hours_in: int, status: str, text: str) -> dict[str, Any]:
        """CapNhatTienDoHoSoMC: a step that many hours after the filing."""
        return {
            "MaHoSo": self.code,
            "NguoiXuLy": "Nguyễn Hoài An",
            "ChucDanh": "Công chức Bộ phận Một cửa",
            "ThoiDiemXuLy": _written(self._filed_at + timedelta(hours=hours_in)),
            "PhongBanXuLy": "Bộ phận Tiếp nhận và Trả kết quả",
            "NoiDungXuLy": text,
            "TrangThai": status,
            "NgayBatDau": _written(self._filed_at),
            "NgayKetThucTheoQuyDinh": _written(self._filed_at + timedelta(days=3)),
        }


def follow_dossier(
    world: Surroundings, citizen: Caller, phone: Phone, dossier: OneStopDossier, tell: Narrator
) -> None:
    """From registered to done, with a step resent and one out of order."""
    tell.chapter("The one-stop system sends a dossier of hers")
    told_before = len(phone.pushes())
    with tell.step(f"{dossier.code} is new"):
        rows = [dossier.registered()]
        demand_equal("the result", world.send_as_one_stop(_DOSSIERS, rows), ["new"])
    _send_steps(world, citizen, dossier, tell)
    _read_as_owner(citizen, dossier, tell)
    with tell.step("her phone was told of the three changes, at least of the last one"):
        pushes = phone.wait_for_news(citizen)[told_before:]
        demand(1 <= len(pushes) <= 3, f"there were {len(pushes)} pushes")
        demand_neutral(pushes, (dossier.code, dossier.owner.full_name, "khai sinh"))
    _refuse_others(world, dossier, tell)


def return_result(world: Surroundings, dossier: OneStopDossier) -> None:
    """One more change, for whoever still listens."""
    demand_equal("the result", world.send_as_one_stop(_STEPS, [dossier.returned]), ["new"])


def _send_steps(
    world: Surroundings, citizen: Caller, dossier: OneStopDossier, tell: Narrator
) -> None:
    message_id = f"msg_{uuid.uuid4().hex}"
    with tell.step("a signed message with its first step is taken"):
        first = world.send_as_one_stop(_STEPS, [dossier.accepted], message_id=message_id)
        demand_equal("the result", first, ["new"])
    with tell.step("the same message again is answered the same and changes nothing"):
        again = world.send_as_one_stop(_STEPS, [dossier.accepted], message_id=message_id)
        demand_equal("the result", again, ["new"])
    with tell.step("one step comes again and a new one with it: unchanged, new"):
        mixed = world.send_as_one_stop(_STEPS, [dossier.accepted, dossier.examined])
        demand_equal("the results", mixed, ["unchanged", "new"])
    with tell.step("an older step that comes late is history, not the current state"):
        late = world.send_as_one_stop(_STEPS, [dossier.checked])
        demand_equal("the result", late, ["new"])
        demand_equal("the status", read(citizen.get(f"{_MINE}/{dossier.code}"))["status"], "4")
    with tell.step("the next step: done"):
        done = world.send_as_one_stop(_STEPS, [dossier.signed])
        demand_equal("the result", done, ["new"])


def _read_as_owner(citizen: Caller, dossier: OneStopDossier, tell: Narrator) -> None:
    with tell.step("she reads it by its code: done, its four steps in the order of time"):
        found = read(citizen.get(f"{_MINE}/{dossier.code}", language="en"))
        demand_equal("the status", found["status"], "9")
        demand_equal("the status in words", found["status_label"], "Done")
        taken = (dossier.accepted, dossier.checked, dossier.examined, dossier.signed)
        texts = [step["text"] for step in found["steps"]]
        demand_equal("the steps", texts, [step["NoiDungXuLy"] for step in taken])
    with tell.step("it stands in the list of all that she owns"):
        listed = read(citizen.get(_MINE, limit="100"))["items"]
        demand(dossier.code in [one["code"] for one in listed], "it is not in her list")


def _refuse_others(world: Surroundings, dossier: OneStopDossier, tell: Narrator) -> None:
    path = f"{_MINE}/{dossier.code}"
    with tell.step("to another citizen it doesn't exist"):
        demand_problem(world.log_in("vneid", "minh").get(path), 404, "not_found")
    with tell.step("who was not verified face to face sees no dossiers at all"):
        unverified = world.log_in("vneid", "khoa")
        demand_problem(unverified.get(path), 403, "assurance_too_low")
    with tell.step("a message without the right signature is refused"):
        unsigned = {"webhook-client": "one-stop"}
        forged = world.service.post(_STEPS, json={"data": []}, headers=unsigned)
        demand_problem(forged, 401, "unauthenticated")


def _written(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"
