"""Bodies that want to break the reader: each a 4xx problem, none of them 500."""

import json
import uuid
from typing import Any

import pytest

from tests.service import Caller, Json, report_draft
from tests.web.problems import pointers, problem_of

_PATH = "/v1/feedback/reports"


def _post(caller: Caller, body: bytes) -> Any:
    return caller.client.post(
        _PATH,
        data=body,
        content_type="application/json",
        headers=caller.headers | {"Idempotency-Key": uuid.uuid4().hex},
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{}{}",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"text": "\\ud800"}',
        b'{"\\udc00": 1}',
        b'{"text": "\xff"}',
        b'{"text": "\xed\xa0\x80"}',
        b"\xef\xbb\xbf{}",
        '{"text": "x"}'.encode("utf-16"),
        b"[" * 40 + b"]" * 40,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a": "\x00"}',
        b"// comment\n{}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_strict_json_is_400(lan: Caller, body: bytes) -> None:
    problem_of(_post(lan, body), 400, "json_invalid")


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", b'"x"', b"true", b"[{}]"])
def test_a_body_that_is_no_object_is_refused_as_a_whole(lan: Caller, body: bytes) -> None:
    assert pointers(_post(lan, body)) == {"": "type"}


def test_32_levels_are_still_read(lan: Caller) -> None:
    body = json.dumps({"x": json.loads("[" * 31 + "]" * 31)}).encode()
    assert pointers(_post(lan, body))["/x"] == "unknown"


_WRONG: list[tuple[Json, str, str]] = [
    ({"text": 5}, "/text", "type"),
    ({"text": None}, "/text", "null"),
    ({"text": ""}, "/text", "length"),
    ({"text": " \n "}, "/text", "length"),
    ({"text": "x" * 4001}, "/text", "length"),
    ({"text": "a\0b"}, "/text", "characters"),
    ({"text": "a\x1bb"}, "/text", "characters"),
    ({"text": "a\u202eb"}, "/text", "characters"),
    ({"text": "a\ufffeb"}, "/text", "characters"),
    ({"text": ["a"]}, "/text", "type"),
    ({"kind": "petition"}, "/kind", "choice"),
    ({"kind": 5}, "/kind", "choice"),
    ({"kind": ["incident"]}, "/kind", "choice"),
    ({"kind": {"a": 1}}, "/kind", "choice"),
    ({"kind": None}, "/kind", "null"),
    ({"category": "ro\nads"}, "/category", "characters"),
    ({"category": "Roads'--"}, "/category", "pattern"),
    ({"category": {}}, "/category", "type"),
    ({"submission_id": "x"}, "/submission_id", "type"),
    ({"submission_id": 5}, "/submission_id", "type"),
    ({"submission_id": None}, "/submission_id", "null"),
    ({"location": []}, "/location", "type"),
    ({"location": "here"}, "/location", "type"),
    ({"location": {"latitude": 10.9}}, "/location/longitude", "required"),
    ({"location": {"latitude": "10.9", "longitude": 106.6}}, "/location/latitude", "type"),
    ({"location": {"latitude": True, "longitude": 106.6}}, "/location/latitude", "type"),
    ({"location": {"latitude": 91, "longitude": 106.6}}, "/location/latitude", "range"),
    ({"location": {"latitude": 10**300, "longitude": 106.6}}, "/location/latitude", "range"),
    ({"location": {"latitude": 1e308, "longitude": 106.6}}, "/location/latitude", "range"),
    ({"location": {"latitude": 10, "longitude": 106.6, "x": 1}}, "/location/x", "unknown"),
    ({"photo_ids": "x"}, "/photo_ids", "type"),
    ({"photo_ids": ["x"]}, "/photo_ids/0", "type"),
    ({"photo_ids": [None]}, "/photo_ids/0", "null"),
    ({"photo_ids": [str(uuid.UUID(int=n)) for n in range(6)]}, "/photo_ids", "length"),
    ({"photo_ids": [str(uuid.UUID(int=1))] * 2}, "/photo_ids", "repeated"),
    ({"photos_expected": "1"}, "/photos_expected", "type"),
    ({"photos_expected": 1.5}, "/photos_expected", "type"),
    ({"photos_expected": True}, "/photos_expected", "type"),
    ({"photos_expected": 10**300}, "/photos_expected", "range"),
    ({"occurred_at": "yesterday"}, "/occurred_at", "type"),
    ({"occurred_at": "2026-01-01T00:00:00"}, "/occurred_at", "type"),
    ({"occurred_at": 5}, "/occurred_at", "type"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at", "invalid"),
    ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "/occurred_at", "invalid"),
    ({"occurred_at": "9999-12-31T23:59:59Z"}, "/occurred_at", "in_future"),
    ({"attributes": []}, "/attributes", "type"),
    ({"attributes": {"a": [1]}}, "/attributes/a/0", "type"),
    ({"attributes": {"a": {"b": 1}}}, "/attributes/a", "type"),
    ({"attributes": {"a": 10**300}}, "/attributes/a", "range"),
    ({"attributes": {"a": "x" * 1001}}, "/attributes/a", "length"),
    ({"attributes": {"A b": 1}}, "/attributes/A b", "pattern"),
    ({"attributes": {f"k{n}": n for n in range(21)}}, "/attributes", "length"),
    ({"state": "closed"}, "/state", "unknown"),
    ({"citizen_id": str(uuid.UUID(int=1))}, "/citizen_id", "unknown"),
    ({"a/b~c": 1}, "/a~1b~0c", "unknown"),
]


@pytest.mark.parametrize(("changes", "pointer", "code"), _WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_field_is_named(lan: Caller, changes: Json, pointer: str, code: str) -> None:
    answer = _post(lan, json.dumps(report_draft(**changes)).encode())
    assert pointers(answer) == {pointer: code}


def test_all_faults_are_told_at_once(lan: Caller) -> None:
    found = pointers(_post(lan, b'{"text": 5, "kind": "x", "priority": 1}'))
    assert found == {
        "/submission_id": "required",
        "/kind": "choice",
        "/category": "required",
        "/text": "type",
        "/location": "required",
        "/priority": "unknown",
    }


def test_a_thousand_faults_are_told_in_part(lan: Caller) -> None:
    body = json.dumps({f"x{n}": n for n in range(1000)}).encode()
    assert len(pointers(_post(lan, body))) == 50


def test_a_name_of_any_length_is_cut_in_the_pointer(lan: Caller) -> None:
    body = json.dumps({"x" * 100_000: 1}).encode()
    assert f"/{'x' * 64}" in pointers(_post(lan, body))
