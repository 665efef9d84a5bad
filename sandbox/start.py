"""``make run``: everything a newcomer needs, brought up by one command."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.configuration import service_environment, write_configuration
from sandbox.ports import HOST, PortFault, Ports
from sandbox.supervision import Program, supervise

PROJECT_ROOT = Path(__file__).resolve().parent.parent

_FLASK = ("flask", "--app", "wsgi")
_STEPS: Sequence[tuple[str, Sequence[str]]] = (
    ("Bringing the database up to date", (*_FLASK, "db", "upgrade")),
    ("Loading categories, agencies and areas", (*_FLASK, "reference", "load")),
    ("Loading the demo data", ("sandbox.demo_data", "load")),
)

_BAD_USAGE = 2


class StepFailed(Exception):
    """A step before the start failed; the message is one line."""


def main() -> int:
    """Prepare, run until stopped, and return the exit status: 0 where we were asked to stop.

    1 where a step failed or a program ended by itself, 2 where a port cannot be used; each with
    one line on stderr.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A shell that starts us in the background has Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _run()
    except KeyboardInterrupt:
        return 0
    except PortFault as fault:
        return _fail(str(fault), status=_BAD_USAGE)
    except StepFailed as fault:
        return _fail(str(fault), status=1)


def _run() -> int:
    ports = Ports.read(os.environ)
    ports.check_free()
    folder = PROJECT_ROOT / "var" / "sandbox"
    write_configuration(folder, sandbox_url=ports.sandbox_url)
    environ = service_environment(
        os.environ,
        folder,
        service_url=ports.service_url,
        sandbox_url=ports.sandbox_url,
        mail_port=ports.mail,
    )
    for title, arguments in _STEPS:
        run_step(title, arguments, cwd=PROJECT_ROOT, environ=environ)
    print("Starting web, worker and sandbox …", flush=True)
    # Unbuffered, because a pipe would hold back what a program says until it has said much.
    ended = supervise(
        programs(ports, folder), cwd=PROJECT_ROOT, environ={**environ, "PYTHONUNBUFFERED": "1"}
    )
    if ended is not None:
        return _fail(f"{ended}, so everything was stopped", status=1)
    print("Everything is stopped.", flush=True)
    return 0


def run_step(
    title: str, arguments: Sequence[str], *, cwd: Path, environ: Mapping[str, str]
) -> None:
    """Run ``python -m …`` to its end, quietly; raises ``StepFailed`` after showing what it said."""
    print(f"{title} …", flush=True)
    step = subprocess.run(
        _python(*arguments),
        cwd=cwd,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if step.returncode:
        print(step.stdout, file=sys.stderr, end="", flush=True)
        raise StepFailed(f"'{' '.join(arguments)}' failed with status {step.returncode}, see above")


def programs(ports: Ports, folder: Path) -> tuple[Program, ...]:
    """Return what runs side by side; the sandbox's lines are bare so that they can be copied."""
    web = (
        *("gunicorn", "--no-control-socket", "--bind", f"{HOST}:{ports.service}"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "wsgi:app"),
    )
    sandbox = (
        *("sandbox.serve_all", "--port", str(ports.sandbox), "--mail-port", str(ports.mail)),
        *("--service-url", ports.service_url, "--folder", str(folder)),
    )
    return (
        Program("sandbox", _python(*sandbox), bare=True),
        Program("web", _python(*web)),
        Program("worker", _python("app.worker")),
    )


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", *arguments)


def _fail(message: str, *, status: int) -> int:
    print(f"make run: {message}", file=sys.stderr, flush=True)
    return status
