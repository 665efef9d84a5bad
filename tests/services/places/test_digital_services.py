"""The province's other platforms: links that phones open, kept by staff with revisions."""

from pathlib import Path

import pytest

from app.services.digital_service_schemas import DigitalServicesSchema
from sandbox.demo_data.loading import FOLDER
from tests.documented import assert_documented
from tests.province.administration import change_record, create_record, import_file, see_now
from tests.service import Json, Service
from tests.services.directory import run_command
from tests.web.problems import pointers, problem_of

_SERVICES = "/v1/services/digital-services"
_RECORDS = "/v1/admin/digital-services"
_ZALO: Json = {
    "code": "zalo",
    "name": {"vi": "Zalo của tỉnh", "en": "The province on Zalo"},
    "description": {"vi": "Nhắn tin", "en": "Messages"},
    "android": "zalo://conversation?oaid=1",
    "web": "https://zalo.me/1",
    "schemes": ["zalo"],
    "position": 20,
    "valid_from": "2025-07-01",
}


def _names(service: Service) -> list[str]:
    see_now(service)
    return [item["code"] for item in service.anyone().get(_SERVICES).get_json()["items"]]


def test_services_come_in_their_order_while_they_are_valid(service: Service) -> None:
    publisher = service.staff("publisher")
    assert create_record(publisher, _RECORDS, _ZALO).status_code == 201
    for code, members in {
        "hotline": {"web": "tel:1022", "position": 10},
        "ended": {"valid_until": "2025-07-31"},
        "coming": {"valid_from": "2999-01-01"},
    }.items():
        answer = create_record(publisher, _RECORDS, _ZALO | {"code": code, **members})
        assert answer.status_code == 201, answer.get_json()
    assert _names(service) == ["hotline", "zalo"]
    answer = service.anyone().get(_SERVICES)
    assert_documented(answer.get_json(), DigitalServicesSchema)
    assert answer.get_json()["items"][1]["links"] == {
        "android": "zalo://conversation?oaid=1",
        "ios": "https://zalo.me/1",
        "web": "https://zalo.me/1",
    }


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"web": "http://zalo.me/1"}, "/web"),
        ({"web": "zalo://1"}, "/web"),
        ({"web": "javascript:alert(1)"}, "/web"),
        ({"web": "tel:1022;ext=1"}, "/web"),
        ({"android": "viber://1"}, "/android"),
        ({"ios": "zalo:"}, "/ios"),
        ({"android": "javascript:alert(1)", "schemes": ["javascript"]}, "/schemes"),
        ({"android": "intent://x#Intent;end", "schemes": ["intent"]}, "/schemes"),
        ({"valid_until": "2025-06-30"}, "/valid_until"),
    ],
)
def test_a_link_that_a_phone_should_not_open_is_refused(
    service: Service, members: Json, pointer: str
) -> None:
    answer = create_record(service.staff("publisher"), _RECORDS, _ZALO | members)
    assert pointer in pointers(answer)


def test_a_change_names_the_revision_it_was_based_on(service: Service) -> None:
    publisher = service.staff("publisher")
    create_record(publisher, _RECORDS, _ZALO)
    path = f"{_RECORDS}/zalo"
    problem_of(publisher.put(path, _ZALO), 428, "if_match_required")
    assert change_record(publisher, path, position=5).get_json()["revision"] == 2
    problem_of(publisher.put(path, _ZALO, If_Match='"1"'), 412, "revision_stale")
    triager = service.staff("triager")
    problem_of(triager.put(path, _ZALO, If_Match='"2"'), 403, "forbidden")
    kept = publisher.get(f"{path}/revisions").get_json()["items"]
    assert [one["content"]["position"] for one in kept] == [5, 20]


def test_a_file_brings_them_by_http_and_by_command(service: Service, tmp_path: Path) -> None:
    content = (FOLDER / "digital_services.csv").read_bytes()
    answer = import_file(service.staff("publisher"), "/v1/admin/imports/digital-services", content)
    assert answer.get_json()["new"] == 9
    exported = tmp_path / "services.csv"
    assert run_command(service, "digital-services", "export", exported)[0] == 0
    status, said = run_command(service, "digital-services", "import", exported)
    assert (status, "9 unchanged" in said) == (0, True)
    assert _names(service)[:3] == ["national_portal", "vneid", "hotline_1022"]
