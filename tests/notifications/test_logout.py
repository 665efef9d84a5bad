"""A login that ends takes its phone off the pushes, also late, also by misuse, also in a race."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

from app.identity.wiring import EXTENSION
from app.notifications.models import Device
from tests.notifications.phones import Phone, delivery, device, tell
from tests.reports import count
from tests.service import Caller, Service


def _refresh(caller: Caller) -> str:
    """Refresh the caller's tokens; the token that was shown."""
    shown: str = caller.tokens["refresh_token"]
    answer = caller.post("/v1/auth/refresh", {"refresh_token": shown})
    assert answer.status_code == 200
    caller.tokens = answer.get_json()
    return shown


def test_logout_detaches_the_phone_and_cancels_what_waits(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, lan)
    sent = {"refresh_token": lan.tokens["refresh_token"]}
    assert service.anyone().post("/v1/auth/revoke", sent).status_code == 204
    assert device(service, phone) is None
    row = delivery(service, phone)
    assert (row.state, row.error) == ("cancelled", "logged_out")


def test_a_late_logout_with_an_old_refresh_token_detaches_too(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    first = _refresh(lan)
    _refresh(lan)
    assert service.anyone().post("/v1/auth/revoke", {"refresh_token": first}).status_code == 204
    assert device(service, phone) is None


def test_a_refresh_token_used_twice_ends_the_login_and_detaches(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    stolen = _refresh(lan)
    _refresh(lan)
    answer = service.anyone().post("/v1/auth/refresh", {"refresh_token": stolen})
    assert answer.get_json()["code"] == "refresh_reused"
    assert device(service, phone) is None


def test_logging_out_on_one_phone_leaves_the_other(service: Service) -> None:
    here, there = service.citizen("lan"), service.citizen("lan")
    gone, kept = Phone().register(here), Phone().register(there)
    service.anyone().post("/v1/auth/revoke", {"refresh_token": here.tokens["refresh_token"]})
    assert device(service, gone) is None
    assert device(service, kept) is not None


def test_a_logout_that_arrives_after_the_next_login_does_not_detach_that_one(
    service: Service,
) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    phone = Phone().register(lan)
    phone.register(minh)
    service.anyone().post("/v1/auth/revoke", {"refresh_token": lan.tokens["refresh_token"]})
    assert device(service, phone) is not None


def test_a_phone_registered_with_the_providers_own_token_gets_pushes(service: Service) -> None:
    lan = service.citizen()
    token = service.sandbox.issuers["vneid"].access_token("lan")
    direct = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    phone = Phone().register(direct)
    tell(service, lan)
    assert delivery(service, phone).state == "pending"


def test_a_phone_cannot_be_registered_while_its_login_ends(service: Service) -> None:
    lan = service.citizen()
    phone = Phone()
    sessions = service.app.extensions[EXTENSION].sessions
    with ThreadPoolExecutor(1) as pool, service.database.writing() as logout:
        sessions.end_by_refresh_token(logout, lan.tokens["refresh_token"], now=datetime.now(UTC))
        registering = pool.submit(lan.put, phone.path, phone.registration())
        assert wait([registering], timeout=0.5).not_done, "it did not wait for the logout"
        logout.commit()
        answer = registering.result()
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "session_ended"
    assert count(service, Device) == 0


def test_many_first_registrations_at_once_leave_one_row(service: Service) -> None:
    lan = service.citizen()
    phone = Phone()
    others = [Phone(address=phone.address) for _ in range(3)]
    phones = [phone, *others] * 3

    def register(one: Phone) -> int:
        caller = Caller(service.app.test_client(), dict(lan.headers))
        return caller.put(one.path, one.registration()).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(register, phones))
    assert set(answers) == {204}
    assert count(service, Device) == 1
