"""What the stand-in for the platform knows: dossiers, their steps, procedures, who is signed in."""

import secrets
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.lgsp_faults import Fault

Row = dict[str, Any]
USER, SECRET = "binh-duong-so", "mat-khau-thu-nghiem"


@dataclass(frozen=True)
class Changed:
    """A row, and when it changed last (yyyyMMddHHmmss, local)."""

    at: str
    row: Row


@dataclass
class LgspState:
    """Safe between threads for what is counted and scripted; the rows are set up before.

    ``faults`` meet the next messages, one each. ``asked`` is what was asked for, sign-ins aside.
    """

    dossiers: list[Changed] = field(default_factory=list)
    steps: list[Changed] = field(default_factory=list)
    procedures: list[Row] = field(default_factory=list)
    token_life_s: int = 3600
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[tuple[str, list[Row]]] = field(default_factory=list)
    sign_ins: int = 0
    _known: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sign_in(self) -> str:
        """A new session or token."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            self.sign_ins += 1
            self._known.add(made)
        return made

    def is_signed_in(self, given: Any) -> bool:
        """Whether this session or token is good."""
        with self._lock:
            return given in self._known

    def end_sessions(self) -> None:
        """All sessions and tokens end, as when the platform restarts."""
        with self._lock:
            self._known.clear()

    def next_fault(self) -> Fault | None:
        """What meets the next message."""
        with self._lock:
            return self.faults.popleft() if self.faults else None

    def note(self, service: str, wanted: Sequence[Row]) -> None:
        """Remember what was asked for."""
        with self._lock:
            self.asked.append((service, list(wanted)))


def rows_for(state: LgspState, service: str, wanted: Sequence[Row]) -> list[Row] | None:
    """The rows that answer a message; None where the service is unknown."""
    first = wanted[0] if wanted else {}
    codes = {name: {one.get(name) for one in wanted} for name in ("MaHoSo", "MaTTHC")}
    if service == "DongBoHoSoMC":
        return _page(_between(state.dossiers, first), first)
    if service == "CapNhatTienDoHoSoMC":
        return _page(_between(state.steps, first), first)
    if service == "LayDanhSachTTHC":
        listed = ("MaTTHC", "TenTTHC", "NgayCapNhat")
        return _page([{name: one[name] for name in listed} for one in state.procedures], first)
    if service == "TraCuuHoSo":
        return [one.row for one in state.dossiers if one.row["MaHoSo"] in codes["MaHoSo"]]
    if service == "LayThuTuc":
        return [one for one in state.procedures if str(one["MaTTHC"]) in codes["MaTTHC"]]
    return None


def _between(rows: Sequence[Changed], asked: Row) -> list[Row]:
    since, until = asked.get("TuThoiDiem", ""), asked.get("DenThoiDiem", "99999999999999")
    return [one.row for one in sorted(rows, key=lambda one: one.at) if since <= one.at < until]


def _page(rows: list[Row], asked: Row) -> list[Row]:
    size, page = int(asked.get("SoDong", "100")), int(asked.get("Trang", "1"))
    return rows[(page - 1) * size : page * size]
