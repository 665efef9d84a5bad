"""Runs several programs as one: their lines together, and all of them stop when one does."""

import multiprocessing
import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from honcho.manager import Manager
from honcho.process import Process


@dataclass(frozen=True)
class Program:
    """A program to keep running; a ``bare`` one's lines are printed without its name."""

    name: str
    command: Sequence[str]
    bare: bool = False


def supervise(programs: Sequence[Program], *, cwd: Path, environ: Mapping[str, str]) -> str | None:
    """Run the programs until one ends or we are asked to stop (Ctrl-C, SIGTERM, SIGHUP).

    Either way every process they started is stopped, after five seconds by force; they are asked
    to stop even when this process is killed. Returns None where we were asked, else which program
    ended and how.
    """
    supervisor = _Supervisor(_Lines(sys.stdout, programs))
    for program in programs:
        # honcho hands this to a shell, which must not stay between it and the program.
        command = f"exec {shlex.join(program.command)}"
        supervisor.add_process(program.name, command, cwd=str(cwd), env=dict(environ))
    with _hanging_up_is_asking_to_stop():
        try:
            supervisor.loop()
        finally:
            supervisor.stop_what_is_left()
    return supervisor.ended_by_itself


class _Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager, mended where it would lose a request to stop.

    Asked before every program has started, it fails on a pid it does not know yet and leaves the
    others running; and it turns to force only after one of them has stopped by itself.
    """

    def __init__(self, printer: "_Lines") -> None:
        super().__init__(printer)
        self._process_ctor = _Process
        self._is_stopping = False
        self.ended_by_itself: str | None = None

    def terminate(self) -> None:
        """Ask every program to stop: at once, or as soon as all have started."""
        if not self._is_stopping:
            self._is_stopping = True
            self.ended_by_itself = self._describe_ended()
        if self._all_started():
            super().terminate()

    def stop_what_is_left(self) -> None:
        """Ask whatever still runs to stop; there is some only where ``loop`` broke off."""
        for process in self._processes.values():
            if process.get("pid") is not None and process.get("returncode") is None:
                self._procmgr.terminate(process["pid"])

    def _any_stopped(self) -> bool:
        return self._is_stopping or bool(super()._any_stopped())

    def _describe_ended(self) -> str | None:
        for name, process in self._processes.items():
            status = process.get("returncode")
            if status is not None:
                how = f"by signal {-status}" if status < 0 else f"with status {status}"
                return f"{name} ended {how}"
        return None


class _Process(Process):  # type: ignore[misc]  # honcho has no types
    """honcho's process around a program; it does not outlive the manager."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:  # noqa: FBT001, FBT002 - honcho calls it so
        """Run the program to its end, or to the end of the manager's process."""
        threading.Thread(target=self._follow_manager, daemon=True).start()
        super().run(events, ignore_signals)

    def _follow_manager(self) -> None:
        manager = multiprocessing.parent_process()
        if manager is not None:
            manager.join()
            # honcho has put the program at the head of a process group.
            os.killpg(self._child.pid, signal.SIGTERM)


class _Lines:
    """What honcho prints on: each line after the name of the program that wrote it."""

    def __init__(self, output: TextIO, programs: Sequence[Program]) -> None:
        self._output = output
        self._prefixes = {p.name: "" if p.bare else f"{p.name:8}| " for p in programs}
        self.width = 0  # honcho sets it; the names here are padded already

    def write(self, message: Any) -> None:
        """Print one message; honcho's own are left out.

        It writes some of them inside a signal handler, where a second write to a stream that is
        being written to raises.
        """
        prefix = self._prefixes.get(message.name)
        if prefix is None:
            return
        for line in message.data.decode("utf-8", "replace").splitlines():
            print(f"{prefix}{line}", file=self._output, flush=True)


@contextmanager
def _hanging_up_is_asking_to_stop() -> Iterator[None]:
    """Stop as for SIGTERM when the terminal goes away, except under ``nohup``."""
    before = signal.getsignal(signal.SIGHUP)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _raise_terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _raise_terminate(_signal: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)
