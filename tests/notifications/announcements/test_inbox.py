"""Announcements in inboxes: of whom they concern, read and deleted by each for himself."""

from collections.abc import Iterator
from datetime import timedelta

from app.notifications.announcement_schemas import AnnouncementPageSchema, AnnouncementSchema
from app.notifications.announcements.inbox import IN_INBOX_FOR
from app.notifications.announcements.models import AnnouncementMark
from app.notifications.schemas import NotificationPageSchema
from tests.community import OTHER_WARD, WARD, follow
from tests.documented import assert_documented
from tests.notifications.announcing import PUBLIC, Newsroom
from tests.notifications.claiming import now_utc
from tests.notifications.phones import INBOX, Phone, tell
from tests.reports import count
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.web.problems import problem_of


def _items(caller: Caller, limit: int = 100) -> list[Json]:
    """The whole inbox, page by page."""
    items, cursor = [], ""
    while True:
        page = caller.get(f"{INBOX}?limit={limit}{cursor}").get_json()
        assert_documented(page, NotificationPageSchema)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"


def _ids(caller: Caller, limit: int = 100) -> list[str]:
    return [one["id"] for one in _items(caller, limit)]


def _unread(caller: Caller) -> int:
    unread: int = caller.get(f"{INBOX}/unread-count").get_json()["unread"]
    return unread


def test_an_announcement_stands_among_the_notifications_by_time_and_has_no_row(
    service: Service,
) -> None:
    lan, news = service.citizen(), Newsroom(service)
    tell(service, lan)
    published = news.publish()
    tell(service, lan)
    kinds = [one["kind"] for one in _items(lan)]
    assert kinds == ["report_moved", "announcement", "report_moved"]
    assert _ids(lan, limit=1) == _ids(lan)
    assert count(service, AnnouncementMark) == 0
    one = lan.get(f"{INBOX}/{published['public_id']}").get_json()
    assert one == _items(lan)[1]
    assert (one["title"], one["channel"]) == ("Cúp nước tại phường Phú Lợi", "announcements")
    english = lan.get(f"{INBOX}/{published['public_id']}", Accept_Language="en").get_json()
    assert english["title"] == "Water cut in Phu Loi ward"


def test_reading_and_deleting_is_each_citizens_own(service: Service) -> None:
    lan, minh, news = service.citizen("lan"), service.citizen("minh"), Newsroom(service)
    first, second = (news.publish()["public_id"] for _ in range(2))
    tell(service, lan)
    assert (_unread(lan), _unread(minh)) == (3, 2)
    for _ in range(2):
        assert lan.post(f"{INBOX}/{first}/read").status_code == 204
        assert lan.delete(f"{INBOX}/{second}").status_code == 204
    assert (_unread(lan), _unread(minh)) == (1, 2)
    assert second not in _ids(lan)
    problem_of(lan.get(f"{INBOX}/{second}"), 404, "not_found")
    problem_of(lan.post(f"{INBOX}/{second}/read"), 404, "not_found")
    assert _ids(minh) == [second, first]


def test_read_all_is_a_watermark_and_what_comes_later_is_unread(service: Service) -> None:
    lan, news = service.citizen(), Newsroom(service)
    news.publish()
    news.publish()
    assert lan.post(f"{INBOX}/read-all").status_code == 204
    assert _unread(lan) == 0
    assert all(one["read_at"] for one in _items(lan))
    assert count(service, AnnouncementMark) == 0
    newer = news.publish()["public_id"]
    assert _unread(lan) == 1
    assert [one["id"] for one in _items(lan) if one["read_at"] is None] == [newer]


def test_what_is_from_before_the_account_or_long_ago_is_not_there(service: Service) -> None:
    lan, news = service.citizen("lan"), Newsroom(service)
    news.publish(now=now_utc() - IN_INBOX_FOR - timedelta(days=1))
    now = news.publish()["public_id"]
    minh = service.citizen("minh")
    assert (_ids(lan), _ids(minh), _unread(minh)) == ([now], [], 0)
    problem_of(minh.post(f"{INBOX}/{now}/read"), 404, "not_found")
    problem_of(minh.delete(f"{INBOX}/{now}"), 404, "not_found")


def test_areas_concern_their_followers_and_those_of_the_areas_around(service: Service) -> None:
    news = Newsroom(service)
    here, elsewhere, late = (service.citizen(name) for name in ("lan", "minh", "hoa"))
    follow(here, area=WARD)
    follow(elsewhere, area=OTHER_WARD)
    follow(late, area=WARD, category="roads")
    ward = news.publish(audience={"kind": "areas", "areas": [WARD]})["public_id"]
    follow(elsewhere, area=WARD)
    assert [_ids(one) for one in (here, elsewhere, late)] == [[ward], [], []]
    whole = WARD | {"code": "79"}
    news.publish(audience={"kind": "areas", "areas": [whole]})
    assert [_unread(one) for one in (here, elsewhere, late)] == [2, 1, 0]


def test_a_platforms_announcement_is_for_those_with_such_a_phone(service: Service) -> None:
    news, lan, minh = Newsroom(service), service.citizen("lan"), service.citizen("minh")
    Phone().register(lan, platform="ios")
    Phone().register(minh)
    news.publish(audience={"kind": "platform", "platform": "ios"})
    assert (_unread(lan), _unread(minh)) == (1, 0)


def test_what_was_recalled_is_in_no_inbox_and_not_public(service: Service) -> None:
    lan, news = service.citizen(), Newsroom(service)
    published = news.publish(text={"vi": "Chi tiết.", "en": "Details."})
    page = service.anyone().get(PUBLIC)
    assert_documented(page.get_json(), AnnouncementPageSchema)
    public = f"{PUBLIC}/{published['public_id']}"
    content = service.anyone().get(public).get_json()
    assert_documented(content, AnnouncementSchema)
    assert content["text"] == "Chi tiết."
    assert service.anyone().get(PUBLIC, If_None_Match=page.headers["ETag"]).status_code == 304
    news.step(news.second, published, "recall")
    assert (_ids(lan), _unread(lan)) == ([], 0)
    assert service.anyone().get(PUBLIC).get_json()["items"] == []
    problem_of(service.anyone().get(public), 404, "not_found")


def test_what_was_cancelled_while_going_stays_readable(service: Service) -> None:
    lan, news = service.citizen(), Newsroom(service)
    published = news.publish()
    assert news.step(news.second, published, "cancel")["state"] == "stopped"
    assert _ids(lan) == [published["public_id"]]


class _OtherPhone:
    """Keeps a copy of the inbox, by the changes alone."""

    def __init__(self, caller: Caller, limit: int) -> None:
        self._caller, self._limit = caller, limit
        page = caller.get(f"{INBOX}?limit=100").get_json()
        self.items: dict[str, Json] = {one["id"]: one for one in page["items"]}
        self._mark = page["changes_mark"]

    def catch_up(self) -> tuple[set[str], set[str]]:
        """The ids there, and those unread, after all that changed."""
        for page in self._pages():
            self.items |= {one["id"]: one for one in page["items"]}
            for removed in page["removed_ids"]:
                self.items.pop(removed, None)
            until = page["announcements_read_until"] or ""
        read = {
            one["id"]
            for one in self.items.values()
            if one["read_at"] or (one["kind"] == "announcement" and one["created_at"] <= until)
        }
        return set(self.items), set(self.items) - read

    def _pages(self) -> Iterator[Json]:
        while True:
            path = f"{INBOX}?limit={self._limit}&changed_after={self._mark}"
            page = self._caller.get(path).get_json()
            assert_documented(page, NotificationPageSchema)
            self._mark = page["changes_mark"]
            yield page
            if not page["has_more_changes"]:
                return


def test_the_other_phone_learns_of_everything_by_the_changes(service: Service) -> None:
    lan, news = service.citizen(), Newsroom(service)
    old = [news.publish() for _ in range(3)]
    others = [_OtherPhone(lan, limit) for limit in (1, 20)]

    def agree() -> None:
        items = _items(lan)
        expected = (
            {one["id"] for one in items},
            {one["id"] for one in items if one["read_at"] is None},
        )
        for other in others:
            assert other.catch_up() == expected

    lan.post(f"{INBOX}/{old[0]['public_id']}/read")
    lan.delete(f"{INBOX}/{old[1]['public_id']}")
    tell(service, lan, lan)
    agree()
    news.step(news.second, old[2], "recall")
    news.publish()
    agree()
    lan.post(f"{INBOX}/read-all")
    agree()
    news.publish()
    agree()


def test_many_announcements_cost_as_many_statements_as_one(service: Service) -> None:
    lan, news = service.citizen(), Newsroom(service)
    counted = []
    for more in (1, 5):
        for _ in range(more):
            news.publish()
        with statements(service) as seen:
            assert lan.get(f"{INBOX}?limit=100").status_code == 200
            assert lan.get(f"{INBOX}/unread-count").status_code == 200
            assert service.anyone().get(PUBLIC).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]
