"""kill -9 of the worker while it fulfils requests: each is done once, whole, and told once."""

import uuid
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.database import AnyRow
from app.identity.models import Citizen
from app.notifications.models import Notification
from app.privacy.models import DataRequest, DataRequestStep
from tests.chance import seeded
from tests.worker.conftest import Stage
from tests.worker.request_drill import NAME, RequestDrill

_CHANCE = seeded(20261129)
_ONCE_THROUGH = Counter({"begin": 1, "finish": 1})


@pytest.mark.timeout(600)
def test_six_kills_leave_no_request_undone_and_do_none_twice(stage: Stage, tmp_path: Path) -> None:
    _drill(stage, tmp_path / "photos", kills=6)


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_a_hundred_kills_leave_no_request_undone_and_do_none_twice(
    stage: Stage, tmp_path: Path
) -> None:
    _drill(stage, tmp_path / "photos", kills=100)


def _drill(stage: Stage, folder: Path, *, kills: int) -> None:
    drill = RequestDrill(stage, folder, kills, _CHANCE)
    drill.run(settles_within_s=kills * 20)
    assert drill.stranded, "no kill hit a request in hand"
    assert drill.half_erased() == []
    left = {one for one, kinds in drill.asked.items() if "erasure" in kinds}
    requests = _rows(stage, select(DataRequest.__table__))
    assert len(requests) == sum(map(len, drill.asked.values()))
    for request in requests:
        _check(stage, request, is_erased=request.citizen_id in left)
    kept = {f"exports/{one.id}.zip" for one in requests if one.citizen_id not in left}
    assert drill.exported() == {name for name in kept if _is_whole(stage, folder, name)} == kept
    erased = _rows(stage, select(Citizen.id).where(Citizen.erased_at.is_not(None)))
    assert {row.id for row in erased} == left
    recorded = select(AuditEvent.subject).where(AuditEvent.action == "citizen_erased")
    assert sorted(row.subject for row in _rows(stage, recorded)) == sorted(
        f"citizen:{one}" for one in left
    )


def _check(stage: Stage, request: AnyRow, *, is_erased: bool) -> None:
    """A request was done once, or ended with its citizen, who is told nothing then."""
    of_it = DataRequestStep.request_id == request.id
    steps = Counter(row.step for row in _rows(stage, select(DataRequestStep.step).where(of_it)))
    told = select(Notification.params).where(Notification.entity_id == str(request.id))
    states = Counter(row.params["state"].rpartition(".")[2] for row in _rows(stage, told))
    assert request.leased_until is None
    if is_erased:
        assert states == Counter()
        assert request.state in ("done", "withdrawn")
        assert request.state == "done" or steps["finish"] == 0
    else:
        assert (request.state, steps) == ("done", _ONCE_THROUGH)
        assert states == Counter({"in_progress": 1, "done": 1})
    if request.kind == "erasure":
        assert (request.state, steps) == ("done", _ONCE_THROUGH)


def _is_whole(stage: Stage, folder: Path, name: str) -> bool:
    """Whether an export's file opens, and is its citizen's."""
    request_id = uuid.UUID(name.removeprefix("exports/").removesuffix(".zip"))
    whose = select(DataRequest.citizen_id).where(DataRequest.id == request_id)
    (row,) = _rows(stage, whose)
    content = stage.service.sealer.unseal((folder / name).read_bytes(), purpose=name)
    with ZipFile(BytesIO(content)) as archive:
        said = archive.read("identity/citizens.json").decode()
        return archive.testzip() is None and f"{NAME} {row.citizen_id}" in said


def _rows(stage: Stage, wanted: Any) -> list[AnyRow]:
    with stage.service.database.reading() as connection:
        return list(connection.execute(wanted))
