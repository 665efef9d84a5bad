"""Phones: one row per installation, an address for one citizen at a time, detached at logout."""

import uuid
from typing import Any

from sqlalchemy import select

from app.notifications.models import Device
from tests.notifications.claiming import SENT, now_utc, record, take
from tests.notifications.phones import (
    DEVICES,
    Phone,
    account_id,
    deliveries,
    delivery,
    device,
    tell,
)
from tests.reports import count
from tests.service import Service
from tests.web.problems import pointers, problem_of


def test_registering_keeps_what_the_app_says(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    row = device(service, phone)
    assert row.citizen_id == account_id(lan)
    said = phone.registration()
    for name in ("platform", "app_version", "locale", "time_zone", "address_kind"):
        assert getattr(row, name) == said[name]
    assert row.registered_at == row.refreshed_at


def test_refreshing_keeps_one_row_with_the_newest_words(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    phone.register(lan, app_version="1.5.0", locale="en-GB", address_kind="token")
    assert count(service, Device) == 1
    row = device(service, phone)
    assert (row.app_version, row.locale, row.address_kind) == ("1.5.0", "en-GB", "token")
    assert row.refreshed_at > row.registered_at


def test_a_new_address_replaces_the_old_one_and_waiting_pushes_go_there(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, lan)
    phone.address = f"newer-{uuid.uuid4().hex}"
    phone.register(lan)
    assert count(service, Device) == 1
    assert delivery(service, phone).state == "pending"


def test_an_address_belongs_to_the_last_citizen_who_registered_it(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    before = Phone().register(lan)
    tell(service, lan)
    after = Phone(address=before.address).register(minh)
    assert device(service, before) is None
    assert device(service, after).citizen_id == account_id(minh)
    row = delivery(service, before)
    assert (row.state, row.error) == ("cancelled", "address_moved")
    assert row.finished_at is not None


def test_a_phone_that_changes_hands_takes_no_push_of_its_former_owner_along(
    service: Service,
) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    phone = Phone().register(lan)
    tell(service, lan)
    phone.register(minh)
    assert count(service, Device) == 1
    assert device(service, phone).citizen_id == account_id(minh)
    tell(service, lan, minh)
    former, own = deliveries(service, phone)
    assert (former.state, former.error) == ("cancelled", "device_changed_hands")
    assert own.state == "pending"


def test_two_phones_that_swapped_their_addresses_end_up_as_they_said_last(
    service: Service,
) -> None:
    lan = service.citizen()
    first, second = Phone().register(lan), Phone().register(lan)
    first.address, second.address = second.address, first.address
    first.register(lan)
    second.register(lan)
    assert count(service, Device) == 2


def test_of_a_phone_and_its_restored_backup_each_hears_only_what_is_its_owners(
    service: Service,
) -> None:
    # The buyer of the old phone goes on with what the backup was made of: the same installation.
    lan, minh = service.citizen("lan"), service.citizen("minh")
    old = Phone().register(lan)
    restored = Phone(installation_id=old.installation_id)
    of_lan, of_minh = (one.get("/v1/me").get_json()["recipient"] for one in (lan, minh))
    heard: dict[str, set[str]] = {old.address: set(), restored.address: set()}
    for phone, owner in ((restored, lan), (old, minh), (restored, lan), (old, minh)):
        tell(service, lan, minh)
        phone.register(owner)
        tell(service, lan, minh)
        claim = take(service, now_utc())
        record(service, claim, SENT)
        for one in claim.deliveries:
            heard[one.message.address].add(one.message.data["recipient"])
    assert heard == {old.address: {of_minh}, restored.address: {of_lan}}
    assert count(service, Device) == 1


def test_removing_a_phone_cancels_what_waits_and_may_be_repeated(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, lan)
    for _ in range(2):
        assert lan.delete(phone.path).status_code == 204
    assert device(service, phone) is None
    assert (delivery(service, phone).state, delivery(service, phone).error) == (
        "cancelled",
        "removed",
    )


def test_another_citizen_cannot_remove_a_phone_nor_learn_of_it(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    phone = Phone().register(lan)
    tell(service, lan)
    answers = [minh.delete(phone.path), minh.delete(Phone().path)]
    assert [(answer.status_code, answer.data) for answer in answers] == [(204, b"")] * 2
    assert device(service, phone) is not None
    assert delivery(service, phone).state == "pending"


def test_the_address_is_nowhere_in_clear(service: Service) -> None:
    phone = Phone(address="fid-" + "NeverInClear").register(service.citizen())
    with service.database.reading() as connection:
        (row,) = connection.execute(select(Device.__table__))
    for value in row:
        stored = value if isinstance(value, bytes) else str(value).encode()
        assert b"NeverInClear" not in stored
    assert phone.address not in str(row)


def test_a_registration_that_breaks_a_rule_is_refused_whole(service: Service) -> None:
    lan, phone = service.citizen(), Phone()
    changes: list[dict[str, Any]] = [
        {"address": "https://evil.example/hook"},
        {"address": "a" * 1025},
        {"address": ""},
        {"address": "a b"},
        {"address": 7},
        {"address_kind": "topic"},
        {"platform": "windows"},
        {"locale": "vi VN"},
        {"time_zone": "Asia/Hồ"},
        {"app_version": "9" * 33},
        {"citizen_id": str(uuid.uuid4())},
    ]
    for change in changes:
        answer = lan.put(phone.path, phone.registration(**change))
        assert list(pointers(answer)) == [f"/{name}" for name in change]
    assert device(service, phone) is None


def test_nobody_registers_a_phone_without_a_login(service: Service) -> None:
    phone = Phone()
    problem_of(service.anyone().put(phone.path, phone.registration()), 401, "unauthenticated")
    problem_of(service.anyone().delete(phone.path), 401, "unauthenticated")
    assert service.citizen().put(f"{DEVICES}/no-uuid", phone.registration()).status_code == 404
