"""`flask services import-dossiers`: packed files, standard input, refusals, runs cut off."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import Result as Ran

from app.services.intake.checkpoints import file_key, save_checkpoint
from app.services.intake.file_import import CHUNK
from app.services.intake.json_lines import MAX_LINE_BYTES, read_json_lines
from app.services.intake.row_fields import RowRefused
from app.services.models import Dossier, ImportCheckpoint
from tests.reports import count
from tests.service import Service
from tests.services.national import dossier, new_code


def _lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _run(service: Service, *arguments: str | Path, typed: bytes | None = None) -> Ran:
    runner = service.app.test_cli_runner()
    return runner.invoke(args=["services", "import-dossiers", *map(str, arguments)], input=typed)


def _first_lines(ran: Ran, *names: str) -> dict[str, int]:
    counts = dict(line.split(": ") for line in ran.stdout.splitlines())
    return {name: int(counts[name]) for name in names}


def test_a_packed_file_and_standard_input_are_read_alike(service: Service, tmp_path: Path) -> None:
    content = _lines(dossier(new_code()), dossier(new_code()))
    packed = tmp_path / "rows.ndjson.gz"
    packed.write_bytes(gzip.compress(content))
    assert _first_lines(_run(service, packed), "new") == {"new": 2}
    assert _first_lines(_run(service, "-", typed=content), "unchanged") == {"unchanged": 2}
    assert _first_lines(_run(service, "-", typed=packed.read_bytes()), "new") == {"new": 0}


def test_a_broken_package_is_said_so_and_what_came_before_it_stays(
    service: Service, tmp_path: Path
) -> None:
    packed = gzip.compress(_lines(*(dossier(new_code()) for _ in range(CHUNK + 500))))
    path = tmp_path / "rows.ndjson.gz"
    path.write_bytes(packed[:-20])
    ran = _run(service, path)
    assert ran.exit_code == 1
    assert "cannot be read" in ran.stderr
    assert count(service, Dossier) == count(service, ImportCheckpoint) * CHUNK == CHUNK


def test_refusals_are_written_with_their_lines_and_nothing_of_the_row(
    service: Service, tmp_path: Path
) -> None:
    path, refusals = tmp_path / "rows.ndjson", tmp_path / "refusals.ndjson"
    path.write_bytes(b'{"a": \n' + _lines(dossier(new_code()), dossier(new_code(), NgayTra="x")))
    ran = _run(service, path, "--refusals", refusals)
    assert ran.exit_code == 1
    first, second = (json.loads(line) for line in refusals.read_text().splitlines())
    assert (first["line"], second["line"]) == (1, 3)
    assert first["reason"].startswith("no JSON")
    assert second["reason"] == "NgayTra: no time (yyyyMMddHHmmss or ISO 8601)"


def test_a_run_that_was_cut_off_is_gone_on_with_and_another_begun_anew(
    service: Service, tmp_path: Path
) -> None:
    path, refusals = tmp_path / "rows.ndjson", tmp_path / "refusals.ndjson"
    start = _lines(*(dossier(new_code()) for _ in range(CHUNK - 1)), {"MaHoSo": "?"})
    path.write_bytes(start + _lines({"MaHoSo": "!"}, dossier(new_code())))
    key = file_key(path, "dossiers")
    # What a power cut leaves: the rows of a chunk with its checkpoint, refusals of more than that.
    with service.database.writing() as session:
        counts = {"rows": {"new": CHUNK - 1, "refused": 1}, "jumps": [["1", "10", 2]]}
        save_checkpoint(session, key, line=CHUNK, counts=counts, now=datetime.now(UTC))
        session.commit()
    refusals.write_bytes(
        _lines({"line": CHUNK, "reason": "a"}, {"line": CHUNK + 1, "reason": "b"}) + b'{"line'
    )
    ran = _run(service, path, "--refusals", refusals)
    assert f"going on after line {CHUNK}" in ran.stderr
    assert _first_lines(ran, "new", "refused", "unusual moves") == {
        "new": CHUNK,
        "refused": 2,
        "unusual moves": 2,
    }
    assert [json.loads(line)["line"] for line in refusals.read_text().splitlines()] == [
        CHUNK,
        CHUNK + 1,
    ]
    assert count(service, Dossier) == 1
    assert count(service, ImportCheckpoint) == 0
    with service.database.writing() as session:
        save_checkpoint(session, key, line=CHUNK, counts=counts, now=datetime.now(UTC))
        session.commit()
    anew = _run(service, path, "--restart")
    assert _first_lines(anew, "new", "unchanged") == {"new": CHUNK - 1, "unchanged": 1}


def test_lines_beyond_all_bounds_are_refused_by_themselves(tmp_path: Path) -> None:
    path = tmp_path / "rows.ndjson"
    path.write_bytes(b'{"a": "' + b"x" * 3 * MAX_LINE_BYTES + b'"}\n{"a": 1}\n')
    with path.open("rb") as file:
        (_, refused), (number, row) = read_json_lines(file)
    assert isinstance(refused, RowRefused)
    assert (number, row) == (2, {"a": 1})


def test_the_memory_that_a_file_takes_does_not_grow_with_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.ndjson"
    with path.open("wb") as file:
        line = _lines(dossier(new_code()))
        for _ in range(40_000):
            file.write(line)
    tracemalloc.start()
    with path.open("rb") as file:
        assert sum(1 for _ in read_json_lines(file)) == 40_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20
