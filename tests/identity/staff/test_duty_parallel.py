"""Plans that meet at the same moment, in several processes: the roster stays free of overlaps."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from tests.copies import Deployment
from tests.identity.staff.administration import ROADS, STAFF, administrator, member
from tests.identity.staff.rosters import (
    DUTY,
    change_of,
    duty_audits,
    hours_from_now,
    listed,
    officers,
    planned,
    shift,
    supervisor,
)
from tests.reports import new_key
from tests.service import Json


def _at_once(calls: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(call) for call in calls]]


def _planner(client: httpx.Client, sent: Json) -> Callable[[], httpx.Response]:
    return lambda: client.post(DUTY, json=sent, headers={"Idempotency-Key": new_key()})


def test_of_many_overlapping_plans_at_once_exactly_one_counts(deployment: Deployment) -> None:
    service = deployment.service
    caller, (first, second) = supervisor(service), officers(service)
    day = {"agency": ROADS, "from": hours_from_now(99), "until": hours_from_now(130)}
    before = len(duty_audits(service))
    same_tier = [
        shift(officer, from_h=100 + n / 10, until_h=108)
        for n in range(6)
        for officer in (first, second)
    ]
    same_person = [shift(first, from_h=120, until_h=128, tier=1 + n % 3) for n in range(9)]
    with deployment.client(caller) as client:
        for plans in (same_tier, same_person):
            answers = _at_once([_planner(client, sent) for sent in plans])
            codes = Counter(answer.status_code for answer in answers)
            assert codes == {201: 1, 409: len(plans) - 1}
            assert {one.json()["code"] for one in answers if one.status_code == 409} == {
                "duty_overlaps"
            }
    assert len(listed(caller, **day)) == 2
    assert len(duty_audits(service)) == before + 2
    assert "unforeseen" not in deployment.web.log


def test_of_two_changes_of_one_shift_at_once_one_counts(deployment: Deployment) -> None:
    service = deployment.service
    caller, (first, _) = supervisor(service), officers(service)
    held = planned(caller, first, from_h=200, until_h=208)
    path, headers = f"{DUTY}/{held['id']}", {"If-Match": '"1"'}
    with deployment.client(caller) as client:
        bodies = [change_of(held, tier=tier) for tier in (1, 2, 3, 1, 2)]
        calls = [partial(client.put, path, json=body, headers=headers) for body in bodies]
        answers = _at_once([*calls, partial(client.delete, path, headers=headers)])
    codes = Counter(answer.status_code for answer in answers)
    won = codes[200] + codes[204]
    assert (won, codes[412] + codes[404]) == (1, 5)


def test_nobody_is_put_on_duty_while_he_is_shut_out(deployment: Deployment) -> None:
    service = deployment.service
    caller, admin = supervisor(service), administrator(service)
    _, officer = officers(service)
    revision = member(admin, officer)["revision"]
    plans = [shift(officer, from_h=300 + 10 * n, until_h=305 + 10 * n) for n in range(6)]
    headers = admin.headers | {"If-Match": f'"{revision}"'}
    with deployment.client(caller) as client:
        calls = [_planner(client, sent) for sent in plans]
        calls.insert(3, partial(client.post, f"{STAFF}/{officer}/disable", headers=headers))
        answers = _at_once(calls)
    assert answers[3].status_code == 200
    assert {answer.status_code for answer in answers} <= {200, 201, 422}
    left = listed(caller, **{"from": hours_from_now(299), "until": hours_from_now(400)})
    assert [one for one in left if one["staff_id"] == officer] == []
