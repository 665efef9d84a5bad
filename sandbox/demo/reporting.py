"""A citizen logs in, uploads photos and files a report."""

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.demo.narration import Narrator, demand, demand_equal, demand_problem, read
from sandbox.demo.phone import Phone
from sandbox.demo.pictures import (
    HEIC_PHOTO,
    LATITUDE,
    LONGITUDE,
    demand_heic_kept_well,
    demand_kept_well,
    phone_photo,
)
from sandbox.demo.surroundings import Caller, Surroundings

REPORTER = "lan"
_TEXT = (
    "Ổ gà rộng gần một mét ngay trước cổng trường, trời mưa là ngập kín không thấy mép.\n"
    "Sáng nay lại có một em học sinh té xe, mong sớm được khắc phục."
)
_ADDRESS = "Đường Yersin, đoạn gần vòng xoay, phường Thủ Dầu Một"


@dataclass(frozen=True)
class Uploads:
    """The photos for the report, and when the first one was taken."""

    photo_ids: list[str]
    taken_at: str


def log_in_and_register(world: Surroundings, tell: Narrator) -> tuple[Caller, Phone]:
    """The citizen with a session, and her phone."""
    tell.chapter("A citizen logs in")
    person, phone = world.citizens[REPORTER], Phone(world.sandbox)
    with tell.step("the service names the digital identities of citizens and of staff"):
        listed = read(world.anyone().get("/v1/auth/providers"))["items"]
        demand({"citizen", "staff"} <= {one["kind"] for one in listed}, f"there are {listed}")
    with tell.step(f"{person.full_name} shows her ID token and gets a session"):
        id_token = world.id_token("vneid", REPORTER)
        tokens = read(world.anyone().post("/v1/auth/session", {"id_token": id_token}), 201)
        citizen = Caller(world.service, tokens)
    with tell.step("the same ID token is not taken a second time"):
        again = world.anyone().post("/v1/auth/session", {"id_token": id_token})
        demand_problem(again, 401, "unauthenticated")
    with tell.step("her account has her name and knows that she was verified face to face"):
        account = read(citizen.get("/v1/me"))
        demand_equal("the name", account["full_name"], person.full_name)
        demand_equal("the assurance", account["assurance"], 2)
    with tell.step("her phone is registered for pushes"):
        phone.register(citizen)
    return citizen, phone


def upload_photos(citizen: Caller, tell: Narrator) -> Uploads:
    """Real input: a large photo lying on its side, a HEIC, and something that is no photo."""
    tell.chapter("She uploads photos")
    taken_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    photo = phone_photo(taken_at)
    with tell.step(f"12 megapixels, {len(photo) / 1e6:.1f} MB, held upright, with GPS: taken"):
        large = read(citizen.upload("IMG_0001.jpg", photo), 201)
    with tell.step("place and time of the shot are offered back"):
        place = large["suggested_location"]
        demand(abs(place["latitude"] - LATITUDE) < 1e-5, f"the place is {place}")
        demand(abs(place["longitude"] - LONGITUDE) < 1e-5, f"the place is {place}")
        demand_equal("the moment", datetime.fromisoformat(large["taken_at"]), taken_at)
    with tell.step("kept upright, 1600 pixels at most, 320 as a thumbnail, without metadata"):
        full, thumbnail = (citizen.get(large["url"], size=size) for size in ("full", "thumb"))
        size = demand_kept_well(full.content, thumbnail.content)
        demand_equal("the size", size, (large["width"], large["height"]))
    with tell.step("a HEIC becomes an upright JPEG"):
        heic = read(citizen.upload("IMG_0002.HEIC", HEIC_PHOTO.read_bytes()), 201)
        demand_heic_kept_well(citizen.get(heic["url"]).content)
    with tell.step("a text file that calls itself photo.jpg is refused"):
        text = "Đây không phải là ảnh.\n".encode()
        demand_problem(citizen.upload("photo.jpg", text), 415, "photo_type_unsupported")
    return Uploads([large["id"], heic["id"]], large["taken_at"])


def file_report(
    world: Surroundings, citizen: Caller, uploads: Uploads, tell: Narrator
) -> dict[str, Any]:
    """The report as filed; whatever is repeated, there is one."""
    tell.chapter("She files a report")
    draft, key, path = _draft(uploads), uuid.uuid4().hex, "/v1/feedback/reports"
    with tell.step("sent with letters and marks apart, it comes back composed"):
        first = citizen.post(path, draft, key=key)
        report: dict[str, Any] = read(first, 201)
        demand_equal("the text", report["text"], _TEXT)
        demand_equal("the address", report["location"]["address"], _ADDRESS)
    with tell.step(f"it is {report['reference']}, with both photos, an area and a day it is due"):
        demand_equal("the photos", [one["id"] for one in report["photos"]], uploads.photo_ids)
        demand_equal("the state", report["state"], "submitted")
        demand(report["location"]["area_code"], "there is no area")
        demand(report["due_on"], "there is no day it is due")
    with tell.step("sent again after a lost answer, it gets the same answer"):
        again = citizen.post(path, draft, key=key)
        demand_equal("the second answer", read(again, 201), report)
        demand_equal("the mark", again.headers.get("Idempotency-Replayed"), "true")
    with tell.step("other words under the same key are refused"):
        other = draft | {"text": "Một phản ánh khác."}
        demand_problem(citizen.post(path, other, key=key), 422, "idempotency_key_reused")
    with tell.step("sent again under another key, as after days, it is still the same report"):
        late = read(citizen.post(path, draft, key=uuid.uuid4().hex))
        demand_equal("the report", late["id"], report["id"])
    with tell.step("it is found by its reference, and by nobody else"):
        mine = f"{path}/{report['reference']}"
        demand_equal("the report", read(citizen.get(mine))["id"], report["id"])
        demand_problem(world.log_in("vneid", "minh").get(mine), 404, "not_found")
    return report


def _draft(uploads: Uploads) -> dict[str, Any]:
    return {
        "submission_id": str(uuid.uuid4()),
        "kind": "incident",
        "category": "roads",
        "text": unicodedata.normalize("NFD", _TEXT),
        "location": {
            "latitude": LATITUDE,
            "longitude": LONGITUDE,
            "accuracy_m": 6.0,
            "source": "photo",
            "address": unicodedata.normalize("NFD", _ADDRESS),
        },
        "photo_ids": uploads.photo_ids,
        "occurred_at": uploads.taken_at,
    }
