"""Steps: each once, in any order; only the latest is the dossier's status."""

import itertools

import pytest

from app.notifications.models import Notification
from app.services.intake.dossier_import import Result
from tests.notifications.phones import notifications
from tests.reports import count
from tests.service import Service
from tests.services.national import (
    CODE,
    DOSSIERS,
    dossier,
    new_code,
    step,
    stored,
    stored_steps,
    take_dossiers,
    take_steps,
)

EARLY, MIDDLE, LATE = "20240102080000", "20240102090000", "20240102100000"


@pytest.fixture(autouse=True)
def _a_dossier(service: Service) -> None:
    take_dossiers(service, [dossier(status="2")])


def test_a_later_step_becomes_the_status_and_is_told(service: Service) -> None:
    lan = service.citizen()
    assert take_steps(service, [step(at=LATE, status="5")]) == [Result.NEW]
    assert stored(service).status == "5"
    (told,) = notifications(service)
    assert told.params["status"] == "labels.dossier_statuses.5"
    (item,) = lan.get("/v1/notifications").get_json()["items"]
    assert "Yêu cầu bổ sung giấy tờ" in item["body"]


def test_a_step_resent_is_unchanged(service: Service) -> None:
    service.citizen()
    take_steps(service, [step(at=LATE, status="5")])
    before = stored(service)
    resent = step(at="2024-01-02T10:00:00+07:00", status="5", NguoiXuLy="Người khác")
    assert take_steps(service, [step(at=LATE, status="5"), resent]) == [Result.UNCHANGED] * 2
    assert stored(service) == before
    assert len(stored_steps(service)) == 1
    assert count(service, Notification) == 1


def test_the_same_step_twice_in_a_batch_is_one(service: Service) -> None:
    assert take_steps(service, [step(), step()]) == [Result.NEW, Result.UNCHANGED]
    assert len(stored_steps(service)) == 1


def test_an_older_step_adds_history_and_never_becomes_current(service: Service) -> None:
    service.citizen()
    take_steps(service, [step(at=LATE, status="9")])
    before = stored(service)
    assert take_steps(service, [step(at=EARLY, status="4")]) == [Result.NEW]
    assert stored(service) == before
    assert [row.status for row in stored_steps(service)] == ["4", "9"]
    assert count(service, Notification) == 1


def test_the_order_and_the_batches_that_steps_come_in_do_not_matter(service: Service) -> None:
    steps = [(EARLY, "4"), (MIDDLE, "5"), (LATE, "9"), (EARLY, "6")]
    pages = [(4,), (1, 3), (2, 2), (1, 1, 1, 1)]
    for order, sizes in itertools.product(itertools.permutations(steps), pages):
        code = new_code()
        take_dossiers(service, [dossier(code, status="2")])
        rows = iter([step(code, at=at, status=status) for at, status in order])
        for size in sizes:
            take_steps(service, list(itertools.islice(rows, size)))
        assert stored(service, code).status == "9"
        assert len(stored_steps(service, code)) == 4


def test_a_resent_snapshot_in_between_does_not_turn_the_clock_back(service: Service) -> None:
    for place in range(4):
        code = new_code()
        take_dossiers(service, [dossier(code, status="2")])
        arrivals = [(LATE, "9"), (EARLY, "4"), (MIDDLE, "5")]
        arrivals.insert(place, ("", "2"))
        for at, status in arrivals:
            if at:
                take_steps(service, [step(code, at=at, status=status)])
            else:
                take_dossiers(service, [dossier(code, status=status)])
                take_dossiers(service, [dossier(code, status=status, TenTTHC="Tên mới")])
        row = stored(service, code)
        assert (row.status, row.procedure_name) == ("9", "Tên mới"), place


def test_a_snapshot_that_knows_more_than_the_steps_becomes_current(service: Service) -> None:
    take_steps(service, [step(at=MIDDLE, status="4")])
    done = dossier(status="10", NgayKetThucXuLy="20240103", NgayTra="20240103120000")
    assert take_dossiers(service, [done]) == [Result.CHANGED]
    assert stored(service).status == "10"
    take_steps(service, [step(at=LATE, status="9")])
    assert stored(service).status == "10"


def test_several_steps_of_a_batch_are_one_piece_of_news(service: Service) -> None:
    service.citizen()
    rows = [step(at=EARLY, status="4"), step(at=LATE, status="9"), step(at=MIDDLE, status="5")]
    assert take_steps(service, rows) == [Result.NEW] * 3
    (told,) = notifications(service)
    assert told.params["status"] == "labels.dossier_statuses.9"


def test_a_step_that_keeps_the_status_is_history_and_no_news(service: Service) -> None:
    service.citizen()
    take_steps(service, [step(at=LATE, status="2", NoiDungXuLy="Chuyển phòng.")])
    assert len(stored_steps(service)) == 1
    assert count(service, Notification) == 0


def test_a_step_of_an_unknown_dossier_is_said_so_and_stops_no_other(service: Service) -> None:
    rows = [step(new_code()), step(at=LATE, status="5")]
    assert take_steps(service, rows) == [Result.UNKNOWN_DOSSIER, Result.NEW]
    assert stored(service).status == "5"


def test_an_unusual_jump_and_an_unknown_status_are_taken(service: Service) -> None:
    lan = service.citizen()
    take_steps(service, [step(at=MIDDLE, status="10"), step(at=LATE, status="11")])
    read = lan.get(f"{DOSSIERS}/{CODE}").get_json()
    assert [one["status"] for one in read["steps"]] == ["10", "11"]
    assert (read["status"], read["status_label"]) == ("11", "11")
