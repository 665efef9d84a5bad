"""What a citizen decided, and what was decided about him, is in his export and no other."""

import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import insert, select

from app.database import Base
from app.feedback.models import ReportingRestriction
from app.privacy.export.collecting import given_columns
from app.privacy.register.reading import read_register
from app.privacy.wiring import EXTENSION
from app.texts.consents import SERVICE_USE, required_version
from tests.notifications.phones import Phone, account_id
from tests.privacy.asking import MINE, WORDS, asked, step, work
from tests.privacy.lives import PHONE_NAME, log_in_on_a_phone
from tests.reports import file_report
from tests.service import Caller, Json, Service

_PROGRAM = "BinhDuongSo/1.4.0 (may-cua-Ngoc-Lan)"
_ANSWER = "Đã hạn chế việc sử dụng."
_DECIDED = ("consent_records", "data_requests", "reporting_restrictions", "citizens")


@pytest.fixture
def lan(service: Service) -> Caller:
    """She agreed on her phone, had her data's use restricted, and may not report."""
    lan, desk = log_in_on_a_phone(service), service.staff("administrator")
    lan.headers["User-Agent"] = _PROGRAM
    lan.agree()
    Phone().register(lan)
    _take_back(lan)
    lan.agree()
    _restrict_reporting(service, lan)
    request = asked(lan, "restriction")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note=_ANSWER).status_code == 200
    return lan


def _take_back(citizen: Caller) -> None:
    decided = {"purpose": SERVICE_USE, "version": required_version(), "is_given": False}
    assert citizen.put("/v1/me/consents", {"decisions": [decided]}).status_code == 200


def _restrict_reporting(service: Service, citizen: Caller) -> None:
    now, staff = datetime.now(UTC), service.staff("supervisor")
    row = {
        "report_id": uuid.UUID(file_report(citizen)["id"]),
        "citizen_id": account_id(citizen),
        "reason": "abuse",
        "until_on": (now + timedelta(days=30)).date(),
        "put_by": uuid.UUID(staff.get("/v1/admin/me").get_json()["id"]),
        "put_at": now,
    }
    with service.database.writing() as session:
        session.execute(insert(ReportingRestriction).values(**row))
        session.commit()


def _exported(service: Service, citizen: Caller) -> dict[str, list[Json]]:
    request = asked(citizen, "export")
    assert work(service, service.app.extensions[EXTENSION]) == 1
    archive = ZipFile(io.BytesIO(citizen.get(f"{MINE}/{request['id']}/export").data))
    return {
        name.rpartition("/")[2].removesuffix(".json"): json.loads(archive.read(name))
        for name in archive.namelist()
        if name.endswith(".json")
    }


def _held(service: Service, name: str, account: uuid.UUID) -> set[str]:
    """The ids of the account's rows, by the table itself."""
    table = Base.metadata.tables[name]
    column = table.c.id if name == "citizens" else table.c.citizen_id
    with service.database.reading() as connection:
        return set(map(str, connection.scalars(select(table.c.id).where(column == account))))


def test_he_is_given_what_was_decided_and_from_where(service: Service, lan: Caller) -> None:
    given = _exported(service, lan)
    said = {(one["is_given"], one["platform"]): one for one in given["consent_records"]}
    assert len(given["consent_records"]) == 3
    for one in given["consent_records"]:
        assert (one["device_name"], one["user_agent"]) == (PHONE_NAME, _PROGRAM)
        assert all(one[name] for name in ("version", "recorded_at"))
    assert said[False, "android"]["installation_id"]
    (account,) = given["citizens"]
    assert account["use_restricted_at"] is not None
    (stopped,) = given["reporting_restrictions"]
    assert stopped["reason"] == "abuse"
    asked_for = {one["kind"]: one for one in given["data_requests"]}
    assert set(asked_for) == {"restriction", "export"}
    assert asked_for["restriction"]["sealed_text"] == WORDS
    assert asked_for["restriction"]["sealed_answer"] == _ANSWER
    assert {one["step"] for one in given["data_request_steps"]} == {"take", "answer", "begin"}


def test_each_table_is_given_whole_and_to_nobody_else(service: Service, lan: Caller) -> None:
    minh = service.citizen("minh")
    _restrict_reporting(service, minh)
    asked(minh, "objection")
    his, others = _exported(service, lan), _exported(service, minh)
    for name in _DECIDED:
        rows = {str(one["id"]) for one in his[name]}
        assert rows == _held(service, name, account_id(lan)), name
        assert rows.isdisjoint({str(one["id"]) for one in others[name]}), name
        assert set(his[name][0]) == set(given_columns(read_register()[name])), name
    theirs = json.dumps(others, ensure_ascii=False)
    for trace in (PHONE_NAME, _PROGRAM, _ANSWER, str(account_id(lan))):
        assert trace not in theirs
