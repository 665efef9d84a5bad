"""Staff work on the report; the public and the citizen see what becomes of it."""

import uuid
from typing import Any

import httpx

from sandbox.demo.narration import Narrator, demand, demand_equal, demand_problem, read
from sandbox.demo.phone import Phone, demand_neutral
from sandbox.demo.pictures import result_photo
from sandbox.demo.surroundings import Caller, Surroundings
from sandbox.identities import DemoCitizen

_QUEUE = "/v1/admin/reports"
_PUBLIC = "/v1/feedback/public"
_TITLE = "Ổ gà trước cổng trường trên đường Yersin"
_PUBLIC_TEXT = "Ổ gà rộng ngay trước cổng trường, khi mưa bị nước che khuất, gây nguy hiểm."
_REPLY = "Đơn vị thi công sẽ dặm vá mặt đường trong tối nay."
_RESULT = "Mặt đường đã được dặm vá và kẻ lại vạch trong đêm."


class Desk:
    """A staff member with one report before him, and the revision that he last read."""

    def __init__(self, staff: Caller, report_id: str) -> None:
        self._staff = staff
        self._path = f"{_QUEUE}/{report_id}"
        self.revision = 0

    def look(self) -> httpx.Response:
        """Read the report."""
        return self._noting_revision(self._staff.get(self._path))

    def move(self, state: str, *, revision: int | None, note: str | None = None) -> httpx.Response:
        """Move it to ``state``, based on ``revision``."""
        wanted = {"state": state} | ({"note": note} if note else {})
        path = f"{self._path}/transitions"
        return self._noting_revision(self._staff.post(path, wanted, revision=revision))

    def publish(self, title: str, text: str) -> httpx.Response:
        """Let everyone see it under these words."""
        words = {"publication": "public", "title": title, "text": text}
        path = f"{self._path}/publication"
        return self._noting_revision(self._staff.put(path, words, revision=self.revision))

    def reply(self, text: str) -> httpx.Response:
        """Write to the citizen."""
        answer = self._staff.post(
            f"{self._path}/messages", {"text": text}, key=uuid.uuid4().hex, revision=self.revision
        )
        return self._noting_revision(answer)

    def show_result(self, photo: bytes) -> httpx.Response:
        """Upload a photo of the result."""
        return self._staff.upload("after.jpg", photo, path=f"{self._path}/photos")

    def _noting_revision(self, answer: httpx.Response) -> httpx.Response:
        if answer.is_success:
            self.revision = answer.json()["revision"]
        return answer


def work_on_report(
    world: Surroundings, reporter: DemoCitizen, report: dict[str, Any], tell: Narrator
) -> None:
    """From the queue to the result."""
    tell.chapter("Staff work on it")
    with tell.step("a triager of the 1022 centre logs in"):
        triager = world.log_in("staff", "triager")
    desk = Desk(triager, report["id"])
    with tell.step("the report is in the queue, without who filed it"):
        demand(_is_in_queue(triager, report["id"]), "it is not in the queue")
        seen = desk.look().text
        for secret in (reporter.full_name, reporter.citizen_number):
            demand(secret not in seen, f"staff see {secret!r}")
    _take_on(desk, tell)
    _publish(world, desk, report, tell)
    with tell.step("the citizen gets a reply"):
        demand_equal("the reply", read(desk.reply(_REPLY), 201)["messages"][-1]["text"], _REPLY)
    with tell.step("a report of a road is not resolved without a photo of the result"):
        refused = desk.move("resolved", revision=desk.revision, note=_RESULT)
        demand_problem(refused, 422, "photo_needed")
        demand_equal("its role", read(desk.show_result(result_photo()), 201)["role"], "after")
    with tell.step("resolved, with a word about the result"):
        resolved = desk.move("resolved", revision=desk.revision, note=_RESULT)
        demand_equal("the state", read(resolved)["state"], "resolved")


def hear_the_news(citizen: Caller, phone: Phone, report: dict[str, Any], tell: Narrator) -> None:
    """The citizen is told, reads, and closes the matter."""
    tell.chapter("She is told")
    with tell.step("her phone was told, at least that it is resolved"):
        pushes = phone.wait_for_news(citizen)
        told_of = {push["data"]["entity_id"] for push in pushes}
        demand_equal("what they are about", told_of, {report["id"]})
    with tell.step("on the lock screen they say nothing but that there is news"):
        demand_neutral(pushes, (report["reference"], report["text"][:20], _REPLY, _RESULT))
    with tell.step("the inbox has the whole text, in Vietnamese and in English"):
        path = f"/v1/notifications/{max(push['data']['id'] for push in pushes)}"
        vietnamese, english = read(citizen.get(path)), read(citizen.get(path, language="en"))
        demand("Đã xử lý xong" in vietnamese["body"], f"it says {vietnamese['body']!r}")
        demand("Resolved" in english["body"], f"it says {english['body']!r}")
        demand(report["reference"] in english["body"], f"it says {english['body']!r}")
    with tell.step("she is satisfied, and the report is closed"):
        path = f"/v1/feedback/reports/{report['id']}/satisfaction"
        closed = read(citizen.post(path, {"satisfied": True}))
        demand_equal("the state", closed["state"], "closed")
        states = [event["state"] for event in closed["history"] if event["action"] == "moved"]
        demand_equal("the way", states, ["accepted", "in_progress", "resolved", "closed"])


def _take_on(desk: Desk, tell: Narrator) -> None:
    first = desk.revision
    with tell.step("who doesn't say which revision he read may not move it"):
        demand_problem(desk.move("accepted", revision=None), 428, "if_match_required")
    with tell.step("accepted"):
        demand_equal("the state", read(desk.move("accepted", revision=first))["state"], "accepted")
    with tell.step("a colleague who read it before that changes nothing"):
        stale = desk.move("in_progress", revision=first)
        demand_problem(stale, 412, "revision_stale")
    with tell.step("in progress"):
        moved = read(desk.move("in_progress", revision=desk.revision))
        demand_equal("the state", moved["state"], "in_progress")


def _publish(world: Surroundings, desk: Desk, report: dict[str, Any], tell: Narrator) -> None:
    path, anyone = f"{_PUBLIC}/{report['public_id']}", world.anyone()
    with tell.step("nobody else sees it as long as it is not published"):
        demand_problem(anyone.get(path), 404, "not_found")
    with tell.step("published under a title and words of the staff's own"):
        demand_equal("it", read(desk.publish(_TITLE, _PUBLIC_TEXT))["publication"], "public")
    with tell.step("list and map show these words, and none of the citizen's"):
        one, listed = anyone.get(path), anyone.get(_PUBLIC)
        drawn = anyone.get("/v1/feedback/map", bbox=_box_around(report["location"]))
        demand_equal("the text", read(one)["text"], _PUBLIC_TEXT)
        titles = {each["public_id"]: each["title"] for each in read(listed)["items"]}
        demand_equal("the title in the list", titles[report["public_id"]], _TITLE)
        features = {each["id"]: each["properties"] for each in read(drawn)["features"]}
        demand_equal("the title on the map", features[report["public_id"]]["title"], _TITLE)
        for private in (report["text"].splitlines()[0], report["reference"], report["id"]):
            for answer in (one, listed, drawn):
                demand(private not in answer.text, f"the public sees {private!r}")


def _box_around(place: dict[str, Any]) -> str:
    latitude, longitude, margin = place["latitude"], place["longitude"], 0.001
    west, south = longitude - margin, latitude - margin
    return f"{west},{south},{longitude + margin},{latitude + margin}"


def _is_in_queue(triager: Caller, report_id: str) -> bool:
    query = {"category": "roads", "state": "submitted", "limit": "100"}
    while True:
        page = read(triager.get(_QUEUE, **query))
        if report_id in [one["id"] for one in page["items"]]:
            return True
        if page["next_cursor"] is None:
            return False
        query["cursor"] = page["next_cursor"]
