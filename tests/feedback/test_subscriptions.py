"""Following areas and categories: added once, removed, twenty at most, only what there is."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.feedback.models import Subscription
from app.feedback.subscription_schemas import SubscriptionSchema, SubscriptionsSchema
from app.feedback.subscriptions.following import MAX_SUBSCRIPTIONS
from tests.community import OTHER_WARD, SUBSCRIPTIONS, WARD, follow
from tests.documented import assert_documented
from tests.province.administration import create_record
from tests.reports import count
from tests.service import Caller, Service
from tests.web.problems import pointers, problem_of

AREAS = [
    {"scheme": "communes_since_2025_07", "code": code}
    for code in ("79", "25747", "25750", "25760", "25768", "25771", "25777", "25780")
]
CATEGORIES = ["roads", "waste", "trees"]


def test_an_area_a_category_or_both_are_listed_until_removed(service: Service) -> None:
    lan, minh = service.citizen(), service.citizen("minh")
    topics: list[dict[str, Any]] = [
        {"area": WARD},
        {"category": "roads"},
        {"area": WARD, "category": "roads"},
    ]
    made = [follow(lan, **topic) for topic in topics]
    listed = lan.get(SUBSCRIPTIONS)
    assert_documented(listed.get_json(), SubscriptionsSchema)
    assert listed.get_json()["items"] == made
    for content, topic in zip(made, topics, strict=True):
        assert_documented(content, SubscriptionSchema)
        assert {"area": None, "category": None} | topic == {
            name: content[name] for name in ("area", "category")
        }
    assert lan.get(SUBSCRIPTIONS, If_None_Match=listed.headers["ETag"]).status_code == 304
    assert minh.get(SUBSCRIPTIONS).get_json() == {"items": []}
    path = f"{SUBSCRIPTIONS}/{made[1]['id']}"
    problem_of(minh.delete(path), 404, "not_found")
    assert lan.delete(path).status_code == 204
    problem_of(lan.delete(path), 404, "not_found")
    assert lan.get(SUBSCRIPTIONS).get_json()["items"] == [made[0], made[2]]


def test_the_same_again_is_the_first_one(service: Service) -> None:
    lan = service.citizen()
    first = follow(lan, area=WARD)
    again = lan.post(SUBSCRIPTIONS, {"area": WARD})
    assert (again.status_code, again.get_json()) == (200, first)


def test_twenty_are_the_most_also_from_several_phones_at_once(service: Service) -> None:
    lan = service.citizen()
    topics: list[dict[str, Any]] = [{"area": area} for area in AREAS]
    topics += [{"area": area, "category": one} for area in AREAS for one in CATEGORIES]

    def post(topic: dict[str, Any]) -> Any:
        return Caller(service.app.test_client(), dict(lan.headers)).post(SUBSCRIPTIONS, topic)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, topics))
    refused = [answer for answer in answers if answer.status_code != 201]
    assert len(refused) == len(topics) - MAX_SUBSCRIPTIONS
    for answer in refused:
        assert "20" in problem_of(answer, 409, "too_many_subscriptions")["detail"]
    kept = lan.get(SUBSCRIPTIONS).get_json()["items"]
    assert len(kept) == count(service, Subscription) == MAX_SUBSCRIPTIONS
    known = {name: kept[0][name] for name in ("area", "category") if kept[0][name]}
    assert lan.post(SUBSCRIPTIONS, known).status_code == 200
    assert lan.delete(f"{SUBSCRIPTIONS}/{kept[0]['id']}").status_code == 204
    assert lan.post(SUBSCRIPTIONS, known).status_code == 201


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({}, {"": "at_least_one"}),
        ({"area": None}, {"/area": "null"}),
        ({"area": {"scheme": "communes_since_2025_07"}}, {"/area/code": "required"}),
        ({"area": WARD | {"code": "99999"}}, {"/area": "unknown_value"}),
        # It ended in June 2025; what lies there now is another ward with the same code.
        ({"area": WARD | {"scheme": "communes_until_2025_06"}}, {"/area": "unknown_value"}),
        ({"category": "nothing"}, {"/category": "category_unknown"}),
        ({"category": "nothing", "area": WARD | {"code": "1"}},
         {"/category": "category_unknown", "/area": "unknown_value"}),
        ({"category": "roads", "citizen_id": "x"}, {"/citizen_id": "unknown"}),
    ],
)  # fmt: skip
def test_what_is_not_there_cannot_be_followed(
    shared: Service, lan: Caller, sent: dict[str, Any], fault: dict[str, str]
) -> None:
    assert pointers(lan.post(SUBSCRIPTIONS, sent)) == fault


def test_only_citizens_follow(shared: Service) -> None:
    for caller, status, code in (
        (shared.anyone(), 401, "unauthenticated"),
        (shared.staff(), 403, "forbidden"),
    ):
        problem_of(caller.get(SUBSCRIPTIONS), status, code)
        problem_of(caller.post(SUBSCRIPTIONS, {"area": WARD}), status, code)
        problem_of(caller.delete(f"{SUBSCRIPTIONS}/{uuid.uuid4()}"), status, code)


def test_what_somebody_follows_is_in_use(service: Service) -> None:
    lan, admin = service.citizen(), service.staff("administrator")
    path = "/v1/admin/categories"
    content = admin.get(f"{path}/roads").get_json() | {"code": "potholes"}
    del content["revision"]
    assert create_record(admin, path, content).status_code == 201
    kept = follow(lan, category="potholes", area=OTHER_WARD)
    refused = admin.delete(f"{path}/potholes", If_Match='"1"')
    assert refused.status_code == 409, refused.get_json()
    assert lan.delete(f"{SUBSCRIPTIONS}/{kept['id']}").status_code == 204
    assert admin.delete(f"{path}/potholes", If_Match='"1"').status_code == 204
