"""Nobody can tell that an unpublished report exists: every answer is the same, byte for byte."""

import uuid

from tests.reports import REPORTS, file_report, publish, upload_photo
from tests.service import Json, Service
from tests.statements import statements
from tests.tallies import tally

BOX = "bbox=106.3,10.8,107,11.6"
READS = (
    "/v1/feedback/public?limit=100",
    "/v1/feedback/public?category=roads&state=submitted&limit=100",
    "/v1/feedback/public?area=25747&area_scheme=communes_since_2025_07&kind=incident&limit=100",
    f"/v1/feedback/map?{BOX}",
    f"/v1/feedback/map?{BOX}&zoom=0",
    f"/v1/feedback/map?{BOX}&zoom=14&category=roads",
    f"/v1/feedback/map?{BOX}&zoom=10&received_from=2026-01-01",
    "/v1/feedback/statistics",
    "/v1/feedback/statistics?by=area",
    "/v1/feedback/statistics?by=area&area_scheme=communes_until_2025_06",
    "/v1/feedback/statistics?by=state",
)
# Where no other report is, and where there are some.
PLACES = ({"latitude": 11.3, "longitude": 106.8}, {"latitude": 10.9781, "longitude": 106.6516})
HEADERS = {"X_Request_Id": "the-same-for-all"}


def _answers(service: Service, *more: str) -> list[tuple[int, bytes, str | None]]:
    tally(service)
    answers = [service.anyone().get(path, **HEADERS) for path in (*READS, *more)]
    return [(one.status_code, one.get_data(), one.headers.get("ETag")) for one in answers]


def _hidden(service: Service) -> list[Json]:
    """Reports of every sort that nobody may know of, some of which were published."""
    lan, staff = service.citizen(), service.staff("supervisor")
    found = []
    for publication in ("pending", "restricted", "hidden"):
        for place in PLACES:
            for category in ("roads", "trees"):
                report = file_report(lan, category=category, location=place)
                if publication != "pending":
                    publish(staff, report)
                    tally(service)
                    publish(staff, report, publication)
                found.append(report)
    return found


def test_no_read_tells_of_an_unpublished_report(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    for _ in range(6):
        publish(staff, file_report(lan))
    before = _answers(service)
    assert {status for status, *_ in before} == {200}
    reports = _hidden(service)
    assert _answers(service) == before
    for report in reports:
        assert report["public_id"].encode() not in b"".join(body for _, body, _ in before)


def test_no_refusal_tells_of_an_unpublished_report(service: Service) -> None:
    anyone = service.anyone()

    def refusals(public_id: str) -> list[tuple[int, bytes]]:
        path = f"/v1/feedback/public/{public_id}"
        flag = {"reason": "other"}
        answers = [anyone.get(path, **HEADERS), anyone.post(f"{path}/flags", flag, **HEADERS)]
        return [(one.status_code, one.get_data()) for one in answers]

    unknown = refusals("A" * 16)
    assert [status for status, _ in unknown] == [404, 404]
    for report in _hidden(service):
        assert refusals(report["public_id"]) == unknown


def test_no_refusal_takes_another_road_for_an_unpublished_report(service: Service) -> None:
    """What is done for both is the same, so no clock tells them apart."""
    anyone, minh = service.anyone(), service.citizen("minh")

    def roads(public_id: str, report_id: str, photo_id: str) -> list[list[str]]:
        path = f"/v1/feedback/public/{public_id}"
        doors = (
            lambda: anyone.get(path),
            lambda: anyone.get(f"{path}/photos/{photo_id}/1"),
            lambda: anyone.post(f"{path}/flags", {"reason": "other"}),
            lambda: minh.put(f"{path}/support"),
            lambda: minh.get(f"{REPORTS}/{report_id}"),
            lambda: minh.get(f"/v1/feedback/photos/{photo_id}"),
        )
        found = []
        for door in doors:
            with statements(service) as seen:
                assert door().status_code == 404
            found.append(seen)
        return found

    lan = service.citizen()
    photo = upload_photo(lan)
    report = file_report(lan, photo_ids=[photo["id"]])
    publish(service.staff("supervisor"), report, "restricted")
    roads("A" * 16, str(uuid.uuid4()), str(uuid.uuid4()))  # what is remembered is remembered now
    unknown = roads("A" * 16, str(uuid.uuid4()), str(uuid.uuid4()))
    assert roads(report["public_id"], report["id"], photo["id"]) == unknown
