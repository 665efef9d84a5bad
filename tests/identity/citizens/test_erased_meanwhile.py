"""Somebody logs in while he is erased: neither fails, and the account that he has is a new one."""

import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from sqlalchemy import select

from app.feedback.models import Report
from app.identity.models import AuthSession, Citizen, CitizenLogin
from app.privacy.erasure.erasing import erase_citizen
from tests.identity.citizens.logging_in import PORTAL
from tests.notifications.claiming import now_utc
from tests.notifications.phones import account_id
from tests.reports import count, file_report
from tests.service import Caller, Service

_UNDER_WAY_S = 0.5


def _erase(service: Service, citizen_id: uuid.UUID) -> None:
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, citizen_id, now=now_utc())
        session.commit()


def _logged_in_meanwhile(service: Service, account: uuid.UUID, provider: str) -> Caller:
    """Log in while the erasure waits for a report of his, which somebody holds."""
    with ThreadPoolExecutor(2) as pool:
        with service.database.writing() as holder:
            his = select(Report.id).where(Report.citizen_id == account)
            assert holder.scalars(his.with_for_update()).all()
            erasure = pool.submit(_erase, service, account)
            _under_way(erasure)
            login = pool.submit(service.log_in, provider, "lan")
            _under_way(login)
        erasure.result()
        return login.result()


def _under_way(begun: Future[None] | Future[Caller]) -> None:
    done = wait([begun], timeout=_UNDER_WAY_S).done
    assert not done, [one.exception() for one in done]


@pytest.mark.parametrize("provider", ["vneid", PORTAL])
def test_a_login_during_the_erasure_makes_a_new_account(service: Service, provider: str) -> None:
    lan = service.citizen("lan")
    file_report(lan)
    account = account_id(lan)
    again = _logged_in_meanwhile(service, account, provider)
    assert account_id(again) != account
    assert again.get("/v1/me").get_json()["full_name"] == "Nguyễn Thị Ngọc Lan"
    assert count(service, Citizen, Citizen.id == account, Citizen.erased_at.is_not(None)) == 1
    for model in (CitizenLogin, AuthSession):
        assert count(service, model, model.citizen_id == account) == 0
