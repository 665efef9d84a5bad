"""What software fulfils: exports at once, erasures after time to think, each through to the end."""

import uuid
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from app.privacy.fulfilling import Commission, Fulfilment
from app.privacy.requests.work import remove_files
from app.privacy.wiring import EXTENSION
from tests.privacy.asking import MINE, OUTCOME, Files, asked, later, mine, step, work
from tests.service import Service
from tests.web.problems import problem_of


class _Eraser:
    def __init__(self, *, dies: int = 0) -> None:
        self.commissions: list[Commission] = []
        self._dies = dies

    def __call__(self, commission: Commission, *, now: datetime) -> None:
        self.commissions.append(commission)
        if len(self.commissions) <= self._dies:
            raise KeyboardInterrupt


def _never(session: Session, citizen_id: uuid.UUID) -> list[str]:
    return ["archive"]


def test_an_export_is_made_and_can_be_fetched_for_a_week(service: Service) -> None:
    files = Files()
    fulfilment = Fulfilment(exports=files)
    service.app.extensions[EXTENSION] = fulfilment
    lan = service.citizen()
    request = asked(lan, "export")
    path = f"{MINE}/{request['id']}/export"
    problem_of(lan.get(path), 404, "not_found")
    assert work(service, fulfilment) == 1
    assert work(service, fulfilment) == 0
    assert mine(lan, request)["state"] == "done"
    answer = lan.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.data == files.kept[uuid.UUID(request["id"])]
    assert remove_files(service.database, fulfilment, later(6.9)) == 0
    assert remove_files(service.database, fulfilment, later(7.1)) == 1
    assert files.kept == {}
    problem_of(lan.get(path), 404, "not_found")


def test_an_erasure_waits_a_week_and_takes_his_choice_along(service: Service) -> None:
    lan, eraser = service.citizen(), _Eraser()
    fulfilment = Fulfilment(erase=eraser)
    request = asked(lan, "erasure", open_reports="withdraw")
    assert work(service, fulfilment, days=6.9) == 0
    assert work(service, fulfilment, days=7.1) == 1
    (commission,) = eraser.commissions
    assert commission.open_reports == "withdraw"
    known = {"reference": request["reference"], "code": request["code"]}
    assert service.anyone().post(OUTCOME, known).get_json()["state"] == "done"
    assert lan.get("/v1/notifications").get_json()["items"] == []


def test_an_erasure_that_was_withdrawn_in_time_never_happens(service: Service) -> None:
    lan, eraser = service.citizen(), _Eraser()
    request = asked(lan, "erasure")
    assert lan.delete(f"{MINE}/{request['id']}").status_code == 204
    assert work(service, Fulfilment(erase=eraser), days=30) == 0
    assert eraser.commissions == []


def test_an_erasure_is_refused_with_the_reason_while_the_law_keeps_the_record(
    service: Service,
) -> None:
    lan, eraser = service.citizen(), _Eraser()
    request = asked(lan, "erasure")
    assert work(service, Fulfilment(erase=eraser, obstacles=(_never,)), days=8) == 1
    read = mine(lan, request)
    assert (read["state"], read["refused_for"]) == ("refused", "law_keeps_record")
    assert "lưu trữ" in read["answer"]
    assert eraser.commissions == []


def test_a_worker_that_dies_leaves_it_to_the_next_when_its_lease_is_over(
    service: Service,
) -> None:
    lan, eraser = service.citizen(), _Eraser(dies=1)
    fulfilment = Fulfilment(erase=eraser)
    request = asked(lan, "erasure")
    with pytest.raises(KeyboardInterrupt):
        work(service, fulfilment, days=8)
    assert mine(lan, request)["state"] == "in_progress"
    # What has begun can't be taken back.
    withdrawn = lan.delete(f"{MINE}/{request['id']}")
    problem_of(withdrawn, 409, "data_request_step_not_allowed")
    assert work(service, fulfilment, days=8.001) == 0
    assert work(service, fulfilment, days=8.01) == 1
    assert len(eraser.commissions) == 2
    assert mine(lan, request)["state"] == "done"


def test_what_staff_took_the_worker_leaves_alone(service: Service) -> None:
    files, desk = Files(), service.staff("administrator")
    request = asked(service.citizen(), "export")
    assert step(desk, request, "take").status_code == 200
    assert work(service, Fulfilment(exports=files), days=8) == 0
    assert files.made == 0


def test_staff_do_not_say_erased_before_the_citizen_had_time_to_think(service: Service) -> None:
    desk, request = service.staff("administrator"), asked(service.citizen(), "erasure")
    assert step(desk, request, "take").status_code == 200
    early = step(desk, request, "answer", note="Đã xóa dữ liệu.")
    problem_of(early, 409, "data_request_step_not_allowed")
