"""The keys: given, or in development made once and kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.settings.keys import SecretKeys, read_secret_keys
from tests.settings.environs import random_key

_READ = """
import sys
from pathlib import Path
from app.settings.keys import read_secret_keys
faults = []
sys.stdin.readline()
keys = read_secret_keys(
    secret_keys=None, lookup_key=None, kept_in=Path(sys.argv[1]), faults=faults
)
print(keys.sealing[0].hex(), keys.lookup[0].hex(), faults)
"""


def _read(
    sealing: str | None = None, lookup: str | None = None, kept_in: Path | None = None
) -> tuple[SecretKeys, list[str]]:
    faults: list[str] = []
    keys = read_secret_keys(secret_keys=sealing, lookup_key=lookup, kept_in=kept_in, faults=faults)
    return keys, faults


def test_a_missing_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first, faults = _read(kept_in=tmp_path / "keys")
    again, _ = _read(kept_in=tmp_path / "keys")
    assert faults == []
    assert first == again
    assert not set(first.lookup) & set(first.sealing)
    files = list((tmp_path / "keys").iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_processes_that_start_at_once_keep_the_same_keys(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _READ, str(tmp_path / "keys")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = {process.communicate("go\n", timeout=30)[0] for process in processes}
    assert len(answers) == 1
    assert answers.pop().endswith("[]\n")


def test_a_given_key_is_not_kept(tmp_path: Path) -> None:
    _, faults = _read(random_key(), random_key(), tmp_path / "keys")
    assert faults == []
    assert not (tmp_path / "keys").exists()


def test_several_sealing_keys_keep_their_order() -> None:
    written = [random_key() for _ in range(3)]
    together, faults = _read(", ".join(written), random_key())
    assert faults == []
    assert together.sealing == tuple(_read(one, random_key())[0].sealing[0] for one in written)


@pytest.mark.parametrize("written", ["{},", ",{}", "{},,{}", ",", "{}, "])
def test_an_empty_key_among_several_is_refused(written: str) -> None:
    """It would be a key that everybody knows, good to forge refresh tokens with."""
    _, faults = _read(written.replace("{}", random_key()), random_key())
    assert faults


@pytest.mark.parametrize(
    "written",
    ["x", "A" * 43, "A" * 44, random_key()[:-2], random_key() * 2, "é" * 43, "=" * 44],
    ids=["short", "zeros", "padded zeros", "cut", "twice", "not ascii", "padding"],
)
def test_a_key_that_is_not_32_random_bytes_is_refused(written: str) -> None:
    for sealing, lookup in ((written, random_key()), (random_key(), written)):
        assert len(_read(sealing, lookup)[1]) == 1


def test_a_lookup_key_is_another_than_the_sealing_keys() -> None:
    first, second = random_key(), random_key()
    assert "must differ" in _read(f"{first},{second}", second)[1][0]
    assert "must differ" in _read(f"{first},{second}", f"{random_key()},{second}")[1][0]


def test_several_lookup_keys_keep_their_order_and_each_is_there_once() -> None:
    written = [random_key() for _ in range(3)]
    together, faults = _read(random_key(), ",".join(written))
    assert faults == []
    assert together.lookup == tuple(_read(random_key(), one)[0].lookup[0] for one in written)
    assert "twice" in _read(random_key(), ",".join([*written, written[0]]))[1][0]


@pytest.mark.parametrize("content", [b"", b"\xff", b"short"])
def test_a_kept_key_that_was_damaged_is_a_fault(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bds_secret_keys").write_bytes(content)
    keys, faults = _read(lookup=random_key(), kept_in=tmp_path)
    assert len(faults) == 1
    assert faults[0].startswith("BDS_SECRET_KEYS")
    assert (tmp_path / "bds_secret_keys").read_bytes() == content
    assert not [key for key in keys.sealing if len(key) == 32]


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    _, faults = _read(kept_in=tmp_path / "file" / "keys")
    assert [fault.split()[0] for fault in faults] == ["BDS_SECRET_KEYS", "BDS_LOOKUP_KEY"]
