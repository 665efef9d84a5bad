"""Cursors: made by this service, each for its own list, read in one spelling only."""

import uuid
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import Sealer
from app.errors import CursorInvalid
from app.settings.keys import SecretKeys
from app.web.paging import Cursors
from tests.service import Caller, Service, report_draft
from tests.web.problems import problem_of

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SEALER = Sealer(SecretKeys(sealing=(b"s" * 32,), lookup=(b"l" * 32,)))
_MINE, _OTHER = Cursors(_SEALER, "mine"), Cursors(_SEALER, "other")
_POSITIONS = st.lists(st.one_of(st.text(max_size=40), st.integers(-(2**63), 2**63 - 1)), max_size=3)


@given(_POSITIONS)
def test_a_cursor_gives_its_position_back_to_its_own_list_only(position: list[str | int]) -> None:
    cursor = _MINE.encode(position)
    assert _MINE.decode(cursor) == position
    with pytest.raises(CursorInvalid):
        _OTHER.decode(cursor)


@given(_POSITIONS, st.data())
def test_a_cursor_with_one_letter_changed_is_refused(
    position: list[str | int], data: st.DataObject
) -> None:
    cursor = _MINE.encode(position)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(_ALPHABET.replace(cursor[place], "")))
    with pytest.raises(CursorInvalid):
        _MINE.decode(cursor[:place] + letter + cursor[place + 1 :])


@given(st.text(alphabet=_ALPHABET, max_size=600))
def test_what_is_no_cursor_is_refused(junk: str) -> None:
    with pytest.raises(CursorInvalid):
        _MINE.decode(junk)


def test_no_cursor_is_the_beginning() -> None:
    assert _MINE.decode(None) is None


def test_a_cursor_does_not_tell_its_position() -> None:
    position = ["2026-11-23T00:00:00+00:00", str(uuid.UUID(int=7))]
    assert _MINE.encode(position) != _MINE.encode(position)


def _file(caller: Caller, count: int) -> list[str]:
    answers = [
        caller.post("/v1/feedback/reports", report_draft(), key=uuid.uuid4().hex)
        for _ in range(count)
    ]
    return [answer.get_json()["id"] for answer in answers]


def _walk(caller: Caller, path: str, limit: int) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        page = caller.get(f"{path}?limit={limit}{cursor}").get_json()
        pages.append([item["id"] for item in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = f"&cursor={page['next_cursor']}"


def test_a_list_is_walked_without_gap_or_repeat_while_others_write(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    mine = _file(lan, 7)
    _file(minh, 3)
    assert _walk(lan, "/v1/feedback/reports", 3) == [
        mine[6:3:-1],
        mine[3:0:-1],
        mine[0:1],
    ]
    assert _walk(lan, "/v1/feedback/reports", 7) == [mine[::-1]]
    first = lan.get("/v1/feedback/reports?limit=3").get_json()
    _file(lan, 2)
    then = lan.get(f"/v1/feedback/reports?limit=3&cursor={first['next_cursor']}").get_json()
    assert [item["id"] for item in then["items"]] == mine[3:0:-1]


def test_the_queue_is_walked_in_its_order(service: Service) -> None:
    filed = _file(service.citizen(), 5)
    pages = _walk(service.staff("supervisor"), "/v1/admin/reports", 2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(chain(*pages)) == sorted(filed)


@pytest.mark.parametrize("spoil", [lambda c: c[:-1], lambda c: c + "A", lambda c: c[::-1]])
def test_a_spoilt_cursor_is_told_so(service: Service, spoil: Callable[[str], str]) -> None:
    lan = service.citizen()
    _file(lan, 2)
    cursor = lan.get("/v1/feedback/reports?limit=1").get_json()["next_cursor"]
    answer = lan.get(f"/v1/feedback/reports?cursor={spoil(cursor)}")
    problem_of(answer, 400, "cursor_invalid")


def test_a_cursor_of_another_list_is_told_so(service: Service) -> None:
    lan = service.citizen()
    _file(lan, 2)
    cursor = lan.get("/v1/feedback/reports?limit=1").get_json()["next_cursor"]
    for path in ("/v1/feedback/public", "/v1/notifications", "/v1/services/procedures"):
        problem_of(lan.get(f"{path}?cursor={cursor}"), 400, "cursor_invalid")
    queue = service.staff("supervisor").get(f"/v1/admin/reports?cursor={cursor}")
    problem_of(queue, 400, "cursor_invalid")


def test_somebody_elses_cursor_shows_only_ones_own(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    _file(lan, 2)
    own = _file(minh, 1)
    _file(lan, 2)
    cursor = lan.get("/v1/feedback/reports?limit=1").get_json()["next_cursor"]
    page = minh.get(f"/v1/feedback/reports?cursor={cursor}").get_json()
    assert [item["id"] for item in page["items"]] == own
