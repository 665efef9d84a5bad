"""Two phones of one citizen agree: what came, was read or was deleted reaches the other one."""

import threading
from collections.abc import Iterator

import pytest

from app.notifications.changes import NOTIFICATION_CHANGES
from app.notifications.kinds import Kind
from app.notifications.schemas import NotificationPageSchema
from tests.documented import assert_documented
from tests.notifications.phones import INBOX, Phone, deliveries, tell
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of


class _OtherPhone:
    """Keeps a copy of the inbox, by the changes alone."""

    def __init__(self, caller: Caller, *, limit: int = 20) -> None:
        self._caller, self._limit = caller, limit
        page = caller.get(f"{INBOX}?limit=100").get_json()
        assert_documented(page, NotificationPageSchema)
        self.items: dict[str, Json] = {one["id"]: one for one in page["items"]}
        self._mark = page["changes_mark"]

    def catch_up(self) -> dict[str, Json]:
        """The inbox after all that changed."""
        for page in self._pages():
            self.items |= {one["id"]: one for one in page["items"]}
            for removed in page["removed_ids"]:
                self.items.pop(removed, None)
        return self.items

    def _pages(self) -> Iterator[Json]:
        while True:
            path = f"{INBOX}?limit={self._limit}&changed_after={self._mark}"
            page = self._caller.get(path).get_json()
            assert_documented(page, NotificationPageSchema)
            self._mark = page["changes_mark"]
            yield page
            if not page["has_more_changes"]:
                return


def _inbox(caller: Caller) -> dict[str, Json]:
    items = caller.get(f"{INBOX}?limit=100").get_json()["items"]
    return {one["id"]: one for one in items}


@pytest.mark.parametrize("limit", [1, 20])
def test_what_came_was_read_and_was_deleted_reaches_the_other_phone(
    service: Service, limit: int
) -> None:
    lan = service.citizen()
    tell(service, lan, lan, lan)
    other = _OtherPhone(lan, limit=limit)
    first, second, third = other.items
    lan.post(f"{INBOX}/{first}/read")
    assert lan.delete(f"{INBOX}/{second}").status_code == 204
    tell(service, lan)
    assert other.catch_up() == _inbox(lan)
    lan.post(f"{INBOX}/read-all")
    lan.delete(f"{INBOX}/{third}")
    assert other.catch_up() == _inbox(lan)
    assert len(other.items) == 2


def test_nothing_of_anybody_else_is_among_the_changes(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    other = _OtherPhone(lan)
    tell(service, minh, minh)
    assert other.catch_up() == {}


def test_what_is_deleted_is_gone_for_good_and_repeating_it_changes_nothing(
    service: Service,
) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    tell(service, lan)
    (told,) = _inbox(lan)
    path = f"{INBOX}/{told}"
    problem_of(minh.delete(path), 404, "not_found")
    assert [lan.delete(path).status_code for _ in range(2)] == [204, 204]
    problem_of(lan.get(path), 404, "not_found")
    problem_of(lan.post(f"{path}/read"), 404, "not_found")
    assert lan.get(f"{INBOX}/unread-count").get_json() == {"unread": 0}
    assert _inbox(lan) == {}


@pytest.mark.parametrize("how", ["read", "deleted"])
def test_a_phone_is_not_told_of_what_he_has_seen_on_another(service: Service, how: str) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, lan)
    tell(service, lan, kind=Kind.ALL_SESSIONS_ENDED)
    for told in _inbox(lan):
        path = f"{INBOX}/{told}"
        assert (lan.post(f"{path}/read") if how == "read" else lan.delete(path)).status_code == 204
    rows = deliveries(service, phone)
    assert [(row.state, row.error) for row in rows] == [("cancelled", how), ("pending", None)]


def test_a_mark_and_a_cursor_do_not_go_together(service: Service) -> None:
    lan = service.citizen()
    tell(service, lan, lan)
    page = lan.get(f"{INBOX}?limit=1").get_json()
    both = f"{INBOX}?cursor={page['next_cursor']}&changed_after={page['changes_mark']}"
    problem_of(lan.get(both), 422, "validation_failed")


def test_numberers_at_once_give_each_change_a_number_of_its_own(service: Service) -> None:
    lan = service.citizen()
    tell(service, *[lan] * 40)
    threads = [
        threading.Thread(target=NOTIFICATION_CHANGES.number, args=(service.database,))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other = _OtherPhone(lan)
    assert other.catch_up() == _inbox(lan)
    with service.database.reading() as connection:
        assert NOTIFICATION_CHANGES.latest(connection) == 40
