"""Whatever ``make run`` starts also stops."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from sandbox.start import PROJECT_ROOT

# Each program has a child, and a program counts as ended only when the child has let go of the
# output it shares: "ended" is printed after everything is gone, or never.
SUPERVISED = """
import os, signal, sys
from pathlib import Path
from sandbox.supervision import Program, supervise

# Whoever runs the tests under nohup has it ignored, and hands that on.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

program = (
    "import subprocess, sys, time;"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('is up', flush=True);"
    "time.sleep(600)"
)
kinds = {
    "meek": program,
    "idle": program,
    "stubborn": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + program,
    "brief": "raise SystemExit(0)",
    "crashing": "import os; os.abort()",
}
programs = [Program(kind, (sys.executable, "-c", kinds[kind])) for kind in sys.argv[1:]]
ended = supervise(programs, cwd=Path.cwd(), environ=os.environ)
print("ended:", ended, flush=True)
"""

ASKED_BEFORE_THE_START = """
import sys
from sandbox.supervision import _Lines, _Supervisor

supervisor = _Supervisor(_Lines(sys.stdout, ()))
supervisor.add_process("slow", "exec sleep 600")
supervisor.terminate()
supervisor.loop()
print("ended:", supervisor.ended_by_itself, flush=True)
"""

Supervise = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def supervised() -> Iterator[Supervise]:
    """Begins a starter in a session of its own; none is left behind, whatever goes wrong."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*kinds: str, script: str = SUPERVISED) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", script, *kinds]
        process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def wait_until_up(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdout is not None
    while count:
        line = process.stdout.readline()
        assert line, "it ended before its programs were up"
        count -= "is up" in line


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_everything_it_started_is_gone(
    supervised: Supervise, asked: signal.Signals
) -> None:
    process = supervised("meek")
    wait_until_up(process, 1)

    # To the whole group, as a terminal does it.
    os.killpg(process.pid, asked)

    output, _ = process.communicate(timeout=10)
    assert output.splitlines()[-1] == "ended: None"
    assert process.returncode == 0


def test_a_program_that_ignores_the_request_is_stopped_by_force(supervised: Supervise) -> None:
    process = supervised("stubborn")
    wait_until_up(process, 1)

    process.send_signal(signal.SIGTERM)

    output, _ = process.communicate(timeout=20)
    assert output.splitlines()[-1] == "ended: None"


@pytest.mark.parametrize(("kind", "how"), [("brief", "with status 0"), ("crashing", "by signal 6")])
def test_when_one_ends_all_are_stopped_and_it_is_named(
    supervised: Supervise, kind: str, how: str
) -> None:
    process = supervised("meek", kind)

    output, _ = process.communicate(timeout=20)

    assert output.splitlines()[-1] == f"ended: {kind} ended {how}"


def test_killed_it_takes_its_programs_with_it(supervised: Supervise) -> None:
    process = supervised("meek", "idle")
    wait_until_up(process, 2)

    process.kill()

    # The output ends when the last of them has let go of it.
    output, _ = process.communicate(timeout=10)
    assert "ended" not in output


def test_a_request_to_stop_before_all_have_started_is_not_lost(supervised: Supervise) -> None:
    process = supervised(script=ASKED_BEFORE_THE_START)

    output, _ = process.communicate(timeout=10)

    assert output.splitlines()[-1] == "ended: None"
