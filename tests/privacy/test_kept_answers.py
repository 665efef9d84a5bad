"""Answers kept for retries are looked through before an erasure, and none slips in between."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import Database
from app.privacy.erasure.answers import FoundAnswers, find_answers_about
from app.privacy.erasure.erasing import erase_citizen
from app.web.models import IdempotentAnswer
from tests.identity.citizens.logging_in import patch_me
from tests.notifications.claiming import now_utc
from tests.notifications.phones import account_id
from tests.privacy.everywhere import traces_found
from tests.reports import QUEUE, file_report, new_key
from tests.service import Caller, Json, Service

_NAME, _PHONE = "Nguyễn Thị Ngọc Lan", "0900000007"


def _note(staff: Caller, report: Json, said: str) -> None:
    path = f"{QUEUE}/{report['id']}"
    etag = staff.get(path).headers["ETag"]
    noted = staff.post(f"{path}/notes", {"text": said}, key=new_key(), If_Match=etag)
    assert noted.status_code in (200, 201), noted.get_json()


def _kept(database: Database) -> set[bytes]:
    with database.reading() as connection:
        return set(connection.scalars(select(IdempotentAnswer.key_hash)))


def _found(service: Service, citizen_id: uuid.UUID, *, now: datetime) -> FoundAnswers:
    found = find_answers_about(service.database, service.sealer, [citizen_id], now=now)
    return found[citizen_id]


def _answers_naming(service: Service, *traces: str) -> set[str]:
    found = traces_found(service, traces)
    return {trace for table, _, trace in found if table == "idempotent_answers"}


def test_what_is_answered_between_the_search_and_the_erasure_goes_too(service: Service) -> None:
    lan, minh, staff = service.citizen("lan"), service.citizen("minh"), service.staff("triager")
    theirs, account = file_report(minh), account_id(lan)
    _note(staff, theirs, f"Chị {_NAME} gọi hộ.")
    found = _found(service, account, now=now_utc())
    assert len(found.keys) == 1
    _note(staff, theirs, f"Chị {_NAME.upper()} gọi lại.")
    report = file_report(lan)
    _note(staff, report, "Đã gọi lại.")
    before = _kept(service.database)
    _note(staff, theirs, "Anh Minh gọi lại.")
    others = _kept(service.database) - before
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now_utc(), found=found)
        session.commit()
    assert _answers_naming(service, _NAME, report["id"], str(account)) == set()
    assert others <= _kept(service.database)


def test_who_is_known_by_something_else_meanwhile_is_looked_for_anew(service: Service) -> None:
    lan, minh, staff = service.citizen("lan"), service.citizen("minh"), service.staff("triager")
    account: uuid.UUID = account_id(lan)
    _note(staff, file_report(minh), f"Số gọi lại: {_PHONE}.")
    # So much later that by its age alone the answer would not be opened again.
    later = now_utc() + timedelta(hours=1)
    found = _found(service, account, now=later)
    assert found.keys == frozenset()
    assert patch_me(lan, {"contact": {"phone": _PHONE}}).status_code == 200
    assert _answers_naming(service, _PHONE) == {_PHONE}
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now_utc(), found=found)
        session.commit()
    assert _answers_naming(service, _PHONE) == set()


def test_searched_for_several_at_once_each_has_his_own(service: Service) -> None:
    lan, minh, staff = service.citizen("lan"), service.citizen("minh"), service.staff("triager")
    report, accounts = file_report(service.citizen("vinh")), [account_id(lan), account_id(minh)]
    kept = [_kept(service.database)]
    for said in (_NAME, minh.get("/v1/me").get_json()["full_name"], "Không ai"):
        _note(staff, report, f"{said} gọi hộ.")
        kept.append(_kept(service.database))
    found = find_answers_about(service.database, service.sealer, accounts, now=now_utc())
    assert [found[one].keys for one in accounts] == [kept[1] - kept[0], kept[2] - kept[1]]
