"""While an authority has a report held, its citizen can't be erased: he is told, and asks again."""

from datetime import datetime

import pytest
from sqlalchemy import select

from app.identity.models import Citizen
from app.privacy.fulfilling import Commission, Fulfilment
from app.privacy.models import DataRequest
from app.privacy.wiring import EXTENSION
from tests.notifications.phones import account_id
from tests.privacy.asking import OUTCOME, asked, mine, work
from tests.reports import REPORTS, count, file_report
from tests.service import Caller, Json, Service

_SAID = ("Cơ quan có thẩm quyền đã yêu cầu giữ nguyên", "An authority has ordered")


def _run(service: Service, *words: str) -> None:
    done = service.app.test_cli_runner().invoke(args=["retention", *words])
    assert done.exit_code == 0, done.output


def _hold(service: Service, report: Json) -> None:
    order = ["--authority", "Công an tỉnh", "--order", "12/LĐ"]
    _run(service, "hold", report["reference"], *order)


def _fulfilment(service: Service) -> Fulfilment:
    parts: Fulfilment = service.app.extensions[EXTENSION]
    return parts


def _check_refused(service: Service, lan: Caller, request: Json, report: Json) -> None:
    seen = mine(lan, request)
    assert (seen["state"], seen["refused_for"]) == ("refused", "law_keeps_record")
    assert all(words in seen["answer"] for words in _SAID)
    known = {"reference": request["reference"], "code": request["code"]}
    assert service.anyone().post(OUTCOME, known).get_json()["answer"] == seen["answer"]
    assert lan.get(f"{REPORTS}/{report['id']}").status_code == 200
    assert count(service, Citizen, Citizen.erased_at.is_not(None)) == 0


def test_whose_report_is_held_is_refused_at_once_and_can_ask_again(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    report, _theirs = file_report(lan), file_report(minh)
    _hold(service, report)
    refused = asked(lan, "erasure", open_reports="withdraw")
    assert refused["state"] == "refused"
    _check_refused(service, lan, refused, report)
    assert asked(minh, "erasure")["state"] == "received", "another's hold is not his"
    _run(service, "release", report["reference"])
    account = account_id(lan)
    again = asked(lan, "erasure")
    assert again["state"] == "received"
    while work(service, _fulfilment(service), days=7.1):
        pass
    assert count(service, Citizen, Citizen.id == account, Citizen.erased_at.is_not(None)) == 1


def test_a_hold_laid_while_he_thinks_it_over_stops_the_erasure(service: Service) -> None:
    lan = service.citizen("lan")
    report = file_report(lan)
    request = asked(lan, "erasure", open_reports="withdraw")
    _hold(service, report)
    assert work(service, _fulfilment(service), days=7.1) == 1
    _check_refused(service, lan, request, report)
    assert lan.get(f"{REPORTS}/{report['id']}").get_json()["state"] == "submitted"
    assert work(service, _fulfilment(service), days=8) == 0


def test_a_hold_laid_after_the_worker_began_stops_it_too(service: Service) -> None:
    lan = service.citizen("lan")
    report = file_report(lan)
    request, parts = asked(lan, "erasure"), _fulfilment(service)

    def erase(commission: Commission, *, now: datetime) -> None:
        _hold(service, report)
        assert parts.erase is not None
        parts.erase(commission, now=now)

    late = Fulfilment(exports=parts.exports, erase=erase, obstacles=parts.obstacles)
    assert work(service, late, days=7.1) == 1
    _check_refused(service, lan, request, report)
    with service.database.reading() as connection:
        assert connection.scalars(select(DataRequest.leased_until)).all() == [None]


@pytest.mark.parametrize("days", [7.1, 8])
def test_one_that_died_in_between_is_refused_by_the_next(service: Service, days: float) -> None:
    lan = service.citizen("lan")
    report = file_report(lan)
    request, parts = asked(lan, "erasure"), _fulfilment(service)

    def die(commission: Commission, *, now: datetime) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        work(service, Fulfilment(erase=die, obstacles=parts.obstacles), days=7.05)
    _hold(service, report)
    assert work(service, parts, days=days) == 1
    _check_refused(service, lan, request, report)
