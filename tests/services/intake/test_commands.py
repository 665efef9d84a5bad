"""``flask services …``: files in, a summary out, an exit status that a script can trust."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result as Ran

from app.notifications.models import Notification
from app.services.models import Dossier
from app.services.procedures.models import ProcedureVersion
from tests.reports import count
from tests.service import Service
from tests.services.national import CODE, NO_CODE, dossier, new_code, step, stored

_DEMO = Path(__file__).resolve().parents[3] / "sandbox" / "demo_data"


def _run(service: Service, *arguments: str | Path) -> Ran:
    runner = service.app.test_cli_runner()
    return runner.invoke(args=["services", *map(str, arguments)])


def _ndjson(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.ndjson"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _counts(ran: Ran) -> dict[str, int]:
    pairs = (line.split(": ") for line in ran.stdout.splitlines())
    return {name: int(number) for name, number in pairs}


def test_the_demo_files_come_in_whole_and_a_second_run_changes_nothing(service: Service) -> None:
    files = {
        "import-procedures": [_DEMO / "procedures.ndjson"],
        "import-dossiers": [_DEMO / "dossiers.ndjson"],
        "import-dossiers --steps": [_DEMO / "dossier_steps.ndjson", "--steps"],
    }
    for command, arguments in files.items():
        ran = _run(service, command.split()[0], *arguments)
        assert ran.exit_code == 0, ran.output
        first = _counts(ran)
        assert first["new"] > 0
        assert first["refused"] == 0
        again = _run(service, command.split()[0], *arguments)
        assert again.exit_code == 0
        assert _counts(again)["unchanged"] == first["new"] + first["unchanged"]
    assert count(service, ProcedureVersion) >= 150


def test_refused_lines_are_named_and_the_others_taken(service: Service, tmp_path: Path) -> None:
    path = _ndjson(
        tmp_path, dossier(), "{", dossier("no code"), "[]", dossier(new_code(), NgayTra="x")
    )
    ran = _run(service, "import-dossiers", path)
    assert ran.exit_code == 1
    assert _counts(ran) == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "withdrawn": 0,
        "refused": 4,
        "unusual moves": 0,
    }
    said = ran.stderr.splitlines()
    assert [line.split(":")[0] for line in said] == [
        f"line {number} refused" for number in (2, 3, 4, 5)
    ]
    assert said[1] == f"line 3 refused: MaHoSo: {NO_CODE}"
    assert count(service, Dossier) == 1


def test_a_step_of_an_unknown_dossier_is_refused_with_its_line(
    service: Service, tmp_path: Path
) -> None:
    _run(service, "import-dossiers", _ndjson(tmp_path, dossier()))
    path = _ndjson(tmp_path, step(status="9"), step(new_code()))
    ran = _run(service, "import-dossiers", path, "--steps")
    assert ran.exit_code == 1
    assert ran.stderr == "line 2 refused: MaHoSo: no such dossier; send it first\n"
    assert stored(service, CODE).status == "9"


def test_only_the_first_refusals_are_shown_and_all_are_counted(
    service: Service, tmp_path: Path
) -> None:
    ran = _run(service, "import-dossiers", _ndjson(tmp_path, *["{"] * 2100))
    assert _counts(ran)["refused"] == 2100
    assert len(ran.stderr.splitlines()) == 20


def test_a_file_of_several_pages_is_taken_whole(service: Service, tmp_path: Path) -> None:
    rows = [dossier(new_code()) for _ in range(1001)]
    ran = _run(service, "import-dossiers", _ndjson(tmp_path, *rows))
    assert ran.exit_code == 0
    assert _counts(ran)["new"] == count(service, Dossier) == 1001


def test_owners_are_told_unless_the_load_is_silent(service: Service, tmp_path: Path) -> None:
    service.citizen("lan")
    _run(service, "import-dossiers", _ndjson(tmp_path, dossier()))
    _run(service, "import-dossiers", _ndjson(tmp_path, dossier(status="5")), "--silent")
    assert count(service, Notification) == 0
    _run(service, "import-dossiers", _ndjson(tmp_path, dossier(status="9")))
    assert count(service, Notification) == 1


def test_a_file_that_is_not_there_is_said_so_at_once(service: Service, tmp_path: Path) -> None:
    for path in (tmp_path / "none.ndjson", tmp_path):
        ran = _run(service, "import-dossiers", path)
        assert ran.exit_code == 2
        assert "Traceback" not in ran.output
