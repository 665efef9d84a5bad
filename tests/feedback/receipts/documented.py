"""The verifying that docs/receipts.md documents, as it stands there, and receipts to verify."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.feedback.tasks import make_tasks
from tests.reports import REPORTS
from tests.service import Caller, Json, Service

_GUIDE = Path(__file__).parents[3] / "docs" / "receipts.md"
KEYS = "/.well-known/receipt-keys.json"


@cache
def blocks(language: str) -> list[str]:
    """The blocks of code in ``language``."""
    return re.findall(rf"^```{language}\n(.+?)^```$", _GUIDE.read_text("utf-8"), re.M | re.S)


def program() -> str:
    """The documented program in Python."""
    (only,) = blocks("python")
    return only


@cache
def verifier() -> Callable[[Json, Json, str], Json]:
    """The documented ``verify``."""
    names: dict[str, Any] = {"__name__": "documented"}
    exec(compile(program(), str(_GUIDE), "exec"), names)  # noqa: S102 - our own document
    found: Callable[[Json, Json, str], Json] = names["verify"]
    return found


def run_worker(service: Service, name: str = "sign_receipts") -> int:
    """Let the worker do its piece of the work of that name."""
    tasks = {task.name: task for task in make_tasks(service.platform)}
    return tasks[name].run(datetime.now(UTC))


def receipts_of(citizen: Caller, report: Json) -> list[Json]:
    """The receipts of the citizen's report."""
    answer = citizen.get(f"{REPORTS}/{report['id']}/receipt")
    assert answer.status_code == 200, answer.get_json()
    receipts: list[Json] = answer.get_json()["receipts"]
    return receipts


def published(service: Service) -> Json:
    """The published keys."""
    document: Json = service.anyone().get(KEYS).get_json()
    return document
