"""`kill -9` of the real command in the middle of a file: complete in the end, nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from app.services.models import Dossier, DossierOwner, DossierSource, ImportCheckpoint
from app.settings import PROJECT_ROOT, Settings
from tests.chance import seeded
from tests.reports import count
from tests.service import Service
from tests.services.national import dossier
from tests.stand_ins import Sandbox, make_environ

_CHANCE = seeded(20261129)
_GIVE_UP_S = 120.0
# By so much more a file of any size may fill memory than one of a single line.
_MORE_MB = 50


@dataclass(frozen=True)
class Stage:
    """The service, and what a command of it has in its environment."""

    service: Service
    environ: dict[str, str]


@pytest.fixture
def stage(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Iterator[Stage]:
    """A service whose keys and database the commands share."""
    environ = make_environ(database_url, sandbox, photos=tmp_path / "photos")
    with Service.running(Settings.from_environ(environ), sandbox) as service:
        yield Stage(service, environ)


def _write(path: Path, dossiers: int) -> None:
    with path.open("wb") as file:
        for number in range(dossiers):
            code = f"H09.{number // 10_000}-240101-{number % 10_000:04}"
            file.write(orjson.dumps(dossier(code, owner=f"0740{number:08}")) + b"\n")
            if number % 100 == 0:
                file.write(b'{"MaHoSo": "?"}\n')


def _start(stage: Stage, path: Path, refusals: Path) -> subprocess.Popen[str]:
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("BDS_")}
    command = "-m flask --app wsgi services import-dossiers --refusals"
    return subprocess.Popen(
        [sys.executable, *command.split(), str(refusals), str(path)],
        cwd=PROJECT_ROOT,
        env=theirs | stage.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def _kill_in_the_middle(stage: Stage, path: Path, refusals: Path, chance: random.Random) -> None:
    """Kill a run that has committed something new, at any moment after."""
    before = _line(stage)
    running = _start(stage, path, refusals)
    give_up_at = time.monotonic() + _GIVE_UP_S
    while running.poll() is None and _line(stage) <= before and time.monotonic() < give_up_at:
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, 0.2))
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


def _line(stage: Stage) -> int:
    with stage.service.database.reading() as connection:
        return connection.scalar(select(ImportCheckpoint.line)) or 0


def _end(running: subprocess.Popen[str]) -> tuple[str, float]:
    """What a run printed, and the most memory in MB that it held at once; waits for its end."""
    assert running.stdout is not None
    with running.stdout as output:
        printed = output.read()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    return printed, used.ru_maxrss / 1024


def _drill(stage: Stage, folder: Path, *, dossiers: int, kills: int) -> float:
    """Kill so many runs, let one end, and look at everything; the last one's peak in MB."""
    path, refusals = folder / "dossiers.ndjson", folder / "refusals.ndjson"
    _write(path, dossiers)
    lines = []
    for _ in range(kills):
        _kill_in_the_middle(stage, path, refusals, _CHANCE)
        lines.append(_line(stage))
    assert 0 < lines[0] < dossiers, "no kill hit the middle of the file"
    output, peak = _end(_start(stage, path, refusals))
    refused = -(-dossiers // 100)
    counts = dict(line.split(": ") for line in output.splitlines())
    assert (int(counts["new"]), int(counts["unchanged"])) == (dossiers, 0)
    assert int(counts["refused"]) == refused
    numbers = [orjson.loads(line)["line"] for line in refusals.read_bytes().splitlines()]
    assert len(numbers) == len(set(numbers)) == refused
    service = stage.service
    assert count(service, Dossier) == count(service, DossierOwner) == dossiers
    assert count(service, ImportCheckpoint) == 0
    assert count(service, DossierSource) == 1
    with service.database.reading() as connection:
        serials = connection.scalar(select(func.count(Dossier.change_serial.distinct())))
    assert serials == dossiers
    return peak


def test_a_killed_import_goes_on_and_takes_everything_once(stage: Stage, tmp_path: Path) -> None:
    _drill(stage, tmp_path, dossiers=4_000, kills=1)


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_twenty_kills_lose_and_repeat_none_of_a_provinces_dossiers(
    stage: Stage, tmp_path: Path
) -> None:
    one_line = tmp_path / "one_line.ndjson"
    one_line.write_bytes(b'{"MaHoSo": "?"}\n')
    _, needed = _end(_start(stage, one_line, tmp_path / "one_refusal.ndjson"))
    peak = _drill(stage, tmp_path, dossiers=450_000, kills=20)
    assert peak <= needed + _MORE_MB
