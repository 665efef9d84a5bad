"""One door for what citizens ask about their data: tickets, dates, answers, and an end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.identity.models import AuthSession
from app.privacy.models import DataRequest
from app.privacy.request_schemas import (
    DataRequestPageSchema,
    FiledDataRequestSchema,
    OutcomeSchema,
    OwnDataRequestSchema,
    StaffDataRequestInFullSchema,
)
from app.privacy.requests.states import RequestKind
from tests.documented import assert_documented
from tests.privacy.asking import (
    DESK,
    MINE,
    OUTCOME,
    WORDS,
    ask_for,
    asked,
    later,
    mine,
    step,
)
from tests.reports import count, new_key
from tests.service import Json, Service
from tests.web.problems import pointers, problem_of


@pytest.mark.parametrize("kind", list(RequestKind))
def test_each_kind_is_received_with_a_number_a_code_and_dates(
    service: Service, kind: RequestKind
) -> None:
    lan = service.citizen(consents=False)
    filed = asked(lan, kind.value)
    assert_documented(filed, FiledDataRequestSchema)
    assert filed["reference"].startswith("DL-")
    assert filed["state"] == "received"
    read = mine(lan, filed)
    assert_documented(read, OwnDataRequestSchema)
    assert "code" not in read
    assert_documented(lan.get(MINE).get_json(), DataRequestPageSchema)
    assert (filed["scheduled_for"] is not None) is (kind is RequestKind.ERASURE)


def test_one_of_a_kind_is_open_at_a_time(service: Service) -> None:
    lan = service.citizen()
    first = asked(lan)
    problem = problem_of(ask_for(lan, "access"), 409, "data_request_open")
    assert first["reference"] in problem["detail"]
    asked(lan, "correction")
    asked(service.citizen("minh"))
    assert lan.delete(f"{MINE}/{first['id']}").status_code == 204
    assert asked(lan)["reference"] != first["reference"]


def test_asked_at_once_by_several_phones_it_is_one(service: Service) -> None:
    lan = service.citizen()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask_for(lan, "access").status_code, range(4)))
    assert sorted(answers) == [201, 409, 409, 409]
    assert count(service, DataRequest) == 1


def test_each_kind_needs_what_it_is_about(service: Service) -> None:
    lan = service.citizen()
    for kind in ("correction", "restriction", "objection"):
        assert pointers(lan.post(MINE, {"kind": kind}, key=new_key())) == {"/text": "required"}
    erasure = lan.post(MINE, {"kind": "erasure"}, key=new_key())
    assert pointers(erasure) == {"/open_reports": "required"}
    wrong = ask_for(lan, "access", open_reports="keep")
    assert pointers(wrong) == {"/open_reports": "only_with_erasure"}
    assert pointers(ask_for(lan, "curiosity", text=WORDS)) == {"/kind": "choice"}
    assert lan.post(MINE, {"kind": "access"}).status_code == 400


def test_erasure_needs_a_login_of_just_now(service: Service) -> None:
    lan = service.citizen()
    with service.database.writing() as session:
        session.execute(update(AuthSession).values(created_at=later(-0.1)))
        session.commit()
    problem_of(ask_for(lan, "erasure"), 403, "fresh_login_needed")
    asked(lan, "access")


def test_staff_take_ask_and_answer_and_he_is_told_without_their_names(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    request = asked(lan, "correction")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "ask", note="Đường nào sai?").status_code == 200
    assert mine(lan, request)["state"] == "waiting_for_citizen"
    reply = lan.post(f"{MINE}/{request['id']}/reply", {"text": "Đường số 3."}, key=new_key())
    assert reply.status_code == 204
    answer = step(desk, request, "answer", note="Đã sửa tên đường.")
    assert_documented(answer.get_json(), StaffDataRequestInFullSchema)
    read = mine(lan, request)
    assert (read["state"], read["answer"]) == ("done", "Đã sửa tên đường.")
    taken = [one["step"] for one in read["history"]]
    assert taken == ["take", "ask", "reply", "answer"]
    assert desk.get("/v1/admin/me").get_json()["id"] not in str(read)
    told = [one["kind"] for one in lan.get("/v1/notifications").get_json()["items"]]
    assert told == ["data_request_moved"] * 3
    problem_of(step(desk, request, "take"), 409, "data_request_step_not_allowed")


def test_a_refusal_names_its_ground_and_every_word_is_needed(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    request = asked(lan)
    assert pointers(step(desk, request, "refuse")) == {
        "/note": "required",
        "/ground": "ground_with_refusal",
    }
    assert pointers(step(desk, request, "take", ground="repeated")) == {
        "/ground": "ground_with_refusal"
    }
    assert pointers(step(desk, request, "withdraw")) == {"/step": "choice"}
    refused = step(desk, request, "refuse", ground="pending_case", note="Đang điều tra.")
    assert refused.status_code == 200
    read = mine(lan, request)
    assert (read["state"], read["refused_for"]) == ("refused", "pending_case")
    assert read["refused_because"] == {
        "vi": "Vụ việc liên quan đang được giải quyết.",
        "en": "A case that it concerns is still open.",
    }


def test_a_request_is_extended_once(service: Service) -> None:
    desk, request = service.staff("administrator"), asked(service.citizen())
    extended = step(desk, request, "extend", note="Cần tra nhiều hồ sơ.")
    assert extended.get_json()["due_at"] > request["due_at"]
    again = step(desk, request, "extend", note="Cần thêm thời gian.")
    problem_of(again, 409, "data_request_step_not_allowed")


def test_a_step_names_the_revision_it_is_based_on(service: Service) -> None:
    desk, request = service.staff("administrator"), asked(service.citizen())
    path = f"{DESK}/{request['id']}/steps"
    assert desk.post(path, {"step": "take"}).status_code == 428
    assert desk.post(path, {"step": "take"}, If_Match='"7"').status_code == 412


def test_somebody_elses_request_is_not_found(service: Service) -> None:
    request, minh = asked(service.citizen()), service.citizen("minh")
    path = f"{MINE}/{request['id']}"
    for answer in (
        minh.get(path),
        minh.delete(path),
        minh.get(f"{path}/export"),
        minh.post(f"{path}/reply", {"text": "Xin chào."}, key=new_key()),
    ):
        problem_of(answer, 404, "not_found")


def test_the_code_opens_the_outcome_after_logout_and_nothing_else_does(service: Service) -> None:
    filed, anyone = asked(service.citizen()), service.anyone()
    known = {"reference": filed["reference"], "code": filed["code"]}

    def wrong(**changes: str) -> Json:
        return problem_of(anyone.post(OUTCOME, known | changes), 404, "not_found")

    answer = anyone.post(OUTCOME, known | {"code": filed["code"].lower().replace("-", " ")})
    assert_documented(answer.get_json(), OutcomeSchema)
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(filed["code"].replace("-", "")) == 20
    unknown, mistaken = wrong(reference="DL-2026-999999"), wrong(code="AAAAA-AAAAA-AAAAA-AAAAA")
    assert {**unknown, "request_id": ""} == {**mistaken, "request_id": ""}


def test_receipt_and_steps_are_in_the_audit_without_words(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    request = asked(lan, "correction")
    step(desk, request, "take")
    subject = f"data_request:{request['id']}"
    with service.database.reading() as connection:
        wanted = select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id)
        events = list(connection.execute(wanted))
    assert [event.action for event in events] == ["data_request_received", "data_request_moved"]
    assert WORDS not in str([event.details for event in events])
