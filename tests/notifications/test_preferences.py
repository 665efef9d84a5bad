"""What a citizen wants his phones to show counts at once, for all of them, and for nobody else."""

from typing import Any

import pytest

from app.notifications.claims import LEASE
from app.notifications.kinds import Kind
from app.notifications.preference_schemas import NotificationPreferencesSchema
from tests.documented import assert_documented
from tests.notifications.claiming import ids_of, now_utc, take
from tests.notifications.phones import INBOX, Phone, deliveries, delivery, tell
from tests.service import Caller, Json, Service
from tests.web.problems import problem_of

_PATH = f"{INBOX}/preferences"
_DEFAULT = {"muted_channels": [], "quiet_hours": {"starts": "21:30", "ends": "07:00"}}


def _choose(caller: Caller, **changes: Any) -> Json:
    answer = caller.put(_PATH, _DEFAULT | changes)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    content: Json = answer.get_json()
    return content


def test_until_one_chooses_all_is_heard_outside_of_the_night(service: Service) -> None:
    content = service.citizen().get(_PATH).get_json()
    assert_documented(content, NotificationPreferencesSchema)
    assert content == _DEFAULT


def test_what_was_chosen_is_read_back_and_is_ones_own(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    chosen = {
        "muted_channels": ["announcements", "report_updates"],
        "quiet_hours": {"starts": "12:00", "ends": "13:30"},
    }
    assert _choose(lan, **chosen) == chosen
    assert lan.get(_PATH).get_json() == chosen
    assert _choose(lan, quiet_hours=None) == _DEFAULT | {"quiet_hours": None}
    assert minh.get(_PATH).get_json() == _DEFAULT


def test_a_muted_channel_reaches_the_inbox_and_no_phone(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    _choose(lan, muted_channels=["report_updates"])
    tell(service, lan)
    assert deliveries(service, phone) == []
    assert lan.get(f"{INBOX}/unread-count").get_json() == {"unread": 1}
    tell(service, lan, kind=Kind.DOSSIER_MOVED)
    assert delivery(service, phone).state == "pending"


def test_muting_also_counts_for_what_still_waits(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    hers, his = Phone().register(lan), Phone().register(minh)
    tell(service, lan, minh)
    _choose(lan, muted_channels=["report_updates"])
    row = delivery(service, hers)
    assert (row.state, row.error) == ("cancelled", "muted")
    assert delivery(service, his).state == "pending"


def test_muting_counts_also_for_what_a_dead_worker_had_in_hand(service: Service) -> None:
    lan = service.citizen()
    phone = Phone().register(lan)
    tell(service, lan)
    now = now_utc()
    assert len(take(service, now).deliveries) == 1
    _choose(lan, muted_channels=["report_updates"])
    assert delivery(service, phone).state == "pending"
    assert ids_of(take(service, now + LEASE)) == []
    assert (delivery(service, phone).state, delivery(service, phone).error) == (
        "cancelled",
        "muted",
    )


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"muted_channels": ["account_security"]}, "/muted_channels/0", "choice"),
        ({"muted_channels": ["emergency"]}, "/muted_channels/0", "choice"),
        ({"muted_channels": ["announcements"] * 2}, "/muted_channels", "repeated"),
        ({"quiet_hours": {"starts": "24:00", "ends": "07:00"}}, "/quiet_hours/starts", "pattern"),
        ({"quiet_hours": {"starts": "7:00", "ends": "07:00"}}, "/quiet_hours/starts", "pattern"),
        ({"quiet_hours": {"starts": "07:00"}}, "/quiet_hours/ends", "required"),
        ({"quiet": None}, "/quiet", "unknown"),
    ],
)
def test_what_cannot_be_chosen_is_refused_where_it_stands(
    service: Service, changes: Json, pointer: str, code: str
) -> None:
    lan = service.citizen()
    problem = problem_of(lan.put(_PATH, _DEFAULT | changes), 422, "validation_failed")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [(pointer, code)]
    assert lan.get(_PATH).get_json() == _DEFAULT
