"""Moves that a dossier does not usually make: taken, flagged and counted."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.services.intake.usual_moves import USUAL, is_usual, unusual_jumps
from tests.service import Service
from tests.services.national import TAKE_STEPS, dossier, new_code, send, step, stored

_STATUSES = st.sampled_from([*map(str, range(1, 12)), "đang chờ"])
# As the national portal describes them, in its own words.
_DESCRIBED = (
    "1→2,3,5,6,7 · 2→4,5,6,7,8,9 · 4→5,6,7,8,9 · 5→1,2,4,7,8 · 6→1,2,4,7,8 · 7→4,8,9,10"
    " · 8→4,9,10 · 9→4,10 · 10→9"
)


def test_the_usual_moves_are_those_described() -> None:
    described = {
        (move.split("→")[0], after)
        for move in _DESCRIBED.split(" · ")
        for after in move.split("→")[1].split(",")
    }
    assert {(before, after) for before, some in USUAL.items() for after in some} == described


@given(way=st.lists(_STATUSES, max_size=8))
def test_every_move_is_usual_or_flagged_and_staying_is_usual(way: list[str]) -> None:
    flagged = list(unusual_jumps(way))
    assert flagged == [move for move in pairwise(way) if not is_usual(*move)]
    assert all(before != after for before, after in flagged)


def test_an_unusual_jump_is_taken_flagged_and_counted_in_the_answer(service: Service) -> None:
    usual = new_code()
    send(service, [dossier(status="1"), dossier(usual, status="1")])
    answer = send(service, [dossier(status="10"), dossier(usual, status="2")]).get_json()
    assert [row["result"] for row in answer["rows"]] == ["changed", "changed"]
    assert answer["unusual_moves"] == 1
    row = stored(service)
    assert (row.status, row.unusual_from, row.unusual_to) == ("10", "1", "10")
    assert stored(service, usual).unusual_from is None


def test_a_jump_among_the_steps_of_a_batch_is_seen_and_stays_known(service: Service) -> None:
    send(service, [dossier(status="4")])
    rows = [
        step(at="20240102120000", status="9"),
        step(at="20240102100000", status="11"),
        step(at="20240102110000", status="4"),
    ]
    answer = send(service, rows, path=TAKE_STEPS).get_json()
    assert answer["unusual_moves"] == 2
    row = stored(service)
    assert (row.status, row.unusual_from, row.unusual_to) == ("9", "11", "4")
    send(service, [step(at="20240103100000", status="10")], path=TAKE_STEPS)
    assert stored(service).unusual_from == "11"


def test_the_operator_sees_how_many_there_are(service: Service) -> None:
    send(service, [dossier(status="1"), dossier(new_code(), status="2")])
    send(service, [dossier(status="10")])
    ran = service.app.test_cli_runner().invoke(args=["services", "summary"])
    assert ran.stdout.splitlines() == [
        "status 10: 1",
        "status 2: 1",
        "withdrawn: 0",
        "unusual 1 to 10: 1",
    ]
