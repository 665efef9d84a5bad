"""The guard that searches every test for secrets: what it finds, and that a test then fails."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask, Response, request

from sandbox.identities import load_identities
from tests.guarded_client import GuardedClient
from tests.secrets_guard import GUARD, SecretsGuard
from tests.service import Service, report_draft
from tests.stand_ins import Sandbox, make_environ

_KEY = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="
_SENT = "Cột điện nghiêng trước nhà"
_LAN = load_identities().citizens[0]

_SECRETS = {
    "a JWT": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlc2ln",
    "a refresh token": "bdsr_AZwPyfKnLD8zobLD1OX2GAAAAABmYWtl",
    "an Authorization value": "Bearer 3q2-7wX0d1mPp6Zr0sXyqk9v",
    "a client's credentials": "Basic YmluaC1kdW9uZy1zbzpzZWNyZXQ=",
    "a client's secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    "a private key": "-----BEGIN PRIVATE KEY-----",
    "a citizen number": "074090123456",
    "a sealing key": _KEY,
    "a sealing key without its padding": _KEY.rstrip("="),
    "a name": _LAN.full_name,
    "a name in an address": quote(_LAN.full_name),
    "a name as JSON escapes it": r"Nguy\u1ec5n Th\u1ecb Ng\u1ecdc Lan",
    "a name in JSON inside JSON": r"Nguy\\u1ec5n Th\\u1ecb Ng\\u1ecdc Lan",
    "a telephone number": _LAN.phone,
    "what a caller sent": _SENT,
}
_HARMLESS = {
    "a challenge": 'Bearer error="invalid_token"',
    "a moment": "2026-11-24T00:23:10.656049+00:00 1795479793.012345678901",
    "an id": "01a20aef-6439-709f-9441-012345678901 012345678901abcdef",
    "a reference": "BD-2026-004213-K",
    "words": '{"code":"validation_failed","detail":"Bearer tokens are refused here."}',
}


def _guard() -> SecretsGuard:
    guard = SecretsGuard()
    guard.keep_secret(_KEY)
    guard.keep_private({"drafts": [{"text": _SENT}]})
    return guard


@pytest.mark.parametrize("secret", _SECRETS.values(), ids=_SECRETS)
def test_a_secret_in_a_line_or_in_a_refusal_is_found(secret: str) -> None:
    guard = _guard()
    assert guard.leaks([f'{{"event":"x","y":"{secret}"}}'])
    guard.saw_refusal(f'{{"detail":"{secret}"}}')
    assert guard.leaks([])
    assert not guard.leaks([])  # told once, of the test that caused it


@pytest.mark.parametrize("line", _HARMLESS.values(), ids=_HARMLESS)
def test_what_only_looks_like_a_secret_is_let_be(line: str) -> None:
    assert not _guard().leaks([line])


def test_what_a_caller_sent_is_forgotten_with_his_test() -> None:
    guard = _guard()
    guard.test_ended()
    assert not guard.leaks([_SENT])
    assert guard.leaks([_KEY])


def test_a_processs_lines_are_searched_once_also_the_last_ones(tmp_path: Path) -> None:
    guard, log = _guard(), tmp_path / "log"
    with guard.watching(log):
        log.write_text(f"{_KEY}\n", encoding="utf-8")
        assert len(guard.leaks([])) == 1
        assert not guard.leaks([])
        with log.open("a", encoding="utf-8") as more:
            more.write(f"{_LAN.full_name}\n")
    log.unlink()
    assert [leak.what for leak in guard.leaks([])] == ["somebody's full_name"]


def test_a_refusal_that_repeats_what_was_sent_is_found() -> None:
    app = Flask(__name__)
    app.test_client_class = GuardedClient

    @app.post("/echo")
    def echo() -> Response:
        return Response(request.get_data(), status=422)

    app.test_client().post("/echo", json=report_draft(text=_SENT))
    assert {leak.what for leak in GUARD.leaks([])} == {"what a caller sent"}


def test_the_service_under_test_is_guarded_with_its_keys(
    service: Service, sandbox: Sandbox, tmp_path: Path
) -> None:
    assert isinstance(service.app.test_client(), GuardedClient)
    environ = make_environ("sqlite://", sandbox, photos=tmp_path)
    for name in ("BDS_SECRET_KEYS", "BDS_LOOKUP_KEY"):
        assert [leak.what for leak in GUARD.leaks([environ[name]])] == ["a key"]


_LEAKING_TESTS = """
import logging
from app.web.logs import configure_logging
from app.settings import Settings

def test_that_logs_nothing_secret(): pass

def test_that_logs_a_name():
    configure_logging(Settings.from_environ({"BDS_ENVIRONMENT": "test"}))
    logging.getLogger("app").info("told", extra={"who": "Nguyễn Thị Ngọc Lan"})

def test_that_prints_a_number(): print("074190000001")
"""


def test_a_test_that_makes_the_service_log_a_secret_fails(tmp_path: Path) -> None:
    (tmp_path / "test_leaks.py").write_text(_LEAKING_TESTS, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.secrets_plugin", tmp_path, "-rA"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
    )
    assert "2 failed, 1 passed" in ran.stdout
    assert "PASSED" in ran.stdout
    assert "somebody's full_name: " in ran.stdout
