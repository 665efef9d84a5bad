"""Lists of records, what is kept of each change, and how long a record's texts may be."""

from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.province.record_specs import RecordRoutes
from app.province.staff_routes import RECORDS
from tests.province.administration import change_record, create_record
from tests.reports import all_items
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of

_EACH = pytest.mark.parametrize("spec", RECORDS, ids=lambda spec: spec.kind.name)
_ADMIN = "/v1/admin"
_GROUPS = f"{_ADMIN}/category-groups"
_NAME = {"vi": "Ơ" * 200, "en": "x" * 200}
_CODE = "c" * 62


def _key(spec: RecordRoutes, record: Json) -> tuple[str, ...]:
    return spec.kind.key_of(record)


def _path_of(spec: RecordRoutes, record: Json) -> str:
    return "/".join([spec.path, *_key(spec, record)])


@_EACH
def test_pages_hold_every_record_once_in_the_order_of_keys(
    service: Service, spec: RecordRoutes
) -> None:
    staff = service.staff("officer", agency="so_y_te")
    at_once = all_items(staff, spec.path, limit=100)
    paged = all_items(staff, spec.path, limit=max(1, len(at_once) // 3))
    assert paged == at_once
    assert len({_key(spec, one) for one in at_once}) == len(at_once) > 0
    first = staff.get(f"{spec.path}?limit=1").get_json()
    if first["next_cursor"]:
        elsewhere = staff.get(f"{_GROUPS}/emergencies/revisions?cursor={first['next_cursor']}")
        problem_of(elsewhere, 400, "cursor_invalid")


@pytest.mark.parametrize(
    ("path", "query", "member"),
    [
        ("areas", {"scheme": "communes_since_2025_07"}, "scheme"),
        ("areas", {"parent": "718"}, "parent"),
        ("agencies", {"parent": "uy_ban_nhan_dan_thanh_pho"}, "parent"),
        ("categories", {"group": "infrastructure"}, "group"),
        ("categories", {"kind": "incident"}, "kind"),
        ("calendar-days", {"calendar": "provincial"}, "calendar"),
    ],
)
def test_a_list_holds_what_was_asked_for_and_all_of_it(
    service: Service, path: str, query: dict[str, str], member: str
) -> None:
    staff = service.staff()
    everything = all_items(staff, f"{_ADMIN}/{path}", limit=100)
    ((name, value),) = query.items()
    found = all_items(staff, f"{_ADMIN}/{path}?{name}={value}", limit=20)
    assert found == [one for one in everything if one[member] == value]
    assert found


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2004-01-01", ["communes_until_2025_06"]),
        ("2025-06-30", ["communes_until_2025_06"]),
        ("2025-07-01", ["communes_since_2025_07"]),
        ("1990-01-01", []),
    ],
)
def test_a_list_of_a_day_holds_what_is_valid_from_its_first_day_to_its_last(
    service: Service, on: str, codes: list[str]
) -> None:
    found = all_items(service.staff(), f"{_ADMIN}/area-schemes?valid_on={on}", limit=20)
    assert [one["code"] for one in found] == codes


def _audited(service: Service, subject: str) -> list[Any]:
    columns = (AuditEvent.action, AuditEvent.actor, AuditEvent.details)
    wanted = select(*columns).where(AuditEvent.subject == subject).order_by(AuditEvent.number)
    with service.database.reading() as connection:
        return [tuple(row) for row in connection.execute(wanted)]


def test_every_change_is_kept_with_who_made_it(service: Service) -> None:
    admin = service.staff("administrator")
    me = f"staff:{admin.get(f'{_ADMIN}/me').get_json()['id']}"
    group = {"code": "new_one", "label": {"vi": "Mới", "en": "New"}, "position": 1}
    path = f"{_GROUPS}/new_one"
    assert create_record(admin, _GROUPS, group).status_code == 201
    assert change_record(admin, path, position=2).headers["ETag"] == '"2"'
    assert change_record(admin, path, position=2).headers["ETag"] == '"2"', "nothing was changed"
    assert admin.delete(path, If_Match='"2"').status_code == 204
    kept = all_items(admin, f"{path}/revisions", limit=2)
    told = [(one["revision"], one["action"], one["content"]["position"]) for one in kept]
    assert told == [(3, "deleted", 2), (2, "changed", 2), (1, "created", 1)]
    assert {one["changed_by"] for one in kept} == {me}
    assert _audited(service, "category_group:new_one") == [
        ("record_created", me, {"revision": 1}),
        ("record_changed", me, {"revision": 2}),
        ("record_deleted", me, {"revision": 3}),
    ]


@_EACH
def test_what_is_not_there_is_neither_changed_nor_removed(
    service: Service, spec: RecordRoutes
) -> None:
    admin = service.staff("administrator")
    record = admin.get(f"{spec.path}?limit=1").get_json()["items"][0]
    record.pop("revision")
    last = spec.kind.keys[-1]
    missing = record | {last: "2031-03-04" if last == "on" else "99902"}
    path = _path_of(spec, missing)
    problem_of(admin.put(path, missing, If_Match='"1"'), 404, "not_found")
    problem_of(admin.delete(path, If_Match='"1"'), 404, "not_found")
    problem_of(admin.delete(_path_of(spec, record)), 428, "if_match_required")
    problem_of(admin.delete(_path_of(spec, record), If_Match='"99"'), 412, "revision_stale")
    assert pointers(admin.put(path, record, If_Match='"1"')) == {f"/{last}": "key_fixed"}


def test_a_day_is_found_as_it_is_written_and_no_other_way(service: Service) -> None:
    staff, path = service.staff(), f"{_ADMIN}/calendar-days/provincial"
    assert staff.get(f"{path}/2026-01-10").status_code == 200
    for other in ("20260110", "2026-W02-6", "2026-1-10", "friday"):
        problem_of(staff.get(f"{path}/{other}"), 404, "not_found")


def test_a_key_and_its_texts_may_be_as_long_as_the_documents_say(service: Service) -> None:
    admin, dates = service.staff("administrator"), {"valid_from": "1990-01-01"}
    dates |= {"valid_until": "1999-12-31"}
    area = {"scheme": _CODE, "code": "1" * 32, "level": "w" * 16, "name": _NAME} | dates
    named = {"code": _CODE, "name": _NAME}
    longest: dict[str, Json] = {
        "area-schemes": named | dates,
        "areas": area | {"referral_url": "https://" + "x" * 292, "referral_phone": "1" * 32},
        "agencies": named | dates | {"calendar": "provincial", "address": _NAME},
        "category-groups": {"code": _CODE, "label": _NAME, "position": 1_000_000},
        "calendars": named | {"parent": "provincial"},
        "calendar-days": {
            "calendar": _CODE,
            "on": "2031-03-03",
            "kind": "day_off",
            "hours_of": "wednesday",
            "name": _NAME,
        },
        "deadline-classes": {
            "code": "c" * 32,
            "name": _NAME,
            "allowed": {"count": 1000, "basis": "working_hours"},
        },
    }
    for plural, content in longest.items():
        created = create_record(admin, f"{_ADMIN}/{plural}", content)
        assert created.status_code == 201, (plural, created.get_json())
    _refuse_longer(admin, longest)


def _refuse_longer(admin: Caller, longest: dict[str, Json]) -> None:
    scheme = longest["area-schemes"] | {"code": _CODE + "c"}
    area = longest["areas"] | {"code": "1" * 33}
    for plural, content in (("area-schemes", scheme), ("areas", area)):
        answer = create_record(admin, f"{_ADMIN}/{plural}", content)
        assert pointers(answer) == {"/code": "length"}
