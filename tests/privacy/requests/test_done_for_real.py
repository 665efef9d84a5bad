"""Exports and erasures as the service itself does them, from the asking to the outcome."""

import io
import json
from zipfile import ZipFile

from app.privacy.wiring import EXTENSION
from tests.notifications.phones import account_id
from tests.privacy.asking import MINE, OUTCOME, asked, work
from tests.privacy.everywhere import traces_found
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, WORDS, live
from tests.reports import QUEUE, file_report, move
from tests.service import Service

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
