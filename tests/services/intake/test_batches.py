"""Batches: row by row answered, taken once, readable again."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.notifications.models import Notification
from app.services.models import Dossier, IntegrationBatch
from app.services.schemas import BatchSchema
from tests.documented import assert_documented
from tests.notifications.phones import notifications
from tests.reports import count
from tests.service import Service
from tests.services.national import (
    CODE,
    NO_CODE,
    TAKE_DOSSIERS,
    TAKE_STEPS,
    dossier,
    new_code,
    results_of,
    send,
    step,
    stored,
)
from tests.services.signing import Signer
from tests.web.problems import pointers, problem_of


def _read_again(service: Service, message_id: str) -> Any:
    signer = Signer(service.app, service.sandbox.client_secret)
    return signer.call("GET", f"/v1/integration/batches/{message_id}")


def test_each_row_is_answered_for_itself(service: Service) -> None:
    known = new_code()
    send(service, [dossier(known)])
    rows = [
        dossier(new_code()),
        dossier("no code"),
        dossier(known),
        None,
        [],
        "row",
        7,
        dossier(known, NgayTra="hôm qua"),
        dossier(new_code(), Mới="một trường mới"),
    ]
    answer = send(service, rows)
    assert_documented(answer.get_json(), BatchSchema)
    assert results_of(answer) == ["new", *["refused"], "unchanged", *["refused"] * 5, "new"]
    reasons = [row["reason"] for row in answer.get_json()["rows"]]
    assert reasons[1] == f"MaHoSo: {NO_CODE}"
    assert reasons[3:7] == ["row: must be an object"] * 4
    assert reasons[7].startswith("NgayTra: ")
    assert [row["row"] for row in answer.get_json()["rows"]] == list(range(9))


def test_steps_are_answered_row_by_row_and_change_the_status(service: Service) -> None:
    lan = service.citizen()
    send(service, [dossier()])
    rows = [step(status="5"), step(status="5"), step(new_code()), step(at="")]
    answer = send(service, rows, path=TAKE_STEPS)
    assert_documented(answer.get_json(), BatchSchema)
    assert results_of(answer) == ["new", "unchanged", "unknown_dossier", "refused"]
    assert stored(service).status == "5"
    assert lan.get("/v1/notifications/unread-count").get_json() == {"unread": 1}


def test_the_same_message_again_gets_the_first_answer_and_writes_nothing(
    service: Service,
) -> None:
    service.citizen()
    send(service, [dossier()])
    rows = [dossier(status="5"), dossier("no code")]
    first = send(service, rows, message_id="msg_once")
    send(service, [dossier(status="9")])
    before = stored(service)
    again = send(service, rows, message_id="msg_once")
    assert again.status_code == 200
    assert again.get_json() == first.get_json()
    assert stored(service) == before
    assert count(service, Notification) == 2


def test_another_body_under_a_known_id_is_refused(service: Service) -> None:
    send(service, [dossier()], message_id="msg_once")
    answer = send(service, [dossier(status="9")], message_id="msg_once")
    problem_of(answer, 409, "conflict")
    assert stored(service).status == "4"
    assert results_of(send(service, [dossier()], message_id="msg_once")) == ["new"]


def test_a_batch_whose_answer_was_lost_is_read_again(service: Service) -> None:
    first = send(service, [dossier(), dossier("no code")], message_id="msg_lost")
    again = _read_again(service, "msg_lost")
    assert again.status_code == 200
    assert again.get_json() == first.get_json()
    problem_of(_read_again(service, "msg_never"), 404, "not_found")


def test_a_thousand_rows_are_taken_and_one_more_is_refused_whole(service: Service) -> None:
    rows = [dossier(new_code()) for _ in range(1000)]
    answer = send(service, [*rows, dossier()])
    assert pointers(answer) == {"/data": "length"}
    assert count(service, Dossier) == count(service, IntegrationBatch) == 0
    assert results_of(send(service, rows)) == ["new"] * 1000


def test_a_body_that_is_no_batch_is_refused_and_leaves_nothing(service: Service) -> None:
    signer = Signer(service.app, service.sandbox.client_secret)
    for body in (
        b"",
        b"[]",
        b"{}",
        b'{"data": {}}',
        b'{"data": null}',
        b'{"data": [], "more": 1}',
        b'{"data": [' + b"9" * 5000 + b"]}",
        b'{"data": [' + b"[" * 100 + b"]" * 100 + b"]}",
    ):
        answer = signer.call("POST", TAKE_DOSSIERS, body)
        assert 400 <= answer.status_code < 500, body[:40]
        assert answer.mimetype == "application/problem+json"
    assert count(service, IntegrationBatch) == 0


def test_an_empty_batch_is_answered_empty(service: Service) -> None:
    assert results_of(send(service, [])) == []


def test_the_same_message_at_the_same_time_is_taken_once(service: Service) -> None:
    service.citizen()
    send(service, [dossier()])
    with ThreadPoolExecutor(4) as pool:
        sent = [
            pool.submit(send, service, [dossier(status="5")], message_id="msg_once")
            for _ in range(8)
        ]
        answers = [one.result() for one in sent]
    assert {answer.status_code for answer in answers} == {200}
    assert len({json.dumps(answer.get_json(), sort_keys=True) for answer in answers}) == 1
    assert count(service, IntegrationBatch) == 2
    assert len(notifications(service)) == 1


def test_different_messages_with_the_same_new_dossiers_at_the_same_time_agree(
    service: Service,
) -> None:
    codes = [new_code() for _ in range(30)]

    def send_them(turn: int) -> list[str]:
        order = codes if turn % 2 else codes[::-1]
        return results_of(send(service, [dossier(code) for code in order]))

    with ThreadPoolExecutor(4) as pool:
        results = [one for batch in pool.map(send_them, range(6)) for one in batch]
    assert results.count("new") == len(codes)
    assert results.count("unchanged") == 5 * len(codes)
    assert count(service, Dossier) == len(codes)


def test_steps_and_dossiers_at_the_same_time_lose_nothing(service: Service) -> None:
    send(service, [dossier(status="2")])
    moments = [f"202401021000{second:02}" for second in range(12)]

    def send_them(turn: int) -> int:
        rows = [step(at=moments[turn], status="9" if turn == 11 else "4")]
        send(service, [dossier(status="2", TenTTHC=f"Tên {turn}")])
        return send(service, rows, path=TAKE_STEPS).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send_them, range(12))) == {200}
    assert stored(service, CODE).status == "9"
