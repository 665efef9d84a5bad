"""Query parameters: known ones only, each once, within bounds."""

import pytest

from tests.service import Caller, Service
from tests.web.problems import pointers
from tests.web.routes import routes_of

_LISTS = [
    "/v1/feedback/public",
    "/v1/services/places",
    "/v1/services/procedures",
    "/v1/feedback/reports",
    "/v1/services/dossiers",
    "/v1/notifications",
]


@pytest.mark.parametrize("path", _LISTS)
@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("colour=red", "/query/colour", "unknown"),
        ("Limit=5", "/query/Limit", "unknown"),
        ("limit=0", "/query/limit", "range"),
        ("limit=101", "/query/limit", "range"),
        ("limit=-1", "/query/limit", "range"),
        ("limit=", "/query/limit", "type"),
        ("limit=ten", "/query/limit", "type"),
        ("limit=1_0", "/query/limit", "type"),
        ("limit=%EF%BC%95", "/query/limit", "type"),
        ("limit=+5", "/query/limit", "type"),
        ("limit=5.0", "/query/limit", "type"),
        ("limit=" + "9" * 18, "/query/limit", "range"),
        ("limit=" + "9" * 5000, "/query/limit", "type"),
        ("limit=5&limit=5", "/query/limit", "repeated"),
        ("cursor=a&cursor=b", "/query/cursor", "repeated"),
        ("cursor=", "/query/cursor", "pattern"),
        ("cursor=a%2Fb", "/query/cursor", "pattern"),
        ("cursor=" + "a" * 513, "/query/cursor", "length"),
        ("x%00=1", "/query/x\0", "unknown"),
        ("%ff=1", "/query/%FF", "unknown"),
    ],
)
def test_a_wrong_parameter_is_named(
    lan: Caller, path: str, query: str, pointer: str, code: str
) -> None:
    assert pointers(lan.get(f"{path}?{query}")) == {pointer: code}


@pytest.mark.parametrize("path", _LISTS)
def test_both_ends_of_the_limit_are_taken(lan: Caller, path: str) -> None:
    for limit in (1, 100):
        assert lan.get(f"{path}?limit={limit}").status_code == 200


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("category=%00", "characters"),
        ("category=%ff", "pattern"),
        ("category=' OR 1=1 --", "pattern"),
        ("category=" + "a" * 65, "length"),
        ("state=closed;", "pattern"),
        ("area=%27", "pattern"),
    ],
)
def test_a_filter_takes_codes_only(shared: Service, query: str, code: str) -> None:
    name = query.partition("=")[0]
    found = pointers(shared.anyone().get(f"/v1/feedback/public?{query}"))
    assert found == {f"/query/{name}": code}


@pytest.mark.parametrize(
    "bbox",
    [
        "",
        "1",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "nan,1,2,3",
        "inf,1,2,3",
        "107,10,106,11",
        "106,91,107,92",
        "-181,0,0,1",
        "106,10,107,1e999",
        "1;2;3;4",
        "106,10,107,11\0",
    ],
)
def test_a_box_is_four_numbers_in_order(shared: Service, bbox: str) -> None:
    found = pointers(shared.anyone().client.get("/v1/feedback/map", query_string={"bbox": bbox}))
    assert set(found) == {"/query/bbox"}


def test_the_box_is_needed(shared: Service) -> None:
    assert pointers(shared.anyone().get("/v1/feedback/map"))["/query/bbox"] in ("required", "bbox")


def test_every_list_refuses_what_it_does_not_know(shared: Service, lan: Caller) -> None:
    """Also the lists of tomorrow: every documented GET with parameters is asked."""
    supervisor = shared.staff("supervisor")
    for route in routes_of(shared.app):
        if route.method != "GET" or "<" in route.rule or not route.rule.startswith("/v1/"):
            continue
        caller = supervisor if route.rule.startswith("/v1/admin/") else lan
        if caller.get(f"{route.rule}?limit=1").status_code == 200 and _is_list(caller, route.rule):
            assert pointers(caller.get(f"{route.rule}?nothing=1")) == {"/query/nothing": "unknown"}


def _is_list(caller: Caller, path: str) -> bool:
    content = caller.get(path).get_json()
    return isinstance(content, dict) and "next_cursor" in content
