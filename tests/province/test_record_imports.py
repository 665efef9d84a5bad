"""Tables of reference data, out and in again."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.province.models import ProvinceState
from tests.province.administration import change_record, create_record, import_file
from tests.reports import new_key
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of

_GROUPS = "/v1/admin/category-groups"
_INTO_GROUPS = "/v1/admin/imports/category-groups"
_HEADING = "code,label_vi,label_en,position\n"
_NEW = "new_one,Mới,New,5\n"


def _generation(service: Service) -> int:
    with service.database.reading() as connection:
        return connection.scalars(select(ProvinceState.generation)).one()


def _exported(admin: Caller, plural: str) -> bytes:
    content: bytes = admin.get(f"/v1/admin/exports/{plural}").get_data()
    return content


def _cells(content: bytes, code: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return next(row for row in rows if row["code"] == code)


def _send(admin: Caller, path: str, key: str) -> Any:
    return admin.client.post(
        path,
        data={"file": (io.BytesIO((_HEADING + _NEW).encode()), "groups.csv")},
        content_type="multipart/form-data",
        headers=admin.headers | {"Idempotency-Key": key},
    )


def _outcomes(report: Json) -> list[tuple[int, str | None, str]]:
    return [(row["number"], row["key"], row["outcome"]) for row in report["rows"]]


def test_every_row_is_told_what_became_of_it(service: Service) -> None:
    admin, generation = service.staff("administrator"), _generation(service)
    same = ",".join(_cells(_exported(admin, "category-groups"), "emergencies").values())
    file = f"\ufeff{_HEADING}{_NEW}{same}\ninfrastructure,Hạ tầng,Roads,200\n"
    report = import_file(admin, _INTO_GROUPS, file).get_json()
    assert _outcomes(report) == [
        (2, "new_one", "new"),
        (3, "emergencies", "unchanged"),
        (4, "infrastructure", "changed"),
    ]
    counts = {"new": 1, "changed": 1, "unchanged": 1, "kept": 0, "refused": 0}
    assert report == {"is_applied": True, **counts, "rows": report["rows"]}
    assert admin.get(f"{_GROUPS}/infrastructure").get_json()["revision"] == 2
    assert admin.get(f"{_GROUPS}/environment").get_json()["revision"] == 1, "it has no row"
    assert _generation(service) == generation + 1
    with service.database.reading() as connection:
        wanted = select(AuditEvent.subject, AuditEvent.details)
        audited = connection.execute(wanted.where(AuditEvent.action == "records_imported")).all()
    assert audited == [("category_group", {"new": 1, "unchanged": 1, "changed": 1})]


def test_a_trial_writes_nothing(service: Service) -> None:
    admin, generation = service.staff("administrator"), _generation(service)
    report = import_file(admin, _INTO_GROUPS, _HEADING + _NEW, dry_run=True).get_json()
    assert (report["is_applied"], report["new"]) == (False, 1)
    assert admin.get(f"{_GROUPS}/new_one").status_code == 404
    assert _generation(service) == generation


def test_the_import_after_a_trial_may_have_its_key_and_is_done_once(service: Service) -> None:
    admin, key = service.staff("administrator"), new_key()
    assert not _send(admin, f"{_INTO_GROUPS}?dry_run=true", key).get_json()["is_applied"]
    done = _send(admin, _INTO_GROUPS, key)
    assert done.get_json()["is_applied"]
    again = _send(admin, _INTO_GROUPS, key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.get_json() == done.get_json()
    assert admin.get(f"{_GROUPS}/new_one").get_json()["revision"] == 1


@pytest.mark.parametrize(
    ("plural", "file", "faults"),
    [
        ("category-groups", f"{_HEADING}{_NEW}{_NEW}", {"/rows/3/code": "repeated"}),
        ("category-groups", f"{_HEADING}new_one,Mới,New,5,6\n", {"/rows/2": "cells"}),
        ("category-groups", f"{_HEADING}new_one,Mới\n", {"/rows/2": "cells"}),
        ("category-groups", f"{_HEADING}new_one,Mới,,1\n", {"/rows/2/label/en": "required"}),
        ("category-groups", f"{_HEADING}new_one,Mới,New,1_0\n", {"/rows/2/position": "type"}),
        ("category-groups", f"{_HEADING}new_one,Mới,New,٣\n", {"/rows/2/position": "type"}),
        ("category-groups", f"{_HEADING}new_one,Mới,New,1e999\n", {"/rows/2/position": "type"}),
        (
            "deadline-classes",
            "code,name_vi,name_en,allowed\nnew_one,Mới,New,soon\n",
            {"/rows/2/allowed/count": "type", "/rows/2/allowed/basis": "choice"},
        ),
        (
            "calendars",
            'code,name_vi,name_en,weeks\nnew_one,Mới,New,"[{"\n',
            {"/rows/2/weeks": "type"},
        ),
        (
            "calendars",
            "code,name_vi,name_en,parent\nnew_one,Mới,New,no_such\n",
            {"/rows/2/parent": "unknown_value", "/rows/2/weeks": "required"},
        ),
    ],
)
def test_a_refused_row_is_pointed_at_and_nothing_is_written(
    service: Service, plural: str, file: str, faults: dict[str, str]
) -> None:
    admin, generation = service.staff("administrator"), _generation(service)
    path = f"/v1/admin/imports/{plural}"
    refused = problem_of(import_file(admin, path, file), 422, "import_refused")["errors"]
    assert {fault["pointer"]: fault["code"] for fault in refused} == faults
    assert admin.get(f"/v1/admin/{plural}/new_one").status_code == 404
    assert _generation(service) == generation
    trial = import_file(admin, path, file, dry_run=True)
    assert trial.get_json()["refused"] == 1


def test_rows_that_contradict_each_other_are_each_refused(service: Service) -> None:
    admin = service.staff("administrator")
    file = "code,parent,name_vi,name_en\none,two,Một,One\ntwo,one,Hai,Two\n"
    report = import_file(admin, "/v1/admin/imports/calendars", file, dry_run=True).get_json()
    told = [{fault["pointer"]: fault["code"] for fault in row["faults"]} for row in report["rows"]]
    assert told == [{"/parent": "circle", "/weeks": "required"}] * 2


def test_what_looks_like_a_formula_is_shown_and_comes_back_as_it_was(service: Service) -> None:
    admin = service.staff("administrator")
    label = {"vi": '=HYPERLINK("https://example.com")', "en": "'=1+1"}
    changed = change_record(admin, f"{_GROUPS}/emergencies", label=label)
    assert changed.status_code == 200
    exported = _exported(admin, "category-groups")
    cells = _cells(exported, "emergencies")
    assert cells["label_vi"] == f"'{label['vi']}"
    assert cells["label_en"].startswith("'")
    report = import_file(admin, _INTO_GROUPS, exported).get_json()
    assert report["changed"] == 0
    assert admin.get(f"{_GROUPS}/emergencies").get_json()["label"] == label


def test_keywords_are_such_that_a_cell_can_hold_them(service: Service) -> None:
    admin, roads = service.staff("administrator"), "/v1/admin/categories/roads"
    assert pointers(change_record(admin, roads, keywords=["a;b"])) == {"/keywords/0": "pattern"}
    assert change_record(admin, roads, keywords=["ổ gà, hố", "=x"]).status_code == 200
    exported = _exported(admin, "categories")
    assert import_file(admin, "/v1/admin/imports/categories", exported).get_json()["changed"] == 0


def test_a_day_without_hours_of_its_own_imports_as_it_was_exported(service: Service) -> None:
    admin, days = service.staff("administrator"), "/v1/admin/calendar-days"
    day = {"calendar": "provincial", "on": "2031-03-03", "kind": "day_off", "spans": []}
    created = create_record(admin, days, day | {"name": {"vi": "Nghỉ", "en": "Off"}})
    assert created.status_code == 201
    exported = _exported(admin, "calendar-days")
    report = import_file(admin, "/v1/admin/imports/calendar-days", exported).get_json()
    assert report["unchanged"] == len(report["rows"])


@pytest.mark.parametrize("part", ["photo", None], ids=["other_name", "none"])
def test_an_import_needs_its_file(service: Service, part: str | None) -> None:
    admin = service.staff("administrator")
    answer = admin.client.post(
        _INTO_GROUPS,
        data={part: (io.BytesIO(b"x"), "file")} if part else {"file": "a field, no file"},
        content_type="multipart/form-data",
        headers=admin.headers | {"Idempotency-Key": new_key()},
    )
    assert pointers(answer) == {"/file": "missing_file"}
    no_form = admin.post(_INTO_GROUPS, {}, key=new_key())
    problem_of(no_form, 415, "unsupported_media_type")
