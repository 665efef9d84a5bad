"""Whatever comes in a row: taken or refused with a field's name, never another exception."""

from collections.abc import Callable
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.intake.national_messages import read_dossier, read_step
from app.services.intake.row_fields import RowRefused
from app.services.procedures.importing import read_procedure
from tests.services.national import dossier, step
from tests.services.procedures.national import FULL

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=30)
    | st.sampled_from(["9" * 5000, "\x00", "\ud800", "20240230000000", "٢٠٢٤", "[" * 500])
)
_GARBAGE = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
_DATES = st.from_regex(r"[0-9]{8}([0-9]{4}([0-9]{2})?)?", fullmatch=True) | st.datetimes().map(
    lambda moment: moment.isoformat()
)
_MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
_PROCEDURE = {
    "code": "1.001193",
    "level": "full",
    "name_vi": "Đăng ký khai sinh",
    "name_en": "Birth registration",
    "papers": "Tờ khai | Giấy chứng sinh",
    "fees": [],
    "steps": [],
    "time_limits": [],
    "channels": [],
    "results": [],
    "keywords": [],
    "requirements": "",
    "valid_from": "",
    "full_code": "",
    "field": "",
    "agency": "",
    "fee_vnd": "0",
    "time_limit_working_days": "1",
    "legal_basis": "Luật Hộ tịch",
    "url": "https://dichvucong.gov.vn/1",
}


def _taken_or_refused(read: Callable[[Any], Any], row: Any) -> tuple[Any, str]:
    """What was read, and why nothing was."""
    try:
        return read(row), ""
    except RowRefused as refused:
        return None, refused.reason


@_MANY
@given(name=st.sampled_from(sorted(dossier())), value=_GARBAGE | _DATES)
def test_any_value_in_any_field_of_a_dossier(name: str, value: Any) -> None:
    message, reason = _taken_or_refused(read_dossier, dossier() | {name: value})
    if message is None:
        assert reason.startswith(name)
        assert len(reason) <= 500
    else:
        # It can be stored: it is UTF-8, and its numbers fit.
        orjson.dumps([message.status_at, message.fees, message.procedure_name, message.agency])


@_MANY
@given(name=st.sampled_from(sorted(step())), value=_GARBAGE | _DATES)
def test_any_value_in_any_field_of_a_step(name: str, value: Any) -> None:
    message, reason = _taken_or_refused(read_step, step() | {name: value})
    if message is None:
        assert reason.startswith(name)
    else:
        assert len(message.step_hash()) == 32


@_MANY
@given(name=st.sampled_from(sorted(_PROCEDURE)), value=_GARBAGE)
def test_any_value_in_any_field_of_a_procedure(name: str, value: Any) -> None:
    _read_garbage(_PROCEDURE | {name: value}, name)


@_MANY
@given(name=st.sampled_from(sorted(FULL)), value=_GARBAGE)
def test_any_value_in_any_field_of_a_national_procedure(name: str, value: Any) -> None:
    _read_garbage(FULL | {name: value}, name)
    for inner in ("GIAYTO", "THOIGIAN", "TRINHTU", "SOTIEN", "KENH", "NGAYBANHANH"):
        _read_garbage(FULL | {name: [{inner: value}]}, name)


def _read_garbage(sent: Any, name: str) -> None:
    row, reason = _taken_or_refused(read_procedure, sent)
    if row is None:
        assert reason.startswith(name)
    else:
        orjson.dumps(dict(row.values))


def test_marks_without_end_are_refused_before_they_cost_minutes() -> None:
    endless = "a" + "\u0301\u0327" * 500_000
    for name in ("MaHoSo", "TenTTHC", "NgayTra", "TrangThaiHoSo"):
        _, reason = _taken_or_refused(read_dossier, dossier() | {name: endless})
        assert reason.startswith(f"{name}: longer than")


@_MANY
@given(row=_GARBAGE)
def test_any_row_at_all(row: Any) -> None:
    for read in (read_dossier, read_step, read_procedure):
        taken, reason = _taken_or_refused(read, row)
        assert (taken is None) == (": " in reason)
