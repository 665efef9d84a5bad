"""A citizen's own dossiers: all of them, in order, with their steps; another's do not exist."""

import uuid
from typing import Any

import pytest

from app.services.dossier_schemas import DossierPageSchema, DossierSchema, DossierSummarySchema
from tests.documented import assert_documented
from tests.reports import all_items
from tests.service import Caller, Service
from tests.services.national import (
    CODE,
    DOSSIERS,
    LAN,
    MINH,
    dossier,
    new_code,
    step,
    take_dossiers,
    take_steps,
)
from tests.web.problems import problem_of


def test_a_dossier_is_read_as_documented(service: Service) -> None:
    lan = service.citizen()
    take_dossiers(
        service, [dossier(NgayKetThucXuLy="20240102170000", MaTTHC="1.001193.000.00.00.H22")]
    )
    steps = [
        step(at="20240102100000", status="9", NoiDungXuLy="Xong.\nChờ trả kết quả."),
        step(at="20240102090000"),
    ]
    take_steps(service, steps)
    read = lan.get(f"{DOSSIERS}/{CODE}").get_json()
    assert_documented(read, DossierSchema)
    assert read["procedure_code"] == "1.001193"
    assert (read["status"], read["status_label"]) == ("4", "Đang xử lý")
    assert (read["filed_on"], read["accepted_on"]) == ("2024-01-01", "2024-01-01")
    assert (read["due_on"], read["finished_on"], read["returned_on"]) == (
        "2024-01-03",
        "2024-01-02",
        None,
    )
    assert read["fees"] == [{"name": "Lệ phí", "amount_vnd": 75000, "is_paid": None}]
    assert [(one["at"], one["status"]) for one in read["steps"]] == [
        ("2024-01-02T02:00:00Z", "4"),
        ("2024-01-02T03:00:00Z", "9"),
    ]
    assert read["steps"][1]["text"] == "Xong.\nChờ trả kết quả."


def test_a_dossier_with_nothing_but_code_and_status_is_read_too(service: Service) -> None:
    lan = service.citizen()
    bare = {"MaHoSo": CODE, "TrangThaiHoSo": "1", "SoGiayToChuHoSo": LAN}
    take_dossiers(service, [bare])
    read = lan.get(f"{DOSSIERS}/{CODE}", Accept_Language="en").get_json()
    assert_documented(read, DossierSchema)
    assert (read["status_label"], read["filed_on"], read["due_on"]) == (
        "Registered",
        "2024-01-01",
        None,
    )
    assert (read["fees"], read["steps"]) == ([], [])


def test_the_list_has_all_his_dossiers_the_latest_filed_first(service: Service) -> None:
    lan = service.citizen("lan")
    days = ["20240105", "20240103", "20240103", "20240101", "20240107"]
    codes = [new_code() for _ in days]
    take_dossiers(
        service,
        [dossier(code, NgayNopHoSo=day) for code, day in zip(codes, days, strict=True)]
        + [dossier(new_code(), owner=MINH)],
    )
    page = lan.get(DOSSIERS).get_json()
    assert_documented(page, DossierPageSchema)
    listed = [item["filed_on"] for item in page["items"]]
    assert listed == ["2024-01-07", "2024-01-05", "2024-01-03", "2024-01-03", "2024-01-01"]
    assert {item["code"] for item in page["items"]} == set(codes)
    for item in page["items"]:
        assert_documented(item, DossierSummarySchema)
    assert all_items(lan, DOSSIERS, limit=2) == page["items"]
    assert all_items(lan, DOSSIERS, limit=1) == page["items"]


def test_anothers_dossier_and_none_are_answered_alike(service: Service) -> None:
    service.citizen("lan")
    minh = service.citizen("minh")
    take_dossiers(service, [dossier(owner=LAN)])
    codes = [CODE, new_code(), "H09.16-240230-0001", "no-code", "%00", "a" * 300]
    bodies = {_without_request_id(minh.get(f"{DOSSIERS}/{code}")) for code in codes}
    assert len(bodies) == 1
    problem_of(minh.get(f"{DOSSIERS}/{CODE}"), 404, "not_found")


def test_assurance_one_sees_no_dossier(service: Service) -> None:
    take_dossiers(service, [dossier()])
    low = service.citizen("lan", acr="LoA1")
    for path in (DOSSIERS, f"{DOSSIERS}/{CODE}", f"{DOSSIERS}/{new_code()}"):
        problem_of(low.get(path), 403, "assurance_too_low")


def test_the_providers_own_access_token_works(service: Service) -> None:
    service.citizen("lan")
    take_dossiers(service, [dossier()])
    token = service.sandbox.issuers["vneid"].access_token("lan")
    direct = Caller(service.app.test_client(), {"Authorization": f"Bearer {token}"})
    assert direct.get(f"{DOSSIERS}/{CODE}").status_code == 200
    assert len(direct.get(DOSSIERS).get_json()["items"]) == 1
    problem_of(direct.get(f"{DOSSIERS}/{new_code()}"), 404, "not_found")
    low = service.sandbox.issuers["vneid"].access_token("lan", acr="LoA1")
    direct.headers["Authorization"] = f"Bearer {low}"
    problem_of(direct.get(DOSSIERS), 403, "assurance_too_low")


@pytest.mark.parametrize("has_dossiers", [True, False])
def test_an_ended_login_is_told_so_with_and_without_dossiers(
    service: Service, *, has_dossiers: bool
) -> None:
    lan = service.citizen("lan")
    paths = [DOSSIERS, f"{DOSSIERS}/{CODE}", f"{DOSSIERS}/no-code"]
    if has_dossiers:
        take_dossiers(service, [dossier(), dossier(new_code())])
        cursor = lan.get(f"{DOSSIERS}?limit=1").get_json()["next_cursor"]
        paths.append(f"{DOSSIERS}?cursor={cursor}")
    assert lan.get(paths[-1]).status_code == (200 if has_dossiers else 404)
    lan.post("/v1/auth/revoke", {"refresh_token": lan.tokens["refresh_token"]})
    for path in paths:
        problem_of(lan.get(path), 401, "session_ended")


def test_nobody_sees_dossiers_without_a_login(service: Service) -> None:
    take_dossiers(service, [dossier()])
    for path in (DOSSIERS, f"{DOSSIERS}/{CODE}"):
        problem_of(service.anyone().get(path), 401, "unauthenticated")
    problem_of(service.staff().get(DOSSIERS), 403, "forbidden")


def test_an_unchanged_dossier_is_not_sent_again(service: Service) -> None:
    lan = service.citizen()
    take_dossiers(service, [dossier()])
    etag = lan.get(f"{DOSSIERS}/{CODE}").headers["ETag"]
    kept = lan.get(f"{DOSSIERS}/{CODE}", If_None_Match=etag)
    assert (kept.status_code, kept.data) == (304, b"")
    assert "private" in kept.headers["Cache-Control"]
    take_steps(service, [step(status="5")])
    assert lan.get(f"{DOSSIERS}/{CODE}", If_None_Match=etag).status_code == 200


def _without_request_id(answer: Any) -> bytes:
    body: bytes = answer.data
    request_id = answer.headers["X-Request-Id"]
    assert uuid.UUID(request_id)
    return body.replace(request_id.encode(), b"")


def test_a_dossier_is_found_by_the_id_that_its_push_carries(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    take_dossiers(service, [dossier()])
    take_steps(service, [step(status="5")])
    told = lan.get("/v1/notifications").get_json()["items"][0]
    path = f"{DOSSIERS}/{told['entity_id']}"
    assert told["deep_link"].endswith(told["entity_id"])
    assert lan.get(path).get_json() == lan.get(f"{DOSSIERS}/{CODE}").get_json()
    assert minh.get(path).status_code == 404
    lan.post("/v1/auth/revoke", {"refresh_token": lan.tokens["refresh_token"]})
    problem_of(lan.get(path), 401, "session_ended")
