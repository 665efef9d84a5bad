"""Errors of the framework are problems like all others, in the caller's language."""

import pytest

from tests.service import Caller, Service
from tests.web.problems import problem_of


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/v1/nowhere",
        "/v1/app/config/",
        "//v1/app/config",
        "/v1//app/config",
        "/v1/app//config",
        "/V1/app/config",
        "/%ff",
        "/docs/x",
    ],
)
def test_an_unknown_path_is_404(shared: Service, path: str) -> None:
    problem_of(shared.anyone().get(path), 404, "not_found")


def test_a_wrong_method_is_405_and_says_which_are_right(shared: Service) -> None:
    for method in ("DELETE", "PATCH", "TRACE", "FOO"):
        answer = shared.anyone().client.open("/v1/app/config", method=method)
        problem_of(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/services/procedures/{}",
        "/v1/feedback/public/{}",
        "/v1/feedback/reports/{}",
        "/v1/services/dossiers/{}",
        "/docs/assets/{}",
    ],
)
@pytest.mark.parametrize(
    "name", ["%00", "a%00b", "a%0ab", "%1f", "%7f", "a" * 5000, "%ff", "%27--"]
)
def test_a_name_that_nothing_can_have_is_404(lan: Caller, path: str, name: str) -> None:
    """PostgreSQL takes no NUL in a text: it must not get that far."""
    problem_of(lan.get(path.format(name)), 404, "not_found")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "multipart/mixed"])
def test_a_body_of_another_type_is_415(shared: Service, content_type: str) -> None:
    client = shared.anyone().client
    answer = client.post("/v1/auth/attempts", data=b"{}", content_type=content_type)
    problem_of(answer, 415, "unsupported_media_type")


def test_a_json_type_with_a_parameter_is_json(shared: Service) -> None:
    client = shared.anyone().client
    sent = b'{"provider": "vneid"}'
    kind = "application/json; charset=utf-8"
    assert client.post("/v1/auth/attempts", data=sent, content_type=kind).status_code == 201


def test_a_range_that_is_not_there_is_416(shared: Service) -> None:
    answer = shared.anyone().get("/docs/start.js", Range="bytes=999999-")
    problem_of(answer, 416, "bad_request")


def test_a_read_with_if_match_is_a_problem_when_it_does_not_match(shared: Service) -> None:
    problem_of(shared.anyone().get("/v1/app/config", If_Match='"x"'), 412, "revision_stale")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (None, "vi"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("vi-VN", "vi"),
        ("en;q=0.4, vi;q=0.6", "vi"),
        ("vi;q=0, en", "en"),
        ("fr", "vi"),
        ("*", "vi"),
        ("", "vi"),
        ("en;q=abc", "vi"),
        (";;;,,,=", "vi"),
        ("z" * 4000, "vi"),
    ],
)
def test_the_language_is_the_callers(shared: Service, wanted: str | None, language: str) -> None:
    headers = {} if wanted is None else {"Accept_Language": wanted}
    problem_of(shared.anyone().get("/nowhere", **headers), 404, "not_found", language)


def test_the_callers_request_id_is_kept_where_it_is_a_plain_token(shared: Service) -> None:
    kept = shared.anyone().get("/nowhere", X_Request_Id="0198c3f2-7d2a-7c3f")
    assert kept.get_json()["request_id"] == "0198c3f2-7d2a-7c3f"
    junk = ("short", "x" * 65, 'a"b{c}d-e', "{{7*7}}{{7*7}}", "é" * 10)
    # What an app put there by mistake would stand in the log.
    for sent in (*junk, "074190000001", "074-190-000001", "bdsr_AZwPyfKnLD8zobLD1OX2GAAAAABm"):
        made = shared.anyone().get("/nowhere", X_Request_Id=sent)
        assert made.get_json()["request_id"] not in ("", sent)


def test_no_two_requests_share_an_id(shared: Service) -> None:
    ids = {shared.anyone().get("/nowhere").get_json()["request_id"] for _ in range(20)}
    assert len(ids) == 20
