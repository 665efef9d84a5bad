"""The catalogue of procedures: listed, read in full, in versions, and as what one needs."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from app.services.intake.row_fields import RowRefused
from app.services.procedure_needs_schemas import NeedsSchema
from app.services.procedure_schemas import (
    ProcedurePageSchema,
    ProcedureSchema,
    ProcedureVersionPageSchema,
)
from app.services.procedures.importing import read_procedure
from tests.documented import assert_documented
from tests.reports import all_items
from tests.service import Json, Service
from tests.services.procedures.rows import (
    PROCEDURES,
    changed_of,
    codes_of,
    found,
    outcomes,
    procedure,
    take,
)
from tests.statements import statements
from tests.web.problems import problem_of

_FIRST_DAY = datetime(2026, 3, 2, 3, tzinfo=UTC)
_LATER = datetime(2026, 9, 1, 3, tzinfo=UTC)


def test_a_row_is_new_then_unchanged_then_changed(service: Service) -> None:
    assert outcomes(take(service, procedure())) == ["new"]
    report = take(service, procedure(), procedure(fee_vnd="8000"), procedure(fee_vnd=8000))
    assert outcomes(report) == ["unchanged", "changed", "unchanged"]
    assert changed_of(report.rows)[1] == ("fees", "valid_from")


def test_a_name_in_decomposed_letters_is_the_same_name(service: Service) -> None:
    take(service, procedure())
    decomposed = "Đăng ký khai sinh".replace("ý", "y\u0301").replace("ă", "a\u0306")
    assert outcomes(take(service, procedure(name_vi=decomposed))) == ["unchanged"]


def test_a_procedure_is_read_as_documented(service: Service) -> None:
    take(service, procedure(), procedure("3.000181.000.00.00.H22", fee_vnd="", papers=[]))
    read = service.anyone().get(f"{PROCEDURES}/1.001193").get_json()
    assert_documented(read, ProcedureSchema)
    assert [paper["name_vi"] for paper in read["papers"]] == ["Tờ khai", "Giấy chứng sinh"]
    assert [(fee["kind"], fee["amount_vnd"]) for fee in read["fees"]] == [("free", 0)]
    assert [law["title"] for law in read["legal_basis"]] == [
        "Luật Hộ tịch số 60/2014/QH13",
        "Nghị định số 123/2015/NĐ-CP",
    ]
    assert (read["field"], read["agency_vi"]) == ("ho_tich", "Ủy ban nhân dân cấp xã")
    for written in ("3.000181", "3.000181.000.00.00.H22", "3.000181.000.00.00.H09"):
        other = service.anyone().get(f"{PROCEDURES}/{written}").get_json()
        assert_documented(other, ProcedureSchema)
        assert (other["code"], other["full_code"]) == ("3.000181", "3.000181.000.00.00.H22")
        assert (other["fees"], other["papers"]) == ([], [])


def test_what_applied_when_a_dossier_was_filed_stays_readable(service: Service) -> None:
    take(service, procedure(), now=_FIRST_DAY)
    take(service, procedure(fee_vnd="8000", papers="Tờ khai"), now=_LATER)
    anyone = service.anyone()
    for day, version, fee in (("2020-01-01", 1, 0), ("2026-08-31", 1, 0), ("2026-09-01", 2, 8000)):
        read = anyone.get(f"{PROCEDURES}/1.001193?on={day}").get_json()
        assert (read["version"], read["fees"][0]["amount_vnd"]) == (version, fee), day
    page = anyone.get(f"{PROCEDURES}/1.001193.000.00.00.H29/versions").get_json()
    assert_documented(page, ProcedureVersionPageSchema)
    assert [
        (one["version"], one["valid_from"], one["valid_until"], one["changed"])
        for one in page["items"]
    ] == [
        (2, "2026-09-01", None, ["fees", "papers"]),
        (1, None, "2026-08-31", []),
    ]
    listed = all_items(anyone, f"{PROCEDURES}/1.001193/versions", limit=1)
    assert [one["version"] for one in listed] == [2, 1]


def test_a_version_announced_for_later_applies_from_its_day(service: Service) -> None:
    take(service, procedure(), now=_FIRST_DAY)
    take(service, procedure(level="partial", valid_from="2126-01-01"), now=_LATER)
    anyone = service.anyone()
    assert anyone.get(f"{PROCEDURES}/1.001193").get_json()["level"] == "full"
    later = anyone.get(f"{PROCEDURES}/1.001193?on=2126-01-01").get_json()
    assert (later["level"], later["valid_from"]) == ("partial", "2126-01-01")
    assert codes_of(found(service, "level=partial")) == []


def test_a_procedure_that_has_ended_is_found_no_more_and_stays_readable(service: Service) -> None:
    take(service, procedure(valid_until="2026-01-31"), procedure("1.000002"), now=_FIRST_DAY)
    assert codes_of(found(service)) == ["1.000002"]
    assert codes_of(found(service, "q=1.001193")) == []
    problem_of(service.anyone().get(f"{PROCEDURES}/1.001193"), 404, "not_found")
    read = service.anyone().get(f"{PROCEDURES}/1.001193?on=2026-01-31").get_json()
    assert read["valid_until"] == "2026-01-31"


def test_what_one_needs_is_told_in_the_callers_language(service: Service) -> None:
    papers = [
        {"name_vi": "Tờ khai", "name_en": "Form", "originals": 1, "form_url": "https://a.vn/f"},
        {"name_vi": "Căn cước", "copies": 2, "database": "Cơ sở dữ liệu quốc gia về dân cư"},
    ]
    fees = [
        {"kind": "fixed", "amount_vnd": 75000, "channel": "in_person"},
        {"kind": "free", "channel": "online"},
        {"kind": "tariff", "note": "theo diện tích"},
    ]
    limits = [
        {"channel": "online", "amount": 3, "unit": "working_day"},
        {"channel": "postal", "amount": 2, "unit": "month"},
        {"note": "ngay trong ngày"},
    ]
    row = procedure(papers=papers, fees=fees, time_limits=limits, channels=["online", "postal"])
    take(service, row)
    path = f"{PROCEDURES}/1.001193/needs"
    needs = service.anyone().get(path).get_json()
    assert_documented(needs, NeedsSchema)
    assert (needs["name"], needs["level_label"]) == ("Đăng ký khai sinh", "Toàn trình")
    assert needs["agency_name"] == "Ủy ban nhân dân cấp xã"
    assert [one["quantity"] for one in needs["papers"]] == ["1 bản chính", "2 bản sao"]
    assert [one["is_obtainable"] for one in needs["papers"]] == [False, True]
    assert needs["papers_to_bring"] == 1
    assert [one["text"] for one in needs["fees"]] == ["75.000 đồng", "Miễn phí", "Theo biểu phí"]
    assert [one["text"] for one in needs["time_limits"]] == [
        "3 ngày làm việc",
        "2 tháng",
        "ngay trong ngày",
    ]
    english = service.anyone().get(f"{path}?channel=online", Accept_Language="en")
    told = english.get_json()
    assert (told["name"], told["papers"][0]["name"]) == ("Birth registration", "Form")
    assert told["papers"][1]["name"] == "Căn cước"
    assert [one["text"] for one in told["fees"]] == ["Free", "By a tariff"]
    assert [one["text"] for one in told["time_limits"]] == ["3 working days", "ngay trong ngày"]
    assert english.headers["ETag"] != service.anyone().get(path).headers["ETag"]


def test_pages_join_without_a_gap_with_and_without_a_question(service: Service) -> None:
    codes = [f"1.{number:06}" for number in range(7)]
    take(service, *[procedure(code) for code in codes])
    for query in ("", "q=khai+sinh", "q=đăng ký&level=full", "q=1.0000"):
        listed = all_items(service.anyone(), f"{PROCEDURES}?{query}".rstrip("?"), limit=3)
        assert [item["code"] for item in listed] == codes, query
    page = found(service, "limit=3")
    assert_documented(page, ProcedurePageSchema)
    assert page["total"] == 7
    assert {item["matched"] for item in page["items"]} == {None}


def test_facets_count_what_the_other_choices_leave(service: Service) -> None:
    take(
        service,
        procedure("1.000001"),
        procedure("1.000002", level="partial"),
        procedure("1.000003", field_vi="Cư trú", field_en="Residence"),
        procedure("1.000004", field_vi="Cư trú", field_en="Residence", agency="Sở Lạ"),
    )
    page = found(service, "q=khai sinh&field=cu_tru&level=full")
    assert codes_of(page) == ["1.000003", "1.000004"]
    facets = {
        name: {one["code"]: one["count"] for one in facet} for name, facet in page["facets"].items()
    }
    assert facets == {
        "field": {"cu_tru": 2, "ho_tich": 1},
        "agency": {"so_la": 1, "uy_ban_nhan_dan_cap_xa": 1},
        "level": {"full": 2},
    }
    assert page["facets"]["field"][0]["name_en"] == "Residence"
    assert [one["name_vi"] for one in page["facets"]["agency"]] == [
        "Sở Lạ",
        "Ủy ban nhân dân cấp xã",
    ]
    assert [one["name_vi"] for one in page["facets"]["level"]] == ["Toàn trình"]
    assert page["total"] == 2


def test_a_change_is_seen_by_the_next_request(service: Service) -> None:
    take(service, procedure())
    before = service.anyone().get(f"{PROCEDURES}?q=khai sinh")
    take(service, procedure("1.000002", name_vi="Đăng ký lại khai sinh"))
    after = service.anyone().get(f"{PROCEDURES}?q=khai sinh")
    assert codes_of(after.get_json()) == ["1.001193", "1.000002"]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_what_is_not_there_and_what_cannot_be_asked(service: Service) -> None:
    anyone = service.anyone()
    take(service, procedure())
    for code in ("1.999999", "x", "1.001193%00", "1.٠٠١١٩٣", "1" * 500):
        for path in ("", "/needs", "/versions"):
            problem_of(anyone.get(f"{PROCEDURES}/{code}{path}"), 404, "not_found")
    for query in (
        *("level=all", "level=", "q=", f"q={'a' * 101}", "limit=0", "colour=red", "q=a&q=b"),
        *("field=", f"agency={'a' * 65}", f"q={quote(chr(0x202E))}abc", "q=%00", "on=2026-01-01"),
    ):
        problem_of(anyone.get(f"{PROCEDURES}?{query}"), 422, "validation_failed")
    for query in ("on=heute", "on=2026-02-30", "channel=fax", "q=a"):
        problem_of(anyone.get(f"{PROCEDURES}/1.001193/needs?{query}"), 422, "validation_failed")
    problem_of(anyone.get(f"{PROCEDURES}?cursor=AAAA"), 400, "cursor_invalid")
    of_another_list = found(service, "limit=1")["next_cursor"]
    assert of_another_list is None


def test_anyone_may_keep_the_catalogue_for_a_while(service: Service) -> None:
    take(service, procedure())
    for path in ("", "?q=khai sanh", "/1.001193", "/1.001193/needs", "/1.001193/versions"):
        answer = service.anyone().get(f"{PROCEDURES}{path}")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Accept-Language" in answer.headers["Vary"]
        etag = answer.headers["ETag"]
        again = service.anyone().get(f"{PROCEDURES}{path}", If_None_Match=etag)
        assert again.status_code == 304, path


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "1.1"}, "code: must be like 1.000656"),
        ({"code": "1.٠٠١١٩٣"}, "code: must be like 1.000656"),
        ({"full_code": "1.001194.000"}, "full_code: must begin with the code"),
        ({"level": "toàn trình"}, "level: must be one of full, partial, information"),
        ({"level": ""}, "level: must be one of full, partial, information"),
        ({"name_vi": " "}, "name_vi: required"),
        ({"name_vi": "a\x00"}, "name_vi: has control characters or is not UTF-8"),
        ({"name_vi": "a" * 1001}, "name_vi: longer than 1000 characters"),
        ({"url": "javascript:alert(1)"}, "url: must be https"),
        ({"fee_vnd": "8.000"}, "fee_vnd: must be a whole number of at most 9 digits"),
        ({"fee_vnd": -1}, "fee_vnd: must be a whole number of at most 9 digits"),
        ({"fee_vnd": 10**5000}, "fee_vnd: must be a whole number of at most 9 digits"),
        ({"fee_vnd": True}, "fee_vnd: must be a string"),
        ({"fees": [{"kind": "fixed"}]}, "fees[0].amount_vnd: required"),
        ({"papers": ["a"] * 201}, "papers: more than 200 entries"),
        ({"papers": ["a" * 1001]}, "papers[0].text: longer than 1000 characters"),
        ({"papers": {"a": 1}}, "papers: must be a list"),
        (
            {"papers": [{"name_vi": "a", "form_url": "http://a.vn"}]},
            "papers[0].form_url: must be https",
        ),
        ({"channels": ["fax"]}, "channels: must be among in_person, online, postal"),
        ({"valid_from": "2026-02-30"}, "valid_from: no time (yyyyMMddHHmmss or ISO 8601)"),
        (
            {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
            "valid_until: before valid_from",
        ),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_with_the_fields_name(
    changes: Json, reason: str
) -> None:
    with pytest.raises(RowRefused) as refused:
        read_procedure(procedure(**changes))
    assert refused.value.reason == reason


def test_the_longest_names_can_be_stored(service: Service) -> None:
    longest = procedure(name_vi="ß" * 1000, name_en="W" * 1000)
    assert outcomes(take(service, longest)) == ["new"]
    assert outcomes(take(service, longest)) == ["unchanged"]
    assert codes_of(found(service)) == ["1.001193"]


def test_a_long_list_costs_the_same_statements_as_a_short_one(service: Service) -> None:
    take(service, *[procedure(f"1.{number:06}") for number in range(100)])
    found(service)
    asked = []
    for query in ("limit=1", "limit=100", "q=khai sanh&limit=100"):
        with statements(service) as seen:
            found(service, query)
        asked.append(len(seen))
    assert asked == [1, 1, 1]
