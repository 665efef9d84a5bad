"""What a citizen does with the service, so that he is in as many tables as can be."""

from tests.community import WARD, follow, support, work
from tests.identity.citizens.logging_in import patch_me
from tests.notifications.phones import Phone
from tests.reports import QUEUE, REPORTS, file_report, move, new_key, publish, upload_photo
from tests.service import Caller, Json, Service
from tests.services.national import dossier, step, take_dossiers, take_steps

WORDS = "Ống nước vỡ trước nhà tôi từ tối qua."
MESSAGE = "Nước vẫn chảy, mong sửa sớm."
NEIGHBOUR = {"relation": "neighbour", "name": "Trần Văn Bảy", "phone": "0900000002"}
PHONE_NAME = "Máy của Ngọc Lan, ấp 3"
PHONE, EMAIL = "0900000009", "lan@congdan.example"


def live(service: Service, citizen: Caller, *, other: Json | None = None) -> Json:
    """Register a phone, report with photos, write, be answered and looked at; the report.

    ``other`` is a published report that is supported.
    """
    triager, supervisor = service.staff("triager"), service.staff("supervisor")
    Phone().register(citizen)
    contact = {"phone": PHONE, "email": EMAIL}
    assert patch_me(citizen, {"contact": contact}).status_code == 200
    photos = [upload_photo(citizen)["id"] for _ in range(2)]
    report = file_report(citizen, text=WORDS, photo_ids=photos, filed_for=NEIGHBOUR)
    said = {"text": MESSAGE}
    path = f"{REPORTS}/{report['id']}/messages"
    assert citizen.post(path, said, key=new_key()).status_code == 201
    assert publish(triager, report).status_code == 200
    assert move(triager, report, "accepted").status_code == 200
    why = {"purpose": "contact", "reason": "Cần hỏi lại vị trí."}
    assert supervisor.post(f"{QUEUE}/{report['id']}/identity", why).status_code == 200
    follow(citizen, area=WARD)
    if other is not None:
        support(citizen, other)
    work(service)
    return report


def log_in_on_a_phone(service: Service) -> Caller:
    """Lan, logged in on a phone that she gave a name."""
    lan = service.anyone()
    attempt = lan.post("/v1/auth/attempts", {"provider": "vneid"}).get_json()
    token = service.sandbox.issuers["vneid"].id_token("lan", nonce=attempt["nonce"])
    begun = lan.post("/v1/auth/session", {"id_token": token, "device_name": PHONE_NAME})
    lan.headers["Authorization"] = f"Bearer {begun.get_json()['access_token']}"
    return lan


def own_dossier(service: Service, number: str, code: str) -> None:
    """A dossier with a step under the citizen number."""
    take_dossiers(service, [dossier(code, owner=number)])
    take_steps(service, [step(code)])
