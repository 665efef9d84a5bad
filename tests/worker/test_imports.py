"""What the web process does not load."""

import os
import subprocess
import sys
from pathlib import Path

from tests.stand_ins import Sandbox, make_environ

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = """
import sys
from app import create_app
from app.settings import Settings
create_app(Settings.from_environ())
import app.notifications.claims, app.notifications.delivery
print([name for name in sys.modules if name.split(".")[0] in {"firebase_admin", "requests"}])
print([name for name in sys.modules if name.startswith("google.auth")])
"""


def test_the_web_process_never_loads_firebase(
    database_url: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    others = {name: value for name, value in os.environ.items() if not name.startswith("BDS_")}
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=_ROOT,
        env=others | make_environ(database_url, sandbox, photos=tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == ["[]", "[]"]
