"""Whoever follows docs/receipts.md believes a receipt as it was given, and no changed one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.copies import copied_database
from tests.feedback.receipts.documented import (
    blocks,
    program,
    published,
    receipts_of,
    run_worker,
    verifier,
)
from tests.reports import file_report
from tests.service import Json, Service
from tests.stand_ins import PUBLIC_URL, Sandbox, make_settings


@pytest.fixture(scope="module")
def kept(
    template_database: str, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Json, Json]]:
    """A receipt that a citizen kept, and the keys."""
    folder = tmp_path_factory.mktemp("kept")
    with copied_database(template_database, folder) as url:
        given_settings = make_settings(url, sandbox, photos=folder / "photos")
        with Service.running(given_settings, sandbox) as service:
            run_worker(service)
            lan = service.citizen()
            report = file_report(lan, text="Ổ gà “lớn” giữa đường.\nRất nguy hiểm \U0001f573.")
            (receipt,) = receipts_of(lan, report)
            yield receipt, published(service)


def _believes(receipt: Json, keys: Json, issuer: str = PUBLIC_URL) -> bool:
    try:
        verifier()(receipt, keys, issuer)
    except Exception:  # whatever it says: the reader has been warned
        return False
    return True


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _edited(text: str, at: int, into: str) -> str:
    at %= len(text)
    return text[:at] + into + text[at + 1 :]


def test_the_receipt_as_it_was_given_is_believed(kept: tuple[Json, Json]) -> None:
    assert _believes(*kept)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.sampled_from(["content", "salt", "at", "event"]),
    at=st.integers(0, 5000),
    into=st.characters(codec="utf-8") | st.sampled_from("0123456789AQgwabZ-_"),
)
def test_any_changed_letter_is_noticed(
    kept: tuple[Json, Json], field: str, at: int, into: str
) -> None:
    receipt, keys = kept
    changed = receipt | {field: _edited(receipt[field], at, into)}
    # A moment may be written in more than one way.
    is_same = _moment(changed["at"]) == _moment(receipt["at"])
    assert (changed | {"at": ""} == receipt | {"at": ""} and is_same) or not _believes(
        changed, keys
    )


@settings(max_examples=60)
@given(at=st.integers(0, 5000), into=st.sampled_from("0123456789AQgwabZ-_."))
def test_any_changed_letter_of_what_was_signed_is_noticed(
    kept: tuple[Json, Json], at: int, into: str
) -> None:
    receipt, keys = kept
    signed, _, signature = receipt["jws"].rpartition(".")
    changed = _edited(signed, at, into)
    assert changed == signed or not _believes(receipt | {"jws": f"{changed}.{signature}"}, keys)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("reference", "BD-2020-000001-A"),
        ("at", "2020-01-01T00:00:00.000000Z"),
        ("state", "resolved"),
        ("text", "Không có gì."),
        ("latitude", 10.9782),
    ],
)
def test_another_reference_time_or_text_is_not_believed(
    kept: tuple[Json, Json], member: str, value: Any
) -> None:
    receipt, keys = kept
    content = json.loads(receipt["content"]) | {member: value}
    assert not _believes(receipt | {"content": json.dumps(content)}, keys)


def test_another_issuer_and_another_key_are_not_believed(kept: tuple[Json, Json]) -> None:
    receipt, keys = kept
    assert not _believes(receipt, keys, issuer="https://elsewhere.invalid")
    assert not _believes(receipt, {"keys": []})


def test_the_documented_program_says_what_was_signed(
    kept: tuple[Json, Json], tmp_path: Path
) -> None:
    done = _run(tmp_path, kept, [sys.executable, "-X", "utf8", "-c", program()])
    reference = json.loads(kept[0]["content"])["reference"]
    assert done.stdout == f"{reference}: filed (submitted), {kept[0]['at']}\n"


def test_the_documented_shell_commands_verify_it_too(
    kept: tuple[Json, Json], tmp_path: Path
) -> None:
    (commands,) = [block for block in blocks("sh") if "openssl dgst" in block]
    done = _run(tmp_path, kept, ["bash", "-euc", commands])
    verdict, ours, signed = done.stdout.split("\n")[:3]
    assert verdict == "Verified OK"
    assert ours == signed


def _run(
    folder: Path, kept: tuple[Json, Json], command: list[str]
) -> "subprocess.CompletedProcess[str]":
    for name, content in zip(("receipt.json", "receipt-keys.json"), kept, strict=True):
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    arguments = ["receipt.json", "receipt-keys.json", PUBLIC_URL]
    return subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
