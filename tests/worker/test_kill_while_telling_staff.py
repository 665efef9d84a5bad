"""kill -9 of workers while they tell staff: each has each thing once, and every push arrives."""

import uuid
from collections import Counter

import pytest

from app.notifications.staff.kinds import StaffKind
from app.province.local_time import local_day
from tests.chance import seeded
from tests.reports import file_report, set_directly
from tests.worker.conftest import Stage
from tests.worker.staff_drill import IN_DIGEST, StaffDrill

_CHANCE = seeded(20260707)


@pytest.mark.timeout(300)
def test_three_kills_while_telling_staff_leave_nothing_out_and_tell_nothing_twice(
    stage: Stage,
) -> None:
    _drill(stage, kills=3)


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_forty_kills_while_telling_staff_leave_nothing_out_and_tell_nothing_twice(
    stage: Stage,
) -> None:
    _drill(stage, kills=40)


def _drill(stage: Stage, *, kills: int) -> None:
    drill = StaffDrill(stage, kills, _CHANCE)
    report = file_report(stage.service.citizen())
    # Of this one nobody hears, nor of its copies where nothing happens to them.
    set_directly(stage.service, report, state="in_progress", next_alarm_at=None)
    drill.run(report, settles_within_s=90 + kills)
    assert drill.stranded, "no kill hit a page in hand"
    assert drill.cut_short, "no kill came before all digests were made"
    _assert_told_once(drill)
    _assert_one_digest_a_day(drill)
    _assert_pushed(drill)


def _assert_told_once(drill: StaffDrill) -> None:
    told = Counter(
        (row.kind, row.staff_id, row.subject_id)
        for row in drill.told()
        if row.kind != StaffKind.STAFF_DIGEST
    )
    assert told == Counter(
        (kind, staff_id, subject)
        for kind, subjects in drill.subjects.items()
        for staff_id in drill.supervisors
        for subject in subjects
    )
    # Each telling of what comes in no heap is one delivery: a second one would be another.
    notified = {row.id: row for row in drill.told()}
    ready = drill.subjects[StaffKind.SIGN_OFF_ASKED]
    asked = Counter(
        (row.installation_id, row.subject)
        for row in drill.deliveries()
        if notified[row.staff_notification_id].subject_id in ready
    )
    assert len(asked) == len(ready) * len(drill.supervisors)
    assert set(asked.values()) == {1}


def _assert_one_digest_a_day(drill: StaffDrill) -> None:
    digests = [row for row in drill.told() if row.kind == StaffKind.STAFF_DIGEST]
    assert {row.staff_id for row in digests} == set(drill.readers)
    # At midnight begins a day with a digest of its own.
    a_day = Counter((row.staff_id, local_day(row.told_at)) for row in digests)
    assert set(a_day.values()) == {1}
    assert [row.params for row in digests] == [IN_DIGEST] * len(digests)


def _assert_pushed(drill: StaffDrill) -> None:
    arrived, sent = drill.arrived(), Counter[tuple[uuid.UUID, uuid.UUID]]()
    cut_off: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
    for row in drill.deliveries():
        which = row.staff_notification_id, row.installation_id
        assert row.state == "sent" or (row.state, row.error) == ("cancelled", "replaced"), row
        sent[which] += row.state == "sent"
        cut_off[which] += drill.stranded[row.id]
    assert set(arrived) <= set(sent)
    for which, times in sent.items():
        assert times <= arrived[which] <= times + cut_off[which]
