"""A day of triage: many clerks and citizens at once, lost answers, and nothing lost of it.

Everybody writes down what he was answered. In the evening reports, histories, audit, inboxes and
numbers are held against these books.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from itertools import chain, cycle

import pytest

from tests.chance import Random
from tests.feedback.bad_days import drawn_chance
from tests.processes import running_worker
from tests.served import Served
from tests.triage.day.book import Deed
from tests.triage.day.evening import (
    check_alarms,
    check_histories,
    check_numbers,
    check_rows,
    check_what_he_reads,
    events_since,
    finish_work,
    last_event,
    wait_for_worker,
)
from tests.triage.day.folding import Fold
from tests.triage.day.hearing import all_news, check_inboxes, check_news, check_phones
from tests.triage.day.known import read_all
from tests.triage.day.morning import Day, Resident, Size, begin
from tests.triage.day.shifts import Board
from tests.triage.day.staff_view import check_hands, check_queue, check_statistics

_LOSING = 0.1
_LONGEST_TURN_S = 60.0
_SHORT = Size(reports=120, triaged=30, staff=3, citizens=5)
_LONG = Size(reports=2000, triaged=200, staff=5, citizens=12)


@pytest.mark.timeout(300)
def test_in_a_day_of_triage_nothing_is_lost_and_everybody_hears_of_his_own(
    served: Served,
) -> None:
    with drawn_chance() as chance:
        _spend_a_day(served, chance, _SHORT, has_worker=False)


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_it_is_so_with_two_thousand_reports_and_a_worker_at_work(served: Served) -> None:
    with drawn_chance() as chance:
        _spend_a_day(served, chance, _LONG, has_worker=True)


def _spend_a_day(served: Served, chance: Random, size: Size, *, has_worker: bool) -> None:
    service = served.service
    day = begin(served, chance, size, losing=_LOSING)
    with running_worker(served.environ) if has_worker else nullcontext():
        finish = wait_for_worker if has_worker else finish_work
        finish(service)
        reports, news, number = read_all(service), all_news(service), last_event(service)
        deeds = _work(day)
        served.web.stop()
        finish(service)
    assert "unforeseen" not in served.web.log
    fold = Fold(reports, deeds)
    for event in events_since(service, number):
        fold.take(event)
    fold.end()
    check_rows(service, fold)
    check_histories(service, fold)
    for resident in day.residents:
        his = [fold.reports[one] for one in resident.acts.reports]
        check_what_he_reads(resident.caller, [one for one in his if one.history])
    check_news(day, fold, all_news(service) - news)
    check_inboxes(day)
    if has_worker:
        check_phones(day)
    check_hands(deeds)
    check_alarms(service, fold)
    check_numbers(service)
    for staff_id, scopes in day.scopes.items():
        check_queue(service, day.callers[staff_id], staff_id, scopes)
        check_statistics(service, day.callers[staff_id], scopes)


def _work(day: Day) -> list[Deed]:
    """Everybody does his part, all at once; what they wrote down."""
    board = day.shifts[0].board
    halves = day.residents[::2], day.residents[1::2]
    people = (*(one.clerk for one in day.shifts), *(one.acts for one in day.residents))
    with ExitStack() as stack, ThreadPoolExecutor(len(day.shifts) + len(halves)) as pool:
        for person in people:
            stack.callback(person.client.close)
        clerks = [pool.submit(shift.work) for shift in day.shifts]
        citizens = [pool.submit(_look_up, half, board) for half in halves]
        for one in chain(clerks, citizens):
            one.result()
    assert board.is_enough
    return list(chain.from_iterable(person.book for person in people))


def _look_up(residents: Sequence[Resident], board: Board) -> None:
    """In turn each looks up what is new, as often as clerks do something."""
    for resident in cycle(residents):
        if not board.turns.acquire(timeout=_LONGEST_TURN_S) or board.is_over:
            return
        resident.acts.look_up()
