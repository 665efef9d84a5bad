"""What administrators see of pushes, and having one sent again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.adapters.push import PushError, PushOutcome
from app.audit.models import AuditEvent
from app.notifications.delivery_schemas import DeliverySchema
from app.notifications.kinds import Kind
from app.notifications.models import Delivery
from app.web.operations import Role
from tests.documented import assert_documented
from tests.notifications.claiming import SENT, now_utc, record, take, told
from tests.notifications.phones import Phone, account_id, delivery, tell
from tests.service import Caller, Service
from tests.web.problems import problem_of

LIST = "/v1/admin/deliveries"
REFUSED = PushOutcome.refused(PushError.INVALID_MESSAGE)


@pytest.fixture
def administrator(service: Service) -> Caller:
    """Whoever looks after the service."""
    return service.staff("administrator", Role.ADMINISTRATOR)


def _items(caller: Caller, query: str = "") -> list[dict[str, Any]]:
    answer = caller.get(LIST + query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def _retries(service: Service) -> int:
    wanted = select(func.count()).where(AuditEvent.action == "push_retried")
    with service.database.reading() as connection:
        return connection.scalar(wanted) or 0


def test_a_delivery_shows_its_fate_and_neither_whose_nor_about_what(
    service: Service, administrator: Caller
) -> None:
    lan, phone = told(service)
    record(service, take(service, now_utc()), REFUSED)
    (item,) = _items(administrator)
    assert_documented(item, DeliverySchema)
    assert (item["state"], item["error"], item["attempts"]) == ("failed", "invalid_message", 1)
    row = delivery(service, phone)
    whole = str(administrator.get(f"{LIST}/{item['id']}").get_json())
    assert item["id"] in whole
    for hidden in (phone.address, phone.installation_id, account_id(lan), row.subject):
        assert str(hidden) not in whole + str(item)


def test_the_list_is_filtered_and_walked_to_its_end(
    service: Service, administrator: Caller
) -> None:
    lan, _ = told(service, 3)
    record(service, take(service, now_utc()), SENT)
    between = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    tell(service, lan, kind=Kind.DOSSIER_MOVED)
    record(service, take(service, now_utc()), REFUSED)
    for query, expected in {
        "?state=sent": 3,
        "?state=failed": 1,
        "?error=invalid_message": 1,
        "?error=throttled": 0,
        "?kind=dossier_moved": 1,
        "?channel=report_updates": 3,
        "?channel=report_updates&kind=dossier_moved": 0,
        f"?since={between}": 1,
        "?since=2026-01-01T00:00:00Z&state=sent": 3,
    }.items():
        assert len(_items(administrator, query)) == expected, query
    first = administrator.get(f"{LIST}?limit=3").get_json()
    rest = administrator.get(f"{LIST}?limit=3&cursor={first['next_cursor']}").get_json()
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next_cursor"]) == (4, None)
    for query in ("?state=lost", "?kind=x", "?since=now", "?error=%27", "?who=lan"):
        problem_of(administrator.get(LIST + query), 422, "validation_failed")


def test_a_failed_delivery_is_sent_again_once_however_often_one_presses(
    service: Service, administrator: Caller, deliver: Callable[[datetime], int]
) -> None:
    _, phone = told(service)
    record(service, take(service, now_utc()), REFUSED)
    path = f"{LIST}/{delivery(service, phone).id}/retry"

    def press(_turn: int) -> Any:
        caller = Caller(service.app.test_client(), dict(administrator.headers))
        return caller.post(path)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.get_json()["state"] for answer in answers} == {"pending"}
    assert _retries(service) == 1
    deliver(datetime.now(UTC))
    assert len(phone.received(service.sandbox)) == 1
    problem_of(administrator.post(path), 409, "delivery_not_retryable")


def test_what_is_no_good_any_more_or_lost_its_phone_is_not_sent_again(
    service: Service, administrator: Caller
) -> None:
    lan = service.citizen()
    stale, gone = Phone().register(lan), Phone().register(lan)
    tell(service, lan)
    record(service, take(service, now_utc()), REFUSED)
    assert lan.delete(gone.path).status_code == 204
    is_stale = Delivery.installation_id == stale.installation_id
    past = now_utc() - timedelta(seconds=1)
    with service.database.writing() as session:
        session.execute(update(Delivery).where(is_stale).values(expires_at=past))
        session.commit()
    for phone in (stale, gone):
        path = f"{LIST}/{delivery(service, phone).id}/retry"
        problem_of(administrator.post(path), 409, "delivery_not_retryable")
    unknown = f"{LIST}/0198c3f2-7d2a-7c3f-a1b2-c3d4e5f60718"
    problem_of(administrator.post(f"{unknown}/retry"), 404, "not_found")
    problem_of(administrator.get(unknown), 404, "not_found")
    assert _retries(service) == 0
