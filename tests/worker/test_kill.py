"""kill -9 of the worker at any moment: every message arrives, and only some, known ones, twice."""

import pytest

from tests.chance import seeded
from tests.notifications.phones import deliveries
from tests.worker.conftest import Stage
from tests.worker.drill import KillDrill

_CHANCE = seeded(20260101)


def test_four_kills_lose_none_of_120_messages(stage: Stage) -> None:
    _drill(stage, kills=4, per_kill=30)


@pytest.mark.drill
@pytest.mark.timeout(600)
def test_twenty_kills_lose_none_of_500_messages(stage: Stage) -> None:
    drill = _drill(stage, kills=20, per_kill=25)
    assert max(drill.arrived.values()) > 1, "no kill hit between acceptance and commit"


def _drill(stage: Stage, *, kills: int, per_kill: int) -> KillDrill:
    drill = KillDrill(stage)
    drill.run(kills=kills, per_kill=per_kill, chance=_CHANCE)
    assert len(drill.told) == kills * per_kill
    assert set(drill.arrived) == drill.told
    assert {row.state for row in deliveries(stage.service)} == {"sent"}
    for notification_id, times in drill.arrived.items():
        assert times <= 1 + drill.stranded[notification_id]
    assert drill.stranded, "no kill hit a page in hand"
    return drill
