"""Taking a digital identity out of an account: it goes alone, and stays out."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from app.database.migrations import downgrade, upgrade
from app.identity.models import Citizen, CitizenLogin
from tests.identity.citizens.logging_in import (
    LOW,
    PORTAL,
    account_of,
    at_portal,
    audits,
    count,
    identities_of,
)
from tests.notifications.phones import Phone, device
from tests.reports import REPORTS, file_report
from tests.service import Caller, Service
from tests.services.national import DOSSIERS, dossier, take_dossiers
from tests.web.problems import problem_of

IDENTITIES = "/v1/me/identities"


def _path(caller: Caller, provider: str) -> str:
    (found,) = [one["id"] for one in identities_of(caller) if one["provider"] == provider]
    return f"{IDENTITIES}/{found}"


def test_a_separated_identity_has_an_empty_account_and_stays_apart(service: Service) -> None:
    take_dossiers(service, [dossier()])
    lan, other = service.citizen("lan"), at_portal(service)
    account, report = account_of(lan), file_report(lan)
    assert lan.delete(_path(lan, PORTAL)).status_code == 204
    problem_of(other.get("/v1/me"), 401, "session_ended")
    assert [one["provider"] for one in identities_of(lan)] == ["vneid"]
    assert lan.get(f"{REPORTS}/{report['id']}").status_code == 200
    for _ in range(2):
        apart = at_portal(service)
        assert account_of(apart) != account
        assert apart.get(REPORTS).get_json()["items"] == []
        assert apart.get(DOSSIERS).get_json()["items"]
    assert account_of(service.citizen("lan")) == account
    assert count(service, Citizen) == 2


def test_separating_is_told_and_audited(service: Service) -> None:
    lan = service.citizen("lan")
    at_portal(service)
    lan.delete(_path(lan, PORTAL))
    kinds = [one["kind"] for one in lan.get("/v1/notifications").get_json()["items"]]
    assert kinds == ["identity_separated", "identity_linked"]
    (event,) = audits(service, "identity_separated")
    assert (event.actor, event.subject) == (f"citizen:{account_of(lan)}",) * 2
    ended = [one for one in audits(service, "session_ended") if one.actor == event.actor]
    assert [one.details["reason"] for one in ended] == ["identity_separated"]


def test_the_identity_in_use_and_so_the_last_one_cannot_be_separated(service: Service) -> None:
    lan = service.citizen("lan")
    problem_of(lan.delete(_path(lan, "vneid")), 409, "identity_in_use")
    at_portal(service)
    problem_of(lan.delete(_path(lan, "vneid")), 409, "identity_in_use")
    assert len(identities_of(lan)) == 2


def test_anothers_identity_and_none_are_answered_alike(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    for path in (_path(lan, "vneid"), f"{IDENTITIES}/{uuid.uuid4()}"):
        problem_of(minh.delete(path), 404, "not_found")
    assert account_of(lan)


def test_a_weak_login_does_not_take_out_a_strong_one(service: Service) -> None:
    service.citizen("lan")
    at_portal(service)
    weak = at_portal(service, **LOW)
    problem_of(weak.delete(_path(weak, "vneid")), 403, "assurance_too_low")


def test_a_providers_own_token_separates_nothing(service: Service) -> None:
    lan = service.citizen("lan")
    at_portal(service)
    token = service.sandbox.issuers["vneid"].access_token("lan")
    direct = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    assert not any(one["is_current"] for one in identities_of(direct))
    for one in identities_of(lan):
        problem_of(direct.delete(f"{IDENTITIES}/{one['id']}"), 403, "forbidden")


def test_a_session_of_before_the_migration_knows_its_identity(service: Service) -> None:
    lan = service.citizen("lan")
    downgrade(service.database, "0001")
    upgrade(service.database)
    assert [one["is_current"] for one in identities_of(lan)] == [True]


def test_sessions_of_a_linked_account_outlive_a_migration_until_one_identity_is_separated(
    service: Service,
) -> None:
    lan, other = service.citizen("lan"), at_portal(service)
    downgrade(service.database, "0001")
    upgrade(service.database)
    # Which of the two began a session is not known any more, so none is named.
    for caller in (lan, other):
        assert [one["is_current"] for one in identities_of(caller)] == [False, False]
    again = service.citizen("lan")
    assert again.delete(_path(again, PORTAL)).status_code == 204
    problem_of(other.get("/v1/me"), 401, "session_ended")


def test_the_phones_of_a_separated_identity_hear_nothing_more(service: Service) -> None:
    lan = service.citizen("lan")
    at_portal(service)
    token = service.sandbox.issuers[PORTAL].access_token("lan")
    direct = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    kept, gone = Phone().register(lan), Phone().register(direct)
    assert lan.delete(_path(lan, PORTAL)).status_code == 204
    assert device(service, gone) is None
    assert device(service, kept) is not None


def test_two_identities_that_separate_each_other_at_once_leave_one_in(service: Service) -> None:
    for person in ("lan", "minh"):
        lan, other = service.citizen(person), at_portal(service, person)
        account = account_of(lan)
        requests = [(lan, _path(lan, PORTAL)), (other, _path(lan, "vneid"))]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda sent: sent[0].delete(sent[1]), requests))
        assert sorted(answer.status_code for answer in answers) == [204, 401]
        with service.database.reading() as connection:
            left = connection.scalars(
                select(CitizenLogin.id).where(CitizenLogin.citizen_id == uuid.UUID(account))
            ).all()
        assert len(left) == 1
