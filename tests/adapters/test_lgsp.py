"""Reading from the platform over real HTTP: both sign-ins, and everything that goes wrong."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.adapters.lgsp.gateway import Gateway, Service
from app.errors import UpstreamError
from app.settings.lgsp import SignInForm
from sandbox.lgsp_faults import Fault
from sandbox.lgsp_state import Changed, LgspState
from tests.adapters.raw_server import raw_server
from tests.lgsp import PATIENCE, gateway_at, lgsp_settings, running_lgsp

_ROW = {"MaHoSo": "H09.16-240101-0001"}
_ASKED = [{"MaHoSo": "H09.16-240101-0001"}]
_FORMS = pytest.mark.parametrize("form", list(SignInForm))


@pytest.fixture
def state() -> LgspState:
    """A platform with one dossier."""
    return LgspState(dossiers=[Changed("20240101080000", _ROW)])


@pytest.fixture
def url(state: LgspState) -> Iterator[str]:
    """Where it answers."""
    with running_lgsp(state) as url:
        yield url


@_FORMS
def test_one_sign_in_serves_many_messages(state: LgspState, url: str, form: SignInForm) -> None:
    gateway = gateway_at(url, form)
    for _ in range(3):
        assert gateway.read(Service.DOSSIER, _ASKED) == [_ROW]
    assert state.sign_ins == 1
    assert state.asked == [("TraCuuHoSo", _ASKED)] * 3


@_FORMS
def test_an_ended_session_is_renewed_once(state: LgspState, url: str, form: SignInForm) -> None:
    gateway = gateway_at(url, form)
    gateway.read(Service.DOSSIER, _ASKED)
    state.faults.append(Fault.WRONG_SESSION)
    assert gateway.read(Service.DOSSIER, _ASKED) == [_ROW]
    assert state.sign_ins == 2
    state.faults.extend([Fault.WRONG_SESSION] * 2)
    with pytest.raises(UpstreamError, match="lgsp_refused") as refused:
        gateway.read(Service.DOSSIER, _ASKED)
    assert not refused.value.retryable
    assert state.sign_ins == 3


def test_a_token_is_renewed_before_it_ends(state: LgspState, url: str) -> None:
    moments = iter(range(0, 10_000, 100))
    settings = lgsp_settings(url, SignInForm.OAUTH2)
    gateway = Gateway(settings, patience=replace(PATIENCE, budget_s=1e6), clock=moments.__next__)
    state.token_life_s = 10_000
    for _ in range(3):
        gateway.read(Service.DOSSIER, _ASKED)
    assert state.sign_ins == 1
    state.token_life_s = 60
    gateway = Gateway(settings, patience=replace(PATIENCE, budget_s=1e6), clock=moments.__next__)
    for _ in range(3):
        gateway.read(Service.DOSSIER, _ASKED)
    assert state.sign_ins == 4


@_FORMS
def test_a_wrong_secret_is_told_and_not_tried_again(
    state: LgspState, url: str, form: SignInForm
) -> None:
    gateway = Gateway(replace(lgsp_settings(url, form), secret="wrong"), patience=PATIENCE)
    with pytest.raises(UpstreamError, match="lgsp_sign_in_refused") as refused:
        gateway.read(Service.DOSSIER, _ASKED)
    assert not refused.value.retryable
    assert "wrong" not in repr(refused.value)
    assert state.asked == []


@pytest.mark.parametrize("fault", [Fault.FAILED, Fault.RESET, Fault.HTML, Fault.HALF_PAGE])
def test_what_may_pass_is_tried_again(state: LgspState, url: str, fault: Fault) -> None:
    state.faults.extend([fault, fault])
    assert gateway_at(url).read(Service.DOSSIER, _ASKED) == [_ROW]
    assert not state.faults


@pytest.mark.parametrize(
    ("fault", "code", "retryable"),
    [
        (Fault.FAILED, "lgsp_failed", True),
        (Fault.THROTTLED, "lgsp_throttled", True),
        (Fault.HANG, "lgsp_timeout", True),
        (Fault.SLOW, "lgsp_timeout", True),
        (Fault.RESET, "lgsp_unreachable", True),
        (Fault.HALF_PAGE, "lgsp_unreachable", True),
        (Fault.HTML, "lgsp_answer_unreadable", True),
        (Fault.OVERSIZED, "lgsp_answer_unreadable", True),
        (Fault.DEEP, "lgsp_answer_unreadable", True),
        (Fault.REFUSED, "lgsp_refused", False),
        (Fault.ELSEWHERE, "lgsp_refused", False),
    ],
)
def test_what_lasts_is_given_up(
    state: LgspState, url: str, fault: Fault, code: str, retryable: bool
) -> None:
    state.faults.extend([fault] * 3)
    gateway = Gateway(lgsp_settings(url), patience=replace(PATIENCE, tries=1))
    with pytest.raises(UpstreamError, match=code) as failed:
        gateway.read(Service.DOSSIER, _ASKED)
    assert failed.value.retryable is retryable


def test_nobody_waits_longer_than_the_budget(state: LgspState, url: str) -> None:
    state.faults.extend([Fault.HANG] * 3)
    gateway = Gateway(lgsp_settings(url), patience=replace(PATIENCE, budget_s=3.0))
    with pytest.raises(UpstreamError, match="lgsp_timeout"):
        gateway.read(Service.DOSSIER, _ASKED)
    assert len(state.faults) == 2


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        (b'{"error_code": 0, "data": null}', []),
        (b'{"error_code": "0", "data": ""}', []),
        (b'{"error_code": "00", "data": [1]}', [1]),
        (b'{"error_code": true, "data": []}', "lgsp_refused"),
        (b'{"error_code": "000", "data": []}', "lgsp_refused"),
        (b'{"data": []}', "lgsp_answer_unreadable"),
        (b'{"error_code": "00", "data": {}}', "lgsp_answer_unreadable"),
        (b"[]", "lgsp_answer_unreadable"),
    ],
)
def test_an_answer_is_what_it_says_of_itself(body: bytes, rows: object) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    signed_in = b'{"session": "s", "error_code": "00"}'
    said = [[head + b"Content-Length: %d\r\n\r\n" % len(one) + one] for one in (signed_in, body)]
    with raw_server(*said, hangs_up=True) as server:
        gateway = Gateway(lgsp_settings(server.url), patience=replace(PATIENCE, tries=1))
        if isinstance(rows, list):
            assert gateway.read(Service.DOSSIERS, []) == rows
        else:
            with pytest.raises(UpstreamError, match=str(rows)):
                gateway.read(Service.DOSSIERS, [])
    assert b'"isUpdating":false' in server.requests[1]
    assert b'"madonvi":"H09"' in server.requests[1]
