"""Staff write announcements, another person approves; bad input and wrong steps change nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from app.identity.models import StaffRole
from app.notifications.announcement_schemas import (
    AnnouncementPreviewSchema,
    StaffAnnouncementPageSchema,
    StaffAnnouncementSchema,
)
from app.notifications.announcements.models import Announcement
from app.web.operations import Role
from tests.community import WARD, follow
from tests.documented import assert_documented
from tests.notifications.announcing import (
    PUBLIC,
    STAFF,
    Newsroom,
    draft,
    publish,
    take,
)
from tests.notifications.claiming import now_utc
from tests.notifications.phones import Phone, deliveries
from tests.reports import count, new_key
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of


def test_a_draft_is_written_changed_submitted_approved_and_published(service: Service) -> None:
    news = Newsroom(service)
    written = news.write(ramp={"phones": 10, "minutes": 5})
    assert_documented(written, StaffAnnouncementSchema)
    path = f"{STAFF}/{written['id']}"
    changed = news.publisher.put(
        path, draft(title={"vi": "Mới", "en": "New"}), If_Match='"1"'
    ).get_json()
    assert (changed["title"]["en"], changed["state"], changed["ramp"]) == ("New", "draft", None)
    submitted = news.step(news.publisher, changed, "submit")
    approved = news.step(news.second, submitted, "approve")
    assert publish(service, now_utc()) == 1
    published = news.read(approved)
    assert (published["state"], published["revision"]) == ("published", 5)
    page = news.publisher.get(f"{STAFF}?state=published").get_json()
    assert_documented(page, StaffAnnouncementPageSchema)
    assert [one["id"] for one in page["items"]] == [written["id"]]
    assert news.publisher.get(f"{STAFF}?state=draft").get_json()["items"] == []


def test_neither_the_author_nor_who_changed_it_last_approves(service: Service) -> None:
    news = Newsroom(service)
    other = service.staff("officer", Role.PUBLISHER)
    written = news.write()
    changed = other.put(f"{STAFF}/{written['id']}", draft(), If_Match='"1"').get_json()
    submitted = news.step(other, changed, "submit")
    for who in (news.publisher, other):
        problem_of(take(who, submitted, "approve"), 403, "second_person_needed")
    assert news.read(submitted)["state"] == "submitted"
    assert news.step(news.second, submitted, "approve")["approved_by"] is not None


def test_what_was_approved_is_not_changed_but_after_it_was_returned(service: Service) -> None:
    news = Newsroom(service)
    approved = news.approve()
    path = f"{STAFF}/{approved['id']}"
    match = f'"{approved["revision"]}"'
    answer = news.publisher.put(path, draft(), If_Match=match)
    problem_of(answer, 409, "announcement_step_not_allowed")
    returned = news.step(news.second, approved, "return")
    assert (returned["state"], returned["approved_by"]) == ("draft", None)
    assert publish(service, now_utc()) == 0
    match = f'"{returned["revision"]}"'
    assert news.publisher.put(path, draft(), If_Match=match).status_code == 200


def test_a_scheduled_announcement_goes_out_at_its_time_and_not_before(service: Service) -> None:
    news, at = Newsroom(service), now_utc() + timedelta(hours=2)
    news.approve(publish_at=at.isoformat())
    assert publish(service, at - timedelta(seconds=1)) == 0
    assert publish(service, at) == 1
    assert publish(service, at) == 0


def test_a_stale_revision_and_a_missing_one_are_refused(service: Service) -> None:
    news = Newsroom(service)
    written = news.write()
    news.step(news.publisher, written, "submit")
    problem_of(take(news.second, written, "approve"), 412, "revision_stale")
    answer = news.second.post(f"{STAFF}/{written['id']}/approve")
    problem_of(answer, 428, "if_match_required")


_DO: dict[str, tuple[set[Role], Callable[[Caller, Json], Any]]] = {
    "read": ({Role.PUBLISHER, Role.SUPERVISOR}, lambda who, one: who.get(f"{STAFF}/{one['id']}")),
    "write": ({Role.PUBLISHER}, lambda who, one: who.post(STAFF, {}, key=new_key())),
    "approve": ({Role.PUBLISHER, Role.SUPERVISOR}, lambda who, one: take(who, one, "approve")),
    "cancel": ({Role.PUBLISHER, Role.SUPERVISOR}, lambda who, one: take(who, one, "recall")),
}


@pytest.mark.parametrize("name", list(_DO))
def test_only_these_roles_and_only_for_the_whole_province(service: Service, name: str) -> None:
    written = Newsroom(service).write()
    roles, do = _DO[name]
    for role in set(Role) - {Role.AUDITOR}:
        answer = do(service.staff("administrator", role, area="25747"), written)
        assert answer.status_code == 403, role
    allowed = {role for role in Role if do(_only(service, role), written).status_code != 403}
    assert allowed == roles


def _only(service: Service, role: Role) -> Caller:
    with service.database.writing() as session:
        session.execute(delete(StaffRole))
        session.commit()
    return service.staff("administrator", role)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": {"vi": "a" * 66, "en": "b"}}, "/title/vi"),
        ({"title": {"vi": "Chỉ tiếng Việt"}}, "/title/en"),
        ({"body": {"vi": "a" * 241, "en": "b"}}, "/body/vi"),
        ({"title": {"vi": "a\u202eb", "en": "b"}}, "/title/vi"),
        ({"body": {"vi": "a\u0007b", "en": "b"}}, "/body/vi"),
        ({"audience": {"kind": "areas"}}, "/audience/areas"),
        ({"audience": {"kind": "areas", "areas": [WARD | {"code": "99999"}]}}, "/audience/areas/0"),
        ({"audience": {"kind": "everyone", "areas": [WARD]}}, "/audience/areas"),
        ({"audience": {"kind": "platform"}}, "/audience/platform"),
        ({"ramp": {"phones": 0, "minutes": 5}}, "/ramp/phones"),
        ({"publish_at": "2999-01-01T00:00:00Z"}, "/publish_at"),
    ],
)
def test_an_announcement_that_breaks_a_rule_is_refused_whole(
    service: Service, changes: Json, pointer: str
) -> None:
    news = Newsroom(service)
    answer = news.publisher.post(STAFF, draft(**changes), key=new_key())
    assert list(pointers(answer)) == [pointer]
    assert count(service, Announcement) == 0


def test_the_preview_counts_the_phones_that_would_be_told(service: Service) -> None:
    news, lan = Newsroom(service), service.citizen("lan")
    Phone().register(lan)
    Phone().register(lan, platform="ios")
    Phone().register_guest(service.anyone())
    follow(lan, area=WARD)
    audiences = [
        ({"kind": "everyone"}, {"phones": 3, "guests": 1}),
        ({"kind": "platform", "platform": "android"}, {"phones": 2, "guests": 1}),
        ({"kind": "areas", "areas": [WARD]}, {"phones": 2, "guests": 0}),
        ({"kind": "areas", "areas": [WARD | {"code": "25750"}]}, {"phones": 0, "guests": 0}),
    ]
    for audience, expected in audiences:
        written = news.write(audience=audience)
        found = news.publisher.get(f"{STAFF}/{written['id']}/preview").get_json()
        assert_documented(found, AnnouncementPreviewSchema)
        assert found == expected, audience


def test_a_trial_reaches_the_named_phone_alone_and_shows_nowhere_else(
    service: Service, deliver: Callable[..., int]
) -> None:
    news, phone, other = Newsroom(service), Phone(), Phone()
    phone.register_guest(service.anyone())
    other.register_guest(service.anyone())
    path = f"{STAFF}/{news.write()['id']}/trials"
    sent = {"installation_id": str(phone.installation_id)}
    assert news.publisher.post(path, sent, key=new_key()).status_code == 204
    deliver(now_utc())
    (message,) = phone.received(service.sandbox)
    assert message["notification"]["title"].startswith("[Thử] Cúp nước")
    assert len(deliveries(service)) == 1
    assert service.anyone().get(PUBLIC).get_json()["items"] == []
    unknown = {"installation_id": str(Phone().installation_id)}
    problem_of(news.publisher.post(path, unknown, key=new_key()), 404, "not_found")
