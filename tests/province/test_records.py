"""Administering reference data over HTTP: the same for every kind of record."""

from pathlib import Path

import pytest

from app.province.record_specs import RecordRoutes
from app.province.staff_routes import RECORDS
from tests.province.administration import (
    change_record,
    create_record,
    import_file,
    square_around,
)
from tests.reports import all_items, file_report, new_key
from tests.service import Json, Service
from tests.web.problems import pointers, problem_of

_EACH = pytest.mark.parametrize("spec", RECORDS, ids=lambda spec: spec.kind.name)
_ROADS = "/v1/admin/categories/roads"
_PROVINCIAL = "/v1/admin/calendars/provincial"
_AREAS = "/v1/admin/areas/communes_since_2025_07"


def _path(spec: RecordRoutes, record: Json) -> str:
    return "/".join([spec.path, *spec.kind.key_of(record)])


def _copy(spec: RecordRoutes, record: Json) -> Json:
    """The same record under a key that nobody has, where nothing but its key differs."""
    copy = {name: value for name, value in record.items() if name != "revision"}
    last = spec.kind.keys[-1]
    copy[last] = "2031-03-03" if last == "on" else "99901"
    if spec.kind.name == "area_scheme":
        copy |= {"valid_from": "1990-01-01", "valid_until": "1999-12-31"}
    return copy | ({"responsibilities": []} if "responsibilities" in copy else {})


@_EACH
def test_a_record_lives_from_its_creation_to_its_removal(
    service: Service, spec: RecordRoutes
) -> None:
    admin = service.staff("administrator")
    listed = all_items(admin, spec.path, limit=50)
    assert listed
    content, key = _copy(spec, listed[-1]), new_key()
    created = admin.post(spec.path, content, key=key)
    assert created.status_code == 201, created.get_json()
    assert admin.post(spec.path, content, key=key).headers["Idempotency-Replayed"] == "true"
    problem_of(create_record(admin, spec.path, content), 409, "record_exists")
    path = _path(spec, content)
    read = admin.get(path)
    assert read.get_json() == created.get_json() == content | {"revision": 1}
    assert admin.get(path, If_None_Match=read.headers["ETag"]).status_code == 304
    same = admin.put(path, content, If_Match='"1"')
    assert same.get_json()["revision"] == 1, "the same content changes nothing"
    problem_of(admin.put(path, content), 428, "if_match_required")
    problem_of(admin.put(path, content, If_Match='"7"'), 412, "revision_stale")
    assert admin.delete(path, If_Match='"1"').status_code == 204
    assert admin.get(path).status_code == 404
    told = admin.get(f"{path}/revisions").get_json()["items"]
    assert [(one["revision"], one["action"]) for one in told] == [(2, "deleted"), (1, "created")]
    assert create_record(admin, spec.path, content).get_json()["revision"] == 3


@_EACH
def test_what_is_exported_imports_as_unchanged(service: Service, spec: RecordRoutes) -> None:
    admin = service.staff("administrator")
    exported = admin.get(f"/v1/admin/exports/{spec.plural}")
    assert exported.mimetype == "text/csv"
    answer = import_file(admin, f"/v1/admin/imports/{spec.plural}", exported.get_data())
    report = answer.get_json()
    assert report["is_applied"], report
    assert report["unchanged"] == len(report["rows"]) > 0


@pytest.mark.parametrize(
    ("path", "members", "fault"),
    [
        (_ROADS, {"group": "no_such"}, {"/group": "unknown_value"}),
        (_ROADS, {"lead_agency": "no_such"}, {"/lead_agency": "unknown_value"}),
        (_ROADS, {"deadline_class": "no_such"}, {"/deadline_class": "unknown_value"}),
        (_ROADS, {"is_sensitive": True}, {"/default_publication": "sensitive_restricted"}),
        (_ROADS, {"is_emergency": True}, {"/emergency_numbers": "required"}),
        (_ROADS, {"valid_until": "2003-01-01"}, {"/valid_until": "validity_reversed"}),
        (_ROADS, {"successor": "waste"}, {"/successor": "successor_without_end"}),
        (
            _ROADS,
            {"successor": "roads", "valid_until": "2030-01-01"},
            {"/successor": "circle"},
        ),
        (_ROADS, {"code": "other"}, {"/code": "key_fixed"}),
        (_ROADS, {"colour": "red"}, {"/colour": "unknown"}),
        (_PROVINCIAL, {"parent": "provincial"}, {"/parent": "circle"}),
        (_PROVINCIAL, {"weeks": []}, {"/weeks": "required"}),
        (
            _PROVINCIAL,
            {"weeks": [{"valid_from": "2004-01-01"}]},
            {"/weeks/0": "no_working_time"},
        ),
        (
            _PROVINCIAL,
            {"weeks": [{"valid_from": "2004-01-01", "monday": ["07:30-11:30", "11:00-17:00"]}]},
            {"/weeks/0/monday": "hours"},
        ),
        (
            "/v1/admin/deadline-classes/ordinary",
            {"warning": {"count": 6, "basis": "working_days"}},
            {"/warning": "warning_too_long"},
        ),
        (
            "/v1/admin/deadline-classes/ordinary",
            {"escalations": [{"count": 2, "basis": "hours"}, {"count": 1, "basis": "hours"}]},
            {"/escalations/1": "not_rising"},
        ),
        (
            "/v1/admin/area-schemes/communes_since_2025_07",
            {"valid_from": "2025-06-01"},
            {"/valid_from": "validity_overlaps"},
        ),
        (f"{_AREAS}/25747", {"parent": "99999"}, {"/parent": "unknown_value"}),
        (f"{_AREAS}/25747", {"parent": "25747"}, {"/parent": "circle"}),
        (f"{_AREAS}/25747", {"longitude": None}, {"/longitude": "required"}),
        (
            f"{_AREAS}/25747",
            {"valid_from": "2024-01-01"},
            {"/valid_from": "outside_validity_of_scheme"},
        ),
    ],
)
def test_what_contradicts_the_rest_is_refused_and_nothing_is_changed(
    service: Service, path: str, members: Json, fault: dict[str, str]
) -> None:
    admin = service.staff("administrator")
    before = admin.get(path).get_json()
    assert pointers(change_record(admin, path, **members)) == fault
    assert admin.get(path).get_json() == before


def test_two_agencies_never_lead_the_same_thing(service: Service) -> None:
    admin = service.staff("administrator")
    one = {"categories": ["roads"], "areas": [], "valid_from": "2026-01-01"}
    first, second = (f"/v1/admin/agencies/{code}" for code in ("so_y_te", "so_xay_dung"))
    assert change_record(admin, first, responsibilities=[one]).status_code == 200
    again = change_record(admin, second, responsibilities=[one])
    assert again.status_code == 422
    assert "responsibility_overlaps" in {fault["code"] for fault in again.get_json()["errors"]}
    earlier = one | {"valid_from": "2025-07-01", "valid_until": "2025-12-31"}
    assert change_record(admin, second, responsibilities=[earlier]).status_code == 200


def test_nothing_that_is_used_is_deleted(service: Service) -> None:
    admin = service.staff("administrator")
    file_report(service.citizen())
    service.staff("officer", agency="so_y_te")
    for path in (
        _ROADS,
        f"{_AREAS}/25747",
        _PROVINCIAL,
        "/v1/admin/deadline-classes/ordinary",
        "/v1/admin/deadline-classes/triage",
        "/v1/admin/category-groups/infrastructure",
        "/v1/admin/agencies/so_xay_dung",
        "/v1/admin/agencies/so_y_te",
    ):
        etag = admin.get(path).headers["ETag"]
        problem_of(admin.delete(path, If_Match=etag), 409, "record_in_use")


def test_one_refused_row_leaves_everything_as_it_was(service: Service) -> None:
    admin = service.staff("administrator")
    path = "/v1/admin/imports/category-groups"
    rows = "code,label_vi,label_en,position\nnew_one,Mới,New,5\nbad one,Sai,Bad,x\n"
    trial = import_file(admin, path, rows, dry_run=True).get_json()
    assert (trial["is_applied"], trial["new"], trial["refused"]) == (False, 1, 1)
    assert {row["number"]: row["outcome"] for row in trial["rows"]} == {2: "new", 3: "refused"}
    refused = problem_of(import_file(admin, path, rows), 422, "import_refused")
    assert {fault["pointer"]: fault["code"] for fault in refused["errors"]} == {
        "/rows/3/code": "pattern",
        "/rows/3/position": "type",
    }
    assert admin.get("/v1/admin/category-groups/new_one").status_code == 404
    only_good = rows.replace("bad one,Sai,Bad,x\n", "")
    assert import_file(admin, path, only_good).get_json()["is_applied"]
    assert admin.get("/v1/admin/category-groups/new_one").get_json()["revision"] == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "no_utf8"),
        (b"", "no_csv"),
        (b"code,colour\n", "heading_unknown"),
        (b"code,code\n", "heading_unknown"),
        (b"code;label_vi\n", "separator"),
        (b"code\tlabel_vi\n", "separator"),
        (b'code\n"unclosed', "no_csv"),
        (b"code\n" + b"a\n" * 10_001, "too_many_rows"),
    ],
    ids=["utf8", "empty", "unknown", "repeated", "semicolons", "tabs", "quote", "many"],
)
def test_a_file_that_cannot_be_read_says_why(service: Service, content: bytes, code: str) -> None:
    admin = service.staff("administrator")
    answer = import_file(admin, "/v1/admin/imports/category-groups", content)
    faults = problem_of(answer, 422, "file_refused")["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in faults] == [("/file", code)]


def test_a_hundred_megabytes_are_refused_unread(service: Service) -> None:
    admin = service.staff("administrator")
    for path in ("categories", "area-boundaries"):
        answer = admin.client.post(
            f"/v1/admin/imports/{path}",
            headers=admin.headers | {"Idempotency-Key": new_key()},
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(100 * 2**20)},
        )
        problem_of(answer, 413, "content_too_large")


def test_boundaries_are_imported_exported_and_taken_away(service: Service) -> None:
    admin = service.staff("administrator")
    path = "/v1/admin/imports/area-boundaries"
    good = square_around(10.9781, 106.6516, scheme="communes_since_2025_07", code="25747")
    assert import_file(admin, path, good).get_json()["new"] == 1
    assert import_file(admin, path, good).get_json()["unchanged"] == 1
    exported = admin.get("/v1/admin/exports/area-boundaries?scheme=communes_since_2025_07")
    assert import_file(admin, path, exported.get_data()).get_json()["changed"] == 0
    crossed = square_around(10.9, 106.7, scheme="communes_since_2025_07", code="25750")
    ring = crossed["features"][0]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    refused = problem_of(import_file(admin, path, crossed), 422, "import_refused")["errors"]
    assert refused[0]["code"] == "boundary_self_intersecting"
    unknown = square_around(10.9, 106.7, scheme="communes_since_2025_07", code="1")
    trial = import_file(admin, path, unknown, dry_run=True).get_json()
    assert trial["rows"][0]["faults"][0]["code"] == "unknown_value"
    etag = admin.get(f"{_AREAS}/25747").headers["ETag"]
    assert admin.delete(f"{_AREAS}/25747/boundary", If_Match=etag).status_code == 204
    etag = admin.get(f"{_AREAS}/25747").headers["ETag"]
    assert admin.delete(f"{_AREAS}/25747/boundary", If_Match=etag).status_code == 404


def test_an_agencys_administrator_reads_and_does_not_change(service: Service) -> None:
    limited = service.staff("administrator", agency="so_y_te")
    assert limited.get(_ROADS).status_code == 200
    problem_of(change_record(limited, _ROADS, position=3), 403, "forbidden")


def test_a_change_is_public_at_once(service: Service) -> None:
    admin, anyone = service.staff("administrator"), service.anyone()
    label = {"vi": "Đường sá", "en": "Streets"}
    assert change_record(admin, _ROADS, label=label).status_code == 200
    items = anyone.get("/v1/feedback/categories").get_json()["items"]
    assert next(item["label"] for item in items if item["code"] == "roads") == label


@pytest.mark.parametrize(
    ("plural", "path", "part"),
    [
        ("areas", f"{_AREAS}/25747", "scheme"),
        ("calendar-days", "/v1/admin/calendar-days/provincial/2026-01-02", "calendar"),
    ],
)
def test_a_part_of_nothing_is_refused(service: Service, plural: str, path: str, part: str) -> None:
    admin = service.staff("administrator")
    content = admin.get(path).get_json() | {part: "no_such"}
    del content["revision"]
    answer = create_record(admin, f"/v1/admin/{plural}", content)
    assert pointers(answer) == {f"/{part}": "unknown_value"}
    exported = admin.get(f"/v1/admin/exports/{plural}").get_data(as_text=True).splitlines()
    row = exported[-1].split(",", 1)[1]
    trial = import_file(
        admin, f"/v1/admin/imports/{plural}", f"{exported[0]}\nno_such,{row}\n", dry_run=True
    )
    assert trial.get_json()["rows"][0]["faults"][0]["pointer"] == f"/{part}"


@pytest.mark.parametrize(
    ("group", "suffix"),
    [
        ("areas", ""),
        ("areas", "-schemes"),
        ("areas", "-boundaries"),
        ("agencies", ""),
        ("categories", ""),
        ("categories", "-groups"),
        ("calendars", ""),
        ("calendars", "-days"),
        ("calendars", "-deadline-classes"),
    ],
)
def test_an_operators_export_imports_as_unchanged(
    service: Service, tmp_path: Path, group: str, suffix: str
) -> None:
    run, file = service.app.test_cli_runner().invoke, str(tmp_path / "file")
    written = run(args=[group, f"export{suffix}", file])
    assert written.exit_code == 0, written.output
    read = run(args=[group, f"import{suffix}", file])
    assert read.exit_code == 0, read.output
    assert read.output.startswith("0 new, 0 changed, ")
    assert "0 unchanged" not in read.output


def test_official_names_come_as_a_table_to_import(service: Service, tmp_path: Path) -> None:
    run, file = service.app.test_cli_runner().invoke, tmp_path / "names.csv"
    named = ["names", "79", "--scheme", "communes_since_2025_07", "--valid-from", "2025-07-01"]
    written = run(args=["areas", *named])
    assert written.exit_code == 0, written.output
    assert "25747,79,ward,Phường Thủ Dầu Một,Thu Dau Mot Ward" in written.output
    file.write_text(written.output, encoding="utf-8")
    trial = run(args=["areas", "import", str(file), "--dry-run"])
    assert trial.exit_code == 0, trial.output
    assert "0 refused" in trial.output
    assert run(args=["areas", *named[:1], "5", *named[2:]]).exit_code != 0
