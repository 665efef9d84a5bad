"""Reads that have not changed cost nothing; whose they are decides who may keep them."""

import uuid

import pytest

from tests.service import Caller, Service, report_draft

_FOR_EVERYBODY = [
    "/v1/app/config",
    "/v1/reference-data",
    "/v1/feedback/categories",
    "/v1/feedback/public",
    "/v1/feedback/map?bbox=106,10,107,12",
    "/v1/services/digital-services",
    "/v1/services/places",
    "/v1/services/procedures",
    "/v1/auth/providers",
    "/v1/openapi.json",
    "/.well-known/jwks.json",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
]
_FOR_ONE = [
    "/v1/me",
    "/v1/feedback/reports",
    "/v1/services/dossiers",
    "/v1/notifications",
    "/v1/notifications/unread-count",
]


@pytest.mark.parametrize("path", [*_FOR_EVERYBODY, *_FOR_ONE])
def test_a_read_that_has_not_changed_is_304(lan: Caller, path: str) -> None:
    first = lan.get(path)
    assert first.status_code == 200
    etag = first.headers["ETag"]
    for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = lan.get(path, If_None_Match=sent)
        assert again.status_code == 304, sent
        assert again.get_data() == b""
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert again.headers["Vary"] == first.headers["Vary"]
    assert lan.get(path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", _FOR_EVERYBODY)
def test_what_is_everybodys_may_be_kept_by_anyone(lan: Caller, path: str) -> None:
    answer = lan.get(path)
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", _FOR_ONE)
def test_what_is_ones_own_is_kept_by_no_one_else(lan: Caller, path: str) -> None:
    answer = lan.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_the_etag_knows_the_language(lan: Caller) -> None:
    etags = {lan.get("/v1/me", Accept_Language=one).headers["ETag"] for one in ("vi", "en")}
    assert len(etags) == 2
    vietnamese = lan.get("/v1/me", Accept_Language="vi").headers["ETag"]
    assert lan.get("/v1/me", Accept_Language="en", If_None_Match=vietnamese).status_code == 200


def test_the_etag_moves_with_the_content(service: Service) -> None:
    lan = service.citizen()
    before = lan.get("/v1/feedback/reports").headers["ETag"]
    lan.post("/v1/feedback/reports", report_draft(), key=uuid.uuid4().hex)
    after = lan.get("/v1/feedback/reports", If_None_Match=before)
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_two_citizens_never_share_an_answer(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    etag = lan.get("/v1/me").headers["ETag"]
    assert minh.get("/v1/me", If_None_Match=etag).status_code == 200


def test_nothing_else_is_kept_at_all(service: Service) -> None:
    lan = service.citizen()
    answers = [
        lan.get("/nowhere"),
        lan.get("/v1/feedback/reports/" + str(uuid.uuid4())),
        lan.post("/v1/auth/attempts", {"provider": "vneid"}),
        lan.post("/v1/auth/refresh", {"refresh_token": lan.tokens["refresh_token"]}),
        lan.post("/v1/feedback/reports", report_draft(), key=uuid.uuid4().hex),
        service.anyone().get("/v1/me"),
        service.staff().get("/v1/admin/me"),
        service.staff().get("/v1/admin/reports"),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
