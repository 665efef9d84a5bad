"""Two administrators at the same records at the same time, and what other processes see of it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, event

from app.province.cache import LOOK_EVERY_S, SETTLED_AFTER_S, ProvinceCache
from app.province.snapshot import load_province
from tests.province.administration import (
    change_record,
    create_record,
    import_file,
    square_around,
)
from tests.reports import all_items
from tests.service import Caller, Service

_ADMIN = "/v1/admin"
_GROUP = f"{_ADMIN}/category-groups/emergencies"
_TIMES = 5


def _at_once(*work: Callable[[], Any]) -> list[int]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [one.result().status_code for one in [pool.submit(call) for call in work]]


def _two(service: Service) -> tuple[Caller, Caller]:
    return service.staff("administrator"), service.log_in("staff", "administrator")


def test_of_two_changes_of_one_revision_exactly_one_is_made(service: Service) -> None:
    first, second = _two(service)
    content = first.get(_GROUP).get_json()
    revision = content.pop("revision")
    for number in range(_TIMES):
        etag = f'"{revision + number}"'
        changes = [
            partial(who.put, _GROUP, content | {"position": position}, If_Match=etag)
            for who, position in ((first, 1000 + number), (second, 2000 + number))
        ]
        assert sorted(_at_once(*changes)) == [200, 412]
    kept = all_items(first, f"{_GROUP}/revisions", limit=50)
    assert kept[0]["revision"] == revision + _TIMES
    assert all(later["revision"] == one["revision"] + 1 for later, one in pairwise(kept))


def test_of_two_changes_that_would_close_a_circle_exactly_one_is_made(service: Service) -> None:
    first, second = _two(service)
    here, there = (f"{_ADMIN}/agencies/{code}" for code in ("so_y_te", "so_xay_dung"))
    above = first.get(here).get_json()["parent"]
    for _ in range(_TIMES):
        moves = (
            partial(change_record, first, here, parent="so_xay_dung"),
            partial(change_record, second, there, parent="so_y_te"),
        )
        assert sorted(_at_once(*moves)) == [200, 422]
        for path in (here, there):
            assert change_record(first, path, parent=above).status_code == 200


def test_of_two_that_create_the_same_record_exactly_one_does(service: Service) -> None:
    first, second = _two(service)
    for number in range(_TIMES):
        group = {"code": f"new_{number}", "label": {"vi": "Mới", "en": "New"}, "position": 1}
        creating = (
            partial(create_record, who, f"{_ADMIN}/category-groups", group)
            for who in (first, second)
        )
        assert sorted(_at_once(*creating)) == [201, 409]


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_another_process_sees_a_change_within_a_second(service: Service) -> None:
    clock, admin = _Clock(), service.staff("administrator")
    elsewhere = ProvinceCache(service.database, clock)
    known = elsewhere.current()
    assert change_record(admin, _GROUP, position=7).status_code == 200
    assert elsewhere.current() is known, "it does not ask the database every time"
    clock.now += LOOK_EVERY_S
    seen = elsewhere.current()
    assert seen.groups["emergencies"].position == 7
    clock.now += LOOK_EVERY_S
    assert elsewhere.current() is seen, "what did not change is not read again"


def test_reports_follow_a_change_once_every_process_knows_it(service: Service) -> None:
    clock, admin = _Clock(), service.staff("administrator")
    elsewhere = ProvinceCache(service.database, clock)
    assert elsewhere.settled() is None
    clock.now += SETTLED_AFTER_S
    assert elsewhere.settled() is elsewhere.current()
    assert change_record(admin, _GROUP, position=7).status_code == 200
    clock.now += LOOK_EVERY_S
    assert elsewhere.settled() is None
    clock.now += SETTLED_AFTER_S
    settled = elsewhere.settled()
    assert settled is not None
    assert settled.groups["emergencies"].position == 7


def test_a_change_of_no_area_leaves_the_index_of_areas_as_it_is(service: Service) -> None:
    clock, admin = _Clock(), service.staff("administrator")
    elsewhere = ProvinceCache(service.database, clock)
    indexes = elsewhere.current().indexes
    assert change_record(admin, _GROUP, position=7).status_code == 200
    clock.now += LOOK_EVERY_S
    assert elsewhere.current().indexes is indexes
    area = f"{_ADMIN}/areas/communes_since_2025_07/25747"
    assert change_record(admin, area, latitude=11.5).status_code == 200
    clock.now += LOOK_EVERY_S
    assert elsewhere.current().indexes is not indexes


@contextmanager
def _after_statement(nth: int, connection: Connection, change: Callable[[], Any]) -> Iterator[None]:
    """Have ``change`` made once ``connection`` has read that many times."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)
        if len(seen) == nth:
            change()

    event.listen(connection, "after_cursor_execute", note)
    yield
    event.remove(connection, "after_cursor_execute", note)
    assert len(seen) >= nth


def test_a_boundary_that_changes_while_all_is_read_is_seen_at_the_next_look(
    service: Service,
) -> None:
    admin = service.staff("administrator")
    scheme, code = key = ("communes_since_2025_07", "25747")
    with service.database.reading() as connection:
        known = load_province(connection)
        for number, is_first_load in enumerate((True, False) * 3):
            around = square_around(11 + number / 100, 106.6, scheme=scheme, code=code)
            draw = partial(import_file, admin, f"{_ADMIN}/imports/area-boundaries", around)
            with _after_statement(number // 2 + 1, connection, draw):
                seen = load_province(connection, None if is_first_load else known)
            seen = load_province(connection, seen)
            assert seen.boundaries[key] == load_province(connection).boundaries[key]
            assert seen.boundaries[key] != known.boundaries.get(key)
            known = seen
