"""Two phones of one citizen on a bad network: what was meant is there once, whole, in its order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.server import serve
from tests.bad_network import Fault
from tests.chance import Random, seeded
from tests.feedback.bad_days import Stage, drawn_chance, make_drafts, on_stage
from tests.phone import Draft, Message, Verdict
from tests.reports import move
from tests.served import Served
from tests.service import Service

_PHOTOS_EACH = 5


def test_whatever_the_network_does_everything_is_there_exactly_once(
    served: Served, tmp_path: Path
) -> None:
    with drawn_chance() as chance:
        _play(served, tmp_path, chance, reports=6)


@pytest.mark.drill
@pytest.mark.parametrize("time", range(10))
def test_it_is_so_again_and_again(served: Served, tmp_path: Path, time: int) -> None:
    with drawn_chance() as chance:
        assert _play(served, tmp_path, chance, reports=20) == set(Fault)


def test_photos_that_are_not_there_any_more_are_sent_again_and_the_report_filed(
    service: Service,
) -> None:
    """Expired, or gone into the report before, which shows the same."""
    with (
        serve(service.app) as url,
        on_stage(service, url, seeded(1), share=0.0, killed=0.0) as stage,
    ):
        drafts = make_drafts(2, photos_each=3, made_at=datetime.now(UTC))
        photos = drafts[0].photos_later
        for draft in drafts:
            draft.photos, draft.photos_later = photos, ()
        phone = stage.phones[0]
        phone.upload_ahead(drafts[0])
        expired = set(phone.memory.photo_ids.values())
        stage.let_pass(timedelta(days=8))
        stage.sweep()
        phone.storage.outbox.extend(drafts)
        phone.send_all()
        assert expired.isdisjoint(phone.memory.photo_ids.values())
        stage.check(drafts)
        assert stage.statuses[422] == len(drafts)


def _play(served: Served, tmp_path: Path, chance: Random, *, reports: int) -> set[Fault]:
    """Three days without a network, then a bad one; staff at work; then all of it once more.

    The faults that the requests met.
    """
    with on_stage(served.service, served.web.url, chance, share=0.5, killed=0.03) as stage:
        drafts = make_drafts(reports, photos_each=_PHOTOS_EACH, made_at=datetime.now(UTC))
        for draft in drafts[-2:]:
            stage.phones[0].upload_ahead(draft)
        stage.let_pass(timedelta(days=3))
        stage.give(*drafts)
        stage.send_all()
        stage.check(drafts)
        messages, verdicts = _have_staff_at_work(stage, drafts, chance)
        stage.let_pass(timedelta(days=3))
        stage.give(*messages, *verdicts)
        stage.send_all()
        stage.check(drafts, messages, verdicts)
        assert len(stage.see_changes()) == reports, "each has changed"
        _say_it_all_again(stage, drafts, messages, verdicts)
        stage.check_store(tmp_path / "photos", drafts)
        assert all(phone.refreshes for phone in stage.phones)
        assert stage.statuses.keys().isdisjoint({500, 502})
        assert "unforeseen" not in served.web.log
        return stage.faults


def _have_staff_at_work(
    stage: Stage, drafts: Sequence[Draft], chance: Random
) -> tuple[list[Message], list[Verdict]]:
    """Of the reports half are asked about and half done; what the citizen says to it."""
    half = len(drafts) // 2
    for draft in drafts[:half]:
        assert move(stage.staff, stage.report_of(draft), "needs_info").status_code == 200
    for draft in drafts[half:]:
        stage.bring(draft, "resolved")
    seen = stage.see_changes()
    messages = [Message(draft, f"Ở đây ạ {n}.") for n, draft in enumerate(drafts[:half])]
    read = [(draft, seen[stage.report_of(draft)["id"]]["revision"]) for draft in drafts[half:]]
    return messages, [Verdict(draft, chance.random() < 0.5, revision) for draft, revision in read]


def _say_it_all_again(
    stage: Stage,
    drafts: Sequence[Draft],
    messages: Sequence[Message],
    verdicts: Sequence[Verdict],
) -> None:
    """Phones set up from a backup send their whole outbox once more, long after.

    Meanwhile staff did anew what the citizen was not satisfied with.
    """
    for verdict in verdicts:
        if not verdict.is_satisfied:
            stage.bring(verdict.draft, "resolved")
    stage.let_pass(timedelta(days=8))
    stage.sweep()
    stage.give(*drafts, *messages, *verdicts)
    stage.send_all()
    stage.check(drafts, messages, verdicts)
