"""``push explain``: why a phone was told of something or not, for every reason that there is."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.adapters.push import PushError, PushOutcome
from app.identity.citizens.consent import SERVICE_USE, required_version
from app.notifications.broadcasts.audiences import SILENT_AFTER
from app.notifications.kinds import Kind
from app.notifications.models import Device
from app.notifications.steering.pruning import FORGOTTEN_AFTER
from tests.community import OTHER_WARD, WARD, follow
from tests.notifications.announcing import Newsroom, address_all
from tests.notifications.claiming import now_utc, record, take
from tests.notifications.phones import INBOX, Phone, notifications, tell
from tests.privacy.asking import asked, step
from tests.service import Caller, Json, Service
from tests.triage.notices.telling import StaffPhone

_ABOUT = str(uuid.uuid4())


def _run(service: Service, *args: str) -> str:
    result = service.app.test_cli_runner().invoke(args=["push", *args])
    assert result.exit_code == 0, result.output
    return str(result.output)


def _read(service: Service, lan: Caller, phone: Phone) -> None:
    assert lan.post(f"{INBOX}/read-all").status_code == 204


def _delete(service: Service, lan: Caller, phone: Phone) -> None:
    item = lan.get(INBOX).get_json()["items"][0]
    assert lan.delete(f"{INBOX}/{item['id']}").status_code == 204


def _mute(service: Service, lan: Caller, phone: Phone) -> None:
    chosen = {"muted_channels": ["report_updates"], "quiet_hours": None}
    assert lan.put(f"{INBOX}/preferences", chosen).status_code == 200


def _replace(service: Service, lan: Caller, phone: Phone) -> None:
    tell(service, lan, entity_id=_ABOUT)


def _log_out(service: Service, lan: Caller, phone: Phone) -> None:
    sent = {"refresh_token": lan.tokens["refresh_token"]}
    assert service.anyone().post("/v1/auth/revoke", sent).status_code == 204


def _remove(service: Service, lan: Caller, phone: Phone) -> None:
    assert lan.delete(phone.path).status_code == 204


def _hand_over(service: Service, lan: Caller, phone: Phone) -> None:
    phone.register(service.citizen("minh"))


def _move_address(service: Service, lan: Caller, phone: Phone) -> None:
    Phone(address=phone.address).register(service.citizen("minh"))


def _take_consent_back(service: Service, lan: Caller, phone: Phone) -> None:
    taken_back = {"purpose": SERVICE_USE, "version": required_version(), "is_given": False}
    assert lan.put("/v1/me/consents", {"decisions": [taken_back]}).status_code == 200


def _restrict(service: Service, lan: Caller, phone: Phone) -> None:
    request, desk = asked(lan, "restriction"), service.staff("administrator")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note="Từ nay chỉ lưu giữ.").status_code == 200


def _prune(service: Service, lan: Caller, phone: Phone) -> None:
    _leave_silent(service, phone, FORGOTTEN_AFTER + timedelta(days=1))
    _run(service, "prune")


def _expire(service: Service, lan: Caller, phone: Phone) -> None:
    _run(service, "expire", "--created-before", now_utc().isoformat())


def _let_time_pass(service: Service, lan: Caller, phone: Phone) -> None:
    take(service, now_utc() + timedelta(days=30))


def _leave_silent(service: Service, phone: Phone, time: timedelta) -> None:
    is_it = Device.installation_id == phone.installation_id
    long_ago = {"refreshed_at": now_utc() - time, "registered_at": now_utc() - time}
    with service.database.writing() as session:
        session.execute(update(Device).where(is_it).values(long_ago))
        session.commit()


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (_read, "cancelled, 0 attempts.*read: it was read before"),
        (_delete, "deleted: the citizen deleted it"),
        (_mute, "muted: the channel was muted"),
        (_replace, "replaced: something newer"),
        (_log_out, "logged_out: the session on the phone ended"),
        (_remove, "removed: the app took the phone off"),
        (_hand_over, "device_changed_hands: somebody else logged in"),
        (_move_address, "address_moved: the address was registered by another"),
        (_take_consent_back, "consent_withdrawn: the citizen took his consent back"),
        (_restrict, "use_restricted: the citizen had the use of his data restricted"),
        (_prune, "unrefreshed: the app was not opened on the phone for 270 days"),
        (_expire, "expired_by_operator: an operator let"),
        (_let_time_pass, "expired, 0 attempts.*its time was over before it could be sent"),
    ],
)
def test_why_a_waiting_push_was_not_sent(
    service: Service, happens: Callable[[Service, Caller, Phone], None], said: str
) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, lan, entity_id=_ABOUT)
    told = notifications(service)[-1].id
    happens(service, lan, phone)
    shown = _run(service, "explain", str(told))
    assert re.search(said, shown), shown


@pytest.mark.parametrize("error", list(PushError))
def test_what_the_other_side_said_is_put_in_words(service: Service, error: PushError) -> None:
    lan = service.citizen()
    Phone().register(lan)
    tell(service, lan)
    record(service, take(service, now_utc()), PushOutcome.refused(error))
    shown = _run(service, "explain", str(notifications(service)[0].id))
    assert f"{error}: " in shown
    assert "no more is known" not in shown


@pytest.mark.parametrize(
    ("happens", "said"), [(_mute, "the channel was muted then"), (_restrict, "is restricted since")]
)
def test_why_a_phone_was_not_even_addressed(
    service: Service, happens: Callable[[Service, Caller, Phone], None], said: str
) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    happens(service, lan, phone)
    tell(service, lan)
    shown = _run(service, "explain", str(notifications(service)[-1].id))
    assert f"phone {phone.installation_id} (android)" in shown
    assert said in shown
    tell(service, lan, kind=Kind.ALL_SESSIONS_ENDED)
    shown = _run(service, "explain", str(notifications(service)[-1].id))
    assert "the channel can't be muted and knows no quiet hours" in shown
    assert "not told" not in shown


def _explained(service: Service, published: Json, phone: Phone) -> str:
    device = str(phone.installation_id)
    return _run(service, "explain", published["public_id"], "--device", device)


def test_of_an_announcement_each_phone_is_told_why_it_was_pushed_or_not(service: Service) -> None:
    lan, minh, hoa = (service.citizen(name) for name in ("lan", "minh", "hoa"))
    for one, area in ((lan, WARD), (minh, OTHER_WARD), (hoa, WARD)):
        follow(one, area=area)
    told, elsewhere, deaf = (Phone().register(one) for one in (lan, minh, hoa))
    chosen = {"muted_channels": ["announcements"], "quiet_hours": None}
    assert hoa.put(f"{INBOX}/preferences", chosen).status_code == 200
    silent, officials = Phone().register(lan), StaffPhone().register(service.staff())
    _leave_silent(service, silent, SILENT_AFTER + timedelta(days=1))
    room = Newsroom(service)
    published = room.publish(audience={"kind": "areas", "areas": [WARD]})
    assert "its turn has not come" in _explained(service, published, told)
    address_all(service)
    late = Phone().register(lan)
    _open(lan, published)
    for phone, said in (
        (told, "read: it was read before it was sent"),
        (elsewhere, "not told; it is not of those whom it concerns"),
        (deaf, "not told; the channel is muted"),
        (silent, "not told; it was not heard of for 30 days"),
        (late, "not told; it was registered later"),
        (officials, "not told; it is an official's"),
        (Phone(), "is not registered now"),
    ):
        shown = _explained(service, published, phone)
        assert said in shown, shown
        assert phone.address not in shown
    whole = _run(service, "explain", published["public_id"])
    assert "announcement on announcements, for who follows its areas" in whole
    assert "deliveries: 1 cancelled" in whole
    assert "--device" in whole


def _open(citizen: Caller, published: Json) -> None:
    assert citizen.post(f"{INBOX}/{published['public_id']}/read").status_code == 204


def test_a_stopped_announcement_says_so(service: Service) -> None:
    phones = sorted((Phone() for _ in range(2)), key=lambda one: one.installation_id)
    for phone in phones:
        phone.register_guest(service.anyone())
    room, now = Newsroom(service), now_utc()
    published = room.publish(ramp={"phones": 1, "minutes": 10}, now=now)
    address_all(service, now)
    room.step(room.second, published, "cancel")
    address_all(service)
    first, second = (_explained(service, published, phone) for phone in phones)
    assert "it was stopped: no more phones are told" in first
    assert "stopped: it was cancelled or recalled" in first
    assert "not told; it was stopped before the phone's turn came" in second
