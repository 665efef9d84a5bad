"""What is answered is what is documented: no field more, none less, of no other type."""

import copy
import uuid
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

from app.web.commands import documents
from tests.images import encoded, quadrants
from tests.service import Caller, Service, report_draft

Json = dict[str, Any]


class Documents:
    """Both documents, with read schemas closed: a field that nobody documented is a fault."""

    def __init__(self, both: dict[str, Json]) -> None:
        self._operations: dict[tuple[str, str], tuple[Json, Json]] = {}
        for document in map(copy.deepcopy, both.values()):
            for schema in document["components"]["schemas"].values():
                if schema.get("type") == "object":
                    schema.setdefault("additionalProperties", False)
            for path, item in document["paths"].items():
                for method, operation in item.items():
                    self._operations[method.upper(), path] = document["components"], operation

    def check(self, answer: TestResponse, rule: str) -> None:
        """Hold ``answer`` against what the operation of ``rule`` documents for its status."""
        components, operation = self._operations[answer.request.method, rule]
        responses = operation["responses"]
        documented = responses.get(str(answer.status_code), {})
        if not documented:
            assert answer.status_code >= 400, f"{rule} does not document {answer.status_code}"
            documented = components["responses"]["Problem"]
        content = documented.get("content", {})
        if not content:
            assert answer.get_data() == b""
            return
        assert answer.mimetype in content, (rule, answer.mimetype)
        schema = content[answer.mimetype]["schema"]
        if schema.get("format") != "binary":
            validator = OAS31Validator({**schema, "components": components})
            faults = [error.message for error in validator.iter_errors(answer.get_json())]
            assert faults == [], rule


@pytest.fixture(scope="module")
def held(shared: Service) -> Documents:
    """The documents that answers are held against."""
    with shared.app.app_context():
        return Documents(documents())


@pytest.fixture(scope="module")
def report(shared: Service, lan: Caller) -> Json:
    """A published report with a photo and an answer, so that lists are not empty."""
    photo = lan.upload(encoded(quadrants(80, 60))).get_json()["id"]
    filed: Json = lan.post(
        "/v1/feedback/reports",
        report_draft(photo_ids=[photo], photos_expected=1, attributes={"pole": "B12", "n": 2}),
        key=uuid.uuid4().hex,
    ).get_json()
    staff, path = shared.staff("supervisor"), f"/v1/admin/reports/{filed['id']}"
    for number, (action, sent) in enumerate(
        [
            ("transitions", {"state": "accepted"}),
            ("messages", {"text": "Đã cử người đi xem."}),
        ],
        start=1,
    ):
        answer = staff.post(f"{path}/{action}", sent, key=uuid.uuid4().hex, If_Match=f'"{number}"')
        assert answer.status_code in (200, 201), answer.get_json()
    revision = staff.get(path).get_json()["revision"]
    answer = staff.put(
        f"{path}/publication",
        {"publication": "public", "title": "Ổ gà", "text": "Ổ gà trên đường."},
        If_Match=f'"{revision}"',
    )
    assert answer.status_code == 200, answer.get_json()
    return filed | {"photo": photo}


@pytest.mark.parametrize(
    "rule",
    [
        "/v1/app/config",
        "/v1/reference-data",
        "/v1/auth/providers",
        "/v1/feedback/categories",
        "/v1/me",
        "/v1/feedback/reports",
        "/v1/feedback/public",
        "/v1/services/digital-services",
        "/v1/services/places",
        "/v1/services/procedures",
        "/v1/services/dossiers",
        "/v1/notifications",
        "/v1/notifications/unread-count",
    ],
)
def test_a_read_answers_as_documented(
    held: Documents, lan: Caller, report: Json, rule: str
) -> None:
    for headers in ({}, {"Accept_Language": "en"}):
        answer = lan.get(rule, **headers)
        assert answer.status_code == 200
        held.check(answer, rule)


def test_the_map_answers_as_documented(held: Documents, lan: Caller, report: Json) -> None:
    answer = lan.get("/v1/feedback/map?bbox=106,10,107.5,12")
    assert answer.get_json()["features"]
    held.check(answer, "/v1/feedback/map")


def test_one_report_answers_as_documented(held: Documents, lan: Caller, report: Json) -> None:
    held.check(
        lan.get(f"/v1/feedback/reports/{report['reference']}"),
        "/v1/feedback/reports/{id_or_reference}",
    )
    held.check(
        lan.get(f"/v1/feedback/public/{report['public_id']}"), "/v1/feedback/public/{public_id}"
    )
    held.check(
        lan.get(f"/v1/feedback/photos/{report['photo']}?size=thumb"),
        "/v1/feedback/photos/{photo_id}",
    )
    told = lan.get("/v1/notifications").get_json()["items"]
    assert told
    held.check(lan.get(f"/v1/notifications/{told[0]['id']}"), "/v1/notifications/{notification_id}")


def test_staff_read_as_documented(held: Documents, shared: Service, report: Json) -> None:
    staff = shared.staff("supervisor")
    held.check(staff.get("/v1/admin/me"), "/v1/admin/me")
    held.check(staff.get("/v1/admin/reports"), "/v1/admin/reports")
    held.check(staff.get(f"/v1/admin/reports/{report['id']}"), "/v1/admin/reports/{report_id}")


def test_a_login_answers_as_documented(held: Documents, shared: Service) -> None:
    caller = shared.anyone()
    attempt = caller.post("/v1/auth/attempts", {"provider": "vneid"})
    held.check(attempt, "/v1/auth/attempts")
    token = shared.sandbox.issuers["vneid"].id_token("hoa", nonce=attempt.get_json()["nonce"])
    session = caller.post("/v1/auth/session", {"id_token": token})
    held.check(session, "/v1/auth/session")
    refresh = {"refresh_token": session.get_json()["refresh_token"]}
    held.check(caller.post("/v1/auth/refresh", refresh), "/v1/auth/refresh")
    held.check(caller.post("/v1/auth/revoke", refresh), "/v1/auth/revoke")


def test_a_submission_answers_as_documented(held: Documents, lan: Caller) -> None:
    draft = report_draft()
    for _ in range(2):
        answer = lan.post("/v1/feedback/reports", draft, key=uuid.uuid4().hex)
        held.check(answer, "/v1/feedback/reports")
    held.check(lan.upload(encoded(quadrants(80, 60))), "/v1/feedback/photos")


def test_a_refusal_answers_as_documented(held: Documents, lan: Caller) -> None:
    held.check(lan.post("/v1/feedback/reports", {}, key=uuid.uuid4().hex), "/v1/feedback/reports")
    held.check(lan.get("/v1/feedback/map"), "/v1/feedback/map")
    held.check(lan.get("/v1/feedback/reports?limit=0"), "/v1/feedback/reports")
    held.check(lan.post("/v1/auth/session", []), "/v1/auth/session")
