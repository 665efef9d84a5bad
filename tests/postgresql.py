"""A throw-away PostgreSQL for one run, from the programs this machine already has.

`python tests/postgresql.py` prints the programs' folder, or says what is missing and exits 1.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("initdb", "pg_ctl", "postgres")
DEBIAN_VERSIONS = Path("/usr/lib/postgresql")

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # Sockets need a short path that both users may enter; the loopback port is enough.
    "unix_socket_directories": "",
    "max_connections": "200",
    # Far from UTC on purpose: a time that lost its zone on the way comes back wrong.
    "timezone": "Asia/Tokyo",
}
# The data dies with the run, so nothing is worth waiting for the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Waits for the end of its standard input, which comes when the run closes it or dies of
# anything, kill -9 included; so no server and no folder outlives the run.
SUPERVISOR = """
home=$1
trap 'rm -rf "$home"' EXIT
trap '' PIPE
cd "$home" &&
initdb --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync \
    >log 2>&1 &&
cat settings >>data/postgresql.conf &&
pg_ctl start --pgdata=data --log=server.log --wait --timeout=60 >>log 2>&1 &&
echo ready || cat log server.log
read -r _
pg_ctl stop --pgdata=data --mode=immediate >>log 2>&1
"""


class PostgreSQLUnavailable(Exception):
    """The server could not be started; the message holds what its programs said."""


def find_postgresql() -> Path | None:
    """Find the folder of the server's programs: PATH first, then Debian's newest version."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = (folder for folder in DEBIAN_VERSIONS.glob("*/bin") if folder.parent.name.isdigit())
    folders += sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in folders if _is_complete(folder)), None)


@contextmanager
def running_postgresql(*, is_durable: bool = False) -> Iterator[str]:
    """Run an empty server for the length of the block; yields its SQLAlchemy URL.

    Only where ``is_durable`` does a commit wait for the disk, as in production.
    As root the server runs as `postgres`, or else as `nobody`, since PostgreSQL refuses root.
    Raises PostgreSQLUnavailable when programs are missing or the server does not start.
    """
    programs = find_postgresql()
    if programs is None:
        raise PostgreSQLUnavailable(f"no folder holds {', '.join(PROGRAMS)}")
    port = _free_port()
    forgetful = {} if is_durable else FORGETFUL
    home = _prepare_home({**SETTINGS, **forgetful, "port": str(port)})
    # Leaving the block closes the supervisor's input and waits until it has cleared up.
    with _start_supervisor(programs, home) as supervisor:
        _wait_until_ready(supervisor)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


def _is_complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in PROGRAMS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _server_account() -> pwd.struct_passwd | None:
    """The account the server runs under, or None for our own."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _prepare_home(settings: Mapping[str, str]) -> Path:
    account = _server_account()
    # Root's own TMPDIR may lie where the other account may not pass.
    home = Path(tempfile.mkdtemp(prefix="bds-postgresql-", dir="/tmp" if account else None))  # noqa: S108 - see above
    lines = (f"{name} = '{value}'\n" for name, value in settings.items())
    (home / "settings").write_text("".join(lines))
    (home / "server.log").touch()
    if account:
        for path in (home, *home.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)
    return home


def _start_supervisor(programs: Path, home: Path) -> subprocess.Popen[str]:
    account = _server_account()
    # libpq and the server read PG* variables; a developer's own must not steer this server.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment["PATH"] = f"{programs}:{os.environ['PATH']}"
    environment["LC_ALL"] = "C"
    return subprocess.Popen(
        ["/bin/sh", "-c", SUPERVISOR, "postgresql", str(home)],
        cwd="/",
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        # Ctrl-C is for the run, which still needs its database to tear down.
        start_new_session=True,
    )


def _wait_until_ready(supervisor: subprocess.Popen[str]) -> None:
    assert supervisor.stdin
    assert supervisor.stdout
    first_line = supervisor.stdout.readline()
    if first_line != "ready\n":
        supervisor.stdin.close()
        said = first_line + supervisor.stdout.read()
        raise PostgreSQLUnavailable(f"the server did not start:\n{said}")


def main() -> None:
    """Tell where the programs are, for `make test`."""
    programs = find_postgresql()
    if programs is None:
        sys.exit(f"no folder holds {', '.join(PROGRAMS)}")
    sys.stdout.write(f"{programs}\n")


if __name__ == "__main__":
    main()
