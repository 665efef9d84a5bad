"""What a citizen stops following, or loses a phone for, leaves all his phones' copies."""

from typing import Any

import pytest

from tests.community import SUBSCRIPTIONS, WARD, follow
from tests.notifications.announcing import Newsroom
from tests.notifications.phones import INBOX, Phone
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of

IOS = {"platform": "ios"}


def _load(caller: Caller) -> tuple[set[str], str]:
    """The ids in his inbox, and the mark."""
    page: Json = caller.get(f"{INBOX}?limit=100").get_json()
    return {one["id"] for one in page["items"]}, page["changes_mark"]


def _ask(caller: Caller, mark: str) -> Any:
    return caller.get(f"{INBOX}?changed_after={mark}")


@pytest.mark.parametrize("what", ["unfollowed", "followed anew", "phone removed", "phone changed"])
def test_who_follows_or_has_something_else_loads_his_inbox_anew(
    service: Service, what: str
) -> None:
    lan, news, phone = service.citizen(), Newsroom(service), Phone()
    followed = follow(lan, area=WARD)
    phone.register(lan, **IOS)
    news.publish(audience={"kind": "areas", "areas": [WARD]})
    news.publish(audience={"kind": "platform"} | IOS)
    news.publish()
    there, first = _load(lan)
    assert len(there) == 3
    phone.register(lan, app_version="1.4.3", **IOS)
    # The mark that changes give knows as much as that of the list.
    changes = _ask(lan, first).get_json()
    assert {one["id"] for one in changes["items"]} == there
    if what == "phone removed":
        assert lan.delete(phone.path).status_code == 204
    elif what == "phone changed":
        phone.register(lan)
    else:
        assert lan.delete(f"{SUBSCRIPTIONS}/{followed['id']}").status_code == 204
    if what == "followed anew":
        follow(lan, area=WARD)
    for mark in (first, changes["changes_mark"]):
        problem_of(_ask(lan, mark), 400, "cursor_invalid")
    anew, mark = _load(lan)
    assert len(anew) == 2
    published = news.publish()["public_id"]
    found = _ask(lan, mark).get_json()
    assert published in {one["id"] for one in found["items"]}
    assert set(found["removed_ids"]).isdisjoint(anew)


def test_what_brings_no_other_announcements_spoils_no_mark(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    theirs, phone = follow(minh, area=WARD), Phone()
    follow(lan, area=WARD)
    phone.register(lan, **IOS)
    _, mark = _load(lan)
    follow(lan, area=WARD, category="roads")
    Phone().register(lan, **IOS)
    assert lan.delete(phone.path).status_code == 204
    Phone().register(minh)
    assert minh.delete(f"{SUBSCRIPTIONS}/{theirs['id']}").status_code == 204
    assert _ask(lan, mark).status_code == 200
