"""kill -9 of the worker while it erases idle accounts: each goes once, whole, and is told once."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.notifications.models import Notification
from tests.chance import seeded
from tests.worker.conftest import Stage
from tests.worker.idle_drill import IdleDrill

_CHANCE = seeded(20261130)


@pytest.mark.timeout(600)
def test_three_kills_leave_nobody_half_erased_and_tell_nobody_twice(stage: Stage) -> None:
    _drill(stage, kills=3)


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_a_hundred_kills_leave_nobody_half_erased_and_tell_nobody_twice(stage: Stage) -> None:
    _drill(stage, kills=100)


def _drill(stage: Stage, *, kills: int) -> None:
    drill = IdleDrill(stage, kills, _CHANCE)
    drill.run(settles_within_s=kills * 20)
    assert drill.cut_off, "no kill hit the middle"
    assert drill.half_erased() == []
    assert drill.erased() == drill.over
    once = {f"citizen:{one}" for one in drill.over}
    assert _times(stage, _recorded("citizen_erased")) == Counter(once)
    told = {f"citizen:{one}" for one in drill.idle}
    assert _times(stage, _recorded("citizen_idle")) == Counter(told)
    notices = select(Notification.citizen_id).where(Notification.kind == "account_idle")
    assert _times(stage, notices) == Counter(drill.idle)


def _recorded(action: str) -> Any:
    return select(AuditEvent.subject).where(AuditEvent.action == action)


def _times(stage: Stage, wanted: Any) -> Counter[Any]:
    with stage.service.database.reading() as connection:
        return Counter(connection.scalars(wanted))
