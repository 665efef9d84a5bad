"""kill -9 of two workers at any moment: every message arrives, and only some, known ones, twice."""

from datetime import timedelta

import pytest

from tests.chance import seeded
from tests.worker.conftest import Stage
from tests.worker.drill import KillDrill, Plan

_CHANCE = seeded(20260101)
_SHORT = Plan(
    kills=2,
    notifications_per_kill=15,
    # While one message of a page takes a second, all the others of it wait for their commit.
    faults=("phone", "slow", "lost", "internal", "unregistered"),
    short_life=timedelta(seconds=4),
    settles_within_s=60,
)
_LONG = Plan(
    kills=100,
    notifications_per_kill=20,
    faults=(
        "phone",
        "slow",
        "lost",
        "dropped",
        "internal",
        "overloaded",
        "flaky",
        "throttled",
        "revoked",
        "plain",
        "unregistered",
    ),
    short_life=timedelta(seconds=8),
    settles_within_s=900,
)


def test_two_kills_of_two_workers_lose_nothing_and_send_nothing_late(stage: Stage) -> None:
    _drill(stage, _SHORT)


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_a_hundred_kills_lose_none_of_20_000_deliveries(stage: Stage) -> None:
    drill = _drill(stage, _LONG)
    assert len(drill.rows()) >= 20_000
    unlucky = [row for row in drill.rows() if drill.times_arrived(row) > 1]
    assert any(drill.fault_of(row) != "lost" for row in unlucky), (
        "no kill hit between acceptance and commit"
    )


def _drill(stage: Stage, plan: Plan) -> KillDrill:
    drill = KillDrill(stage, plan, _CHANCE)
    drill.run()
    assert drill.stranded, "no kill hit a page in hand"
    assert drill.too_late == []
    assert drill.is_dead("unregistered")
    for row in drill.rows():
        fault, times = drill.fault_of(row), drill.times_arrived(row)
        short = row.expires_at - row.created_at < timedelta(hours=1)
        if fault == "unregistered":
            assert times == 0
            assert row.state in {"failed", "cancelled"} or (short and row.state == "expired"), row
            continue
        assert row.state == "sent" or (short and row.state == "expired"), row
        assert times >= (row.state == "sent")
        assert times <= 1 + drill.stranded[row.id] + (fault == "lost")
    return drill
