"""A throw-away Redis on loopback, which tests may kill, freeze, fill and start again.

`python tests/redis_server.py` prints the program's path, or says that it is missing and exits 1.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = "redis-server"
# Waits for the end of its standard input, which comes when the run closes it or dies of anything,
# kill -9 included; so no server outlives the run.
_SUPERVISOR = """
"$@" &
server=$!
read -r _
kill -KILL $server 2>/dev/null
wait $server
"""
_POLL_S = 0.01


class RedisServer:
    """One server on a port of its own. What it held is gone after ``kill``."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self.port = _free_port()
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens while it runs."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty, on the same port as ever, and wait until it answers."""
        pid_file = self._folder / "pid"
        pid_file.unlink(missing_ok=True)
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "save": "",
            "dir": str(self._folder),
            "pidfile": str(pid_file),
            "logfile": str(self._folder / "log"),
        }
        command = [self._program]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._supervisor = subprocess.Popen(
            ["/bin/sh", "-c", _SUPERVISOR, "redis", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        while self.tell("PING") != "+PONG":
            assert self._supervisor.poll() is None, (self._folder / "log").read_text()
            time.sleep(_POLL_S)

    def kill(self) -> None:
        """End it at once; whoever asks then is refused."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            assert supervisor.stdin
            supervisor.stdin.close()
            supervisor.wait()

    def freeze(self) -> None:
        """Stop it in its tracks: connections are taken, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self._signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forget everything that was counted, and the scripts."""
        self.tell("FLUSHALL")
        self.tell("SCRIPT FLUSH")

    def fill(self) -> None:
        """Leave it no memory to write with."""
        self.tell("CONFIG SET maxmemory 1")

    def tell(self, command: str) -> str:
        """The first line of its answer to an inline command; empty where it is down."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(f"{command}\r\nQUIT\r\n".encode())
                with connection.makefile("rb") as answer:
                    return answer.read().decode().partition("\r\n")[0]
        except OSError:
            return ""

    def _signal(self, number: signal.Signals) -> None:
        os.kill(int((self._folder / "pid").read_text()), number)


@contextmanager
def running_redis(program: str) -> Iterator[RedisServer]:
    """A server for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="bds-redis-") as folder:
        server = RedisServer(program, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


def find_redis() -> str | None:
    """Find the server's program."""
    return shutil.which(PROGRAM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main() -> None:
    """Tell where the program is, for `.ci/run`."""
    program = find_redis()
    if program is None:
        sys.exit(f"{PROGRAM} is not installed")
    sys.stdout.write(f"{program}\n")


if __name__ == "__main__":
    main()
