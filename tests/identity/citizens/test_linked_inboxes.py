"""Two accounts turn out to be one person's: an announcement is read or deleted for both."""

from app.notifications.announcements.models import AnnouncementMark
from tests.identity.citizens.logging_in import LOW, PORTAL, at_portal
from tests.notifications.announcing import Newsroom
from tests.notifications.phones import INBOX
from tests.reports import count
from tests.service import Service


def test_what_either_account_of_a_person_read_or_deleted_is_so_when_they_are_one(
    service: Service,
) -> None:
    news, older, younger = Newsroom(service), service.citizen("lan"), at_portal(service, **LOW)
    read, deleted, untouched = (news.publish()["public_id"] for _ in range(3))
    for caller in (older, younger):
        caller.post(f"{INBOX}/{read}/read")
    younger.delete(f"{INBOX}/{deleted}")
    linked = service.log_in(PORTAL, "lan")
    # Among them stands the notice that his accounts became one.
    items = [one for one in linked.get(INBOX).get_json()["items"] if one["kind"] == "announcement"]
    assert [one["id"] for one in items] == [untouched, read]
    assert [one["read_at"] is None for one in items] == [True, False]
    assert count(service, AnnouncementMark) == 2
