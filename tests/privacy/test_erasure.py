"""A citizen is erased: nothing leads to him any more, and what the law keeps is still there."""

import uuid
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from app.feedback import wiring
from app.feedback.models import Report, ReportSupport
from app.feedback.photos.sweeping import sweep_files, sweep_photos
from app.identity.models import Citizen
from app.notifications.models import Delivery, Device
from app.privacy.erasure.erasing import erase_citizen
from app.privacy.models import ConsentRecord
from tests.community import shown_count
from tests.feedback.receipts.documented import published, receipts_of, run_worker, verifier
from tests.notifications.claiming import now_utc
from tests.notifications.phones import account_id
from tests.privacy.everywhere import traces_found
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, WORDS, live
from tests.reports import (
    PUBLIC_TITLE,
    QUEUE,
    REPORTS,
    count,
    file_report,
    move,
    publish,
    publish_photo,
)
from tests.service import Json, Service
from tests.services.national import LAN
from tests.stand_ins import PUBLIC_URL
from tests.triage.merging.acting import undo
from tests.triage.replies.official_replies import draft, publish_reply

NAME = "Nguyễn Thị Ngọc Lan"
TRACES = (NAME, LAN, "+84900000009", "0900000009", EMAIL, WORDS, MESSAGE, NEIGHBOUR["name"])


def _erase(service: Service, citizen_id: uuid.UUID) -> None:
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, citizen_id, now=now_utc())
        session.commit()


def _sweep(service: Service) -> None:
    store = service.app.extensions[wiring.EXTENSION].store
    while sweep_files(service.database, store, now=now_utc()) + sweep_photos(
        service.database, store, now=now_utc()
    ):
        pass


def _written_about(service: Service, report: Json) -> None:
    """Staff name him in all that they can write."""
    triager = service.staff("triager")
    path = f"{QUEUE}/{report['id']}"
    said = f"Chị NGUYỄN THỊ NGỌC LAN (sđt 0900 000 009, {EMAIL}, {LAN}) đã gọi lại."
    latest = triager.get(path)
    headers = {"If_Match": latest.headers["ETag"]}
    note = triager.post(f"{path}/notes", {"text": said}, key=uuid.uuid4().hex, **headers)
    assert note.status_code in (200, 201), note.get_json()
    assert move(triager, report, "in_progress", note=said).status_code == 200


def test_nothing_of_him_is_found_anywhere(service: Service) -> None:
    lan = service.citizen("lan")
    report = live(service, lan)
    _written_about(service, report)
    account = account_id(lan)
    assert {trace for _, _, trace in traces_found(service, TRACES)} == set(TRACES)
    _erase(service, account)
    _sweep(service)
    assert traces_found(service, TRACES) == set()
    assert str(account) not in {str(row) for row in _reporters(service)}, (
        "no report is his any more"
    )


def test_what_was_published_stays_and_staff_go_on(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    theirs = file_report(minh)
    triager = service.staff("triager")
    assert publish(triager, theirs).status_code == 200
    report = live(service, lan, other=theirs)
    first = report["photos"][0]["id"]
    assert publish_photo(triager, report, first, "public").status_code == 200
    supporters = shown_count(service, theirs)
    _erase(service, account_id(lan))
    _sweep(service)
    shown = service.anyone().get(f"/v1/feedback/public/{report['public_id']}").get_json()
    assert shown["title"] == PUBLIC_TITLE
    assert len(shown["photos"]) == 1
    assert service.anyone().get(shown["photos"][0]["url"]).status_code == 200
    assert shown_count(service, theirs) == supporters == 1
    seen = triager.get(f"{QUEUE}/{report['id']}").get_json()
    assert seen["history"][-1]["action"] == "reporter_erased"
    assert len(seen["photos"]) == 1
    assert move(triager, report, "in_progress").status_code == 200
    assert count(service, ReportSupport) == 1


def test_what_staff_never_said_does_not_find_his_report_afterwards(service: Service) -> None:
    lan, triager = service.citizen("lan"), service.staff("triager")
    report = file_report(lan)
    draft(triager, report, text="Chờ duyệt kinh phí.")
    said = draft(triager, report, text="Sẽ sửa trong quý tới.", moves_to=None)
    assert publish_reply(triager, said).status_code == 200
    assert move(triager, report, "rejected", note="Đường tư nhân.").status_code == 200
    assert undo(triager, report).status_code == 200
    _erase(service, account_id(lan))
    expected = {"Chờ duyệt kinh phí": 0, "Đường tư nhân": 0, "Sẽ sửa trong quý tới": 1}
    for words, number in expected.items():
        found = triager.get(f"{QUEUE}?{urlencode({'q': words})}").get_json()["items"]
        assert len(found) == number, words


def test_a_later_login_is_a_new_account_with_nothing(service: Service) -> None:
    lan = service.citizen("lan")
    live(service, lan)
    account = account_id(lan)
    _erase(service, account)
    assert lan.get("/v1/me").status_code == 401
    again = service.citizen("lan")
    assert account_id(again) != account
    assert again.get("/v1/feedback/reports").get_json()["items"] == []
    assert again.get("/v1/notifications").get_json()["items"] == []
    assert again.get("/v1/me").get_json()["contact"] == {"phone": None, "email": None}


def test_receipts_that_he_kept_are_verified_afterwards(service: Service) -> None:
    run_worker(service)
    lan = service.citizen("lan")
    report = live(service, lan)
    kept = receipts_of(lan, report)
    assert kept
    _erase(service, account_id(lan))
    _sweep(service)
    keys = published(service)
    for receipt in kept:
        verified = verifier()(receipt, keys, PUBLIC_URL)
        assert verified["sub"] == report["reference"]
    assert service.citizen("lan").get(f"{REPORTS}/{report['id']}/receipt").status_code == 404


def test_the_evidence_of_his_consent_stays_as_an_unknown_persons(service: Service) -> None:
    lan = service.citizen("lan")
    account = account_id(lan)
    _erase(service, account)
    assert count(service, ConsentRecord, ConsentRecord.citizen_id == account) == 1
    assert count(service, Citizen, Citizen.sealed_full_name.is_not(None)) == 0


def test_erasing_again_and_erasing_another_change_nothing(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    theirs, account = live(service, minh), account_id(lan)
    before = minh.get(f"/v1/feedback/reports/{theirs['id']}").get_json()
    _erase(service, account)
    with service.database.reading() as connection:
        first = connection.scalars(select(Citizen.erased_at)).all()
    _erase(service, account)
    with service.database.reading() as connection:
        again = connection.scalars(select(Citizen.erased_at)).all()
    assert first == again
    assert minh.get(f"/v1/feedback/reports/{theirs['id']}").get_json() == before


def test_the_phone_is_told_nothing_more(service: Service) -> None:
    lan = service.citizen("lan")
    report = live(service, lan)
    _erase(service, account_id(lan))
    assert move(service.staff("triager"), report, "in_progress").status_code == 200
    phones = select(Device.installation_id).where(Device.citizen_id.is_not(None))
    with service.database.reading() as connection:
        assert connection.scalars(phones).all() == []
        assert connection.scalars(select(Delivery.id)).all() == []


def _reporters(service: Service) -> list[Any]:
    with service.database.reading() as connection:
        return list(connection.scalars(select(Report.citizen_id)))
