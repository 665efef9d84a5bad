"""Exports and erasures as the service itself does them, from the asking to the outcome."""

import io
import json
from zipfile import ZipFile

from sqlalchemy import update

from app.privacy.models import DataRequest
from app.privacy.wiring import EXTENSION
from tests.notifications.phones import account_id
from tests.privacy.asking import MINE, OUTCOME, asked, later, mine, step, work
from tests.privacy.everywhere import traces_found
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, WORDS, live
from tests.reports import QUEUE, file_report, move
from tests.service import Service
from tests.web.problems import problem_of

WISH = "Tôi là Nguyễn Thị Ngọc Lan, xin bản sao dữ liệu."


def test_a_citizen_fetches_all_that_is_kept_of_him(service: Service) -> None:
    lan = service.citizen()
    report = live(service, lan)
    request = asked(lan, "export")
    assert work(service, service.app.extensions[EXTENSION]) == 1
    answer = lan.get(f"{MINE}/{request['id']}/export")
    assert answer.status_code == 200
    archive = ZipFile(io.BytesIO(answer.data))
    (filed,) = json.loads(archive.read("feedback/reports.json"))
    assert (filed["reference"], filed["text"]) == (report["reference"], WORDS)
    minh = service.citizen("minh")
    assert minh.get(f"{MINE}/{request['id']}/export").status_code == 404


def test_a_citizen_leaves_and_nothing_of_him_is_left(service: Service) -> None:
    lan = service.citizen()
    begun, fresh = live(service, lan), file_report(lan, text=WORDS)
    staff = service.staff("triager")
    assert move(staff, begun, "in_progress").status_code == 200
    asked(lan, "correction", text=WISH)
    account = account_id(lan)
    request = asked(lan, "erasure", open_reports="withdraw")
    fulfilment = service.app.extensions[EXTENSION]
    assert work(service, fulfilment, days=6.9) == 0
    assert lan.get("/v1/me").status_code == 200
    assert work(service, fulfilment, days=7.1) == 1
    traces = ("Nguyễn Thị Ngọc Lan", "0900000009", EMAIL, WORDS, MESSAGE, NEIGHBOUR["name"], WISH)
    assert traces_found(service, traces) == set()
    assert lan.get("/v1/me").status_code == 401
    known = {"reference": request["reference"], "code": request["code"]}
    assert service.anyone().post(OUTCOME, known).get_json()["state"] == "done"
    states = [staff.get(f"{QUEUE}/{one['id']}").get_json()["state"] for one in (begun, fresh)]
    assert states == ["in_progress", "withdrawn"]
    assert account_id(service.citizen()) != account


def test_an_erasure_that_staff_took_and_granted_is_done_by_the_worker(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    account, fulfilment = account_id(lan), service.app.extensions[EXTENSION]
    request = asked(lan, "erasure")
    assert step(desk, request, "take").status_code == 200
    assert work(service, fulfilment, days=8) == 0
    with service.database.writing() as session:
        session.execute(update(DataRequest).values(scheduled_for=later(0)))
        session.commit()
    granted = step(desk, request, "answer", note="Đã đồng ý xóa dữ liệu.")
    assert (granted.status_code, granted.get_json()["state"]) == (200, "in_progress")
    # It is the worker's: nobody takes it back, and nobody says that it is done before it is.
    problem_of(lan.delete(f"{MINE}/{request['id']}"), 409, "data_request_step_not_allowed")
    refused = step(desk, request, "refuse", ground="repeated", note="Đã yêu cầu rồi.")
    problem_of(refused, 409, "data_request_step_not_allowed")
    assert work(service, fulfilment) == 1
    assert traces_found(service, ("Nguyễn Thị Ngọc Lan",)) == set()
    known = {"reference": request["reference"], "code": request["code"]}
    assert service.anyone().post(OUTCOME, known).get_json()["state"] == "done"
    assert account_id(service.citizen()) != account
    assert work(service, fulfilment, days=1) == 0


def test_an_export_that_staff_took_and_granted_has_a_file(service: Service) -> None:
    lan, desk = service.citizen(), service.staff("administrator")
    request = asked(lan, "export")
    assert step(desk, request, "take").status_code == 200
    assert step(desk, request, "answer", note="Tệp dữ liệu đính kèm.").status_code == 200
    assert mine(lan, request)["state"] == "in_progress"
    assert work(service, service.app.extensions[EXTENSION]) == 1
    done = mine(lan, request)
    assert (done["state"], done["answer"]) == ("done", "Tệp dữ liệu đính kèm.")
    answer = lan.get(f"{MINE}/{request['id']}/export")
    assert ZipFile(io.BytesIO(answer.data)).testzip() is None
