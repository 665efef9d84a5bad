"""The catalogue of procedures: found with and without diacritics, read as documented."""

import pytest

from app.services.dossier_import import Result
from app.services.procedure_import import import_procedures, read_procedure
from app.services.row_fields import RowRefused
from app.services.schemas import ProcedurePageSchema, ProcedureSchema
from tests.documented import assert_documented
from tests.reports import all_items
from tests.service import Json, Service
from tests.web.problems import problem_of

PROCEDURES = "/v1/services/procedures"


def procedure(code: str = "1.001193", **changes: object) -> Json:
    """A row of the catalogue, as CSV has it."""
    return {
        "code": code,
        "name_vi": "Đăng ký khai sinh",
        "name_en": "Birth registration",
        "field_vi": "Hộ tịch",
        "field_en": "Civil status",
        "agency": "uy_ban_nhan_dan_cap_xa",
        "level": "full",
        "fee_vnd": "0",
        "time_limit_working_days": "1",
        "papers": "Tờ khai | Giấy chứng sinh |  ",
        "legal_basis": "Luật Hộ tịch số 60/2014/QH13",
        "url": "https://dichvucong.gov.vn/1",
    } | changes


def take(service: Service, *rows: Json) -> list[Result]:
    """Import rows of the catalogue, and commit."""
    with service.database.writing() as session:
        results = import_procedures(session, [read_procedure(row) for row in rows])
        session.commit()
    return results


def _codes(service: Service, query: str) -> list[str]:
    answer = service.anyone().get(f"{PROCEDURES}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [item["code"] for item in answer.get_json()["items"]]


def test_a_row_is_new_then_unchanged_then_changed(service: Service) -> None:
    assert take(service, procedure()) == [Result.NEW]
    assert take(service, procedure(), procedure(fee_vnd="8000")) == [
        Result.UNCHANGED,
        Result.CHANGED,
    ]
    assert take(service, procedure(fee_vnd=8000)) == [Result.UNCHANGED]


def test_a_name_in_decomposed_letters_is_the_same_name(service: Service) -> None:
    take(service, procedure())
    decomposed = "Đăng ký khai sinh".replace("ý", "y\u0301").replace("ă", "a\u0306")
    assert take(service, procedure(name_vi=decomposed)) == [Result.UNCHANGED]


def test_a_procedure_is_read_as_documented(service: Service) -> None:
    take(service, procedure(), procedure("3.000181.000.00.00.H22", fee_vnd="", papers=[]))
    read = service.anyone().get(f"{PROCEDURES}/1.001193").get_json()
    assert_documented(read, ProcedureSchema)
    assert read["papers"] == ["Tờ khai", "Giấy chứng sinh"]
    assert (read["fee_vnd"], read["time_limit_working_days"]) == (0, 1)
    other = service.anyone().get(f"{PROCEDURES}/3.000181.000.00.00.H22").get_json()
    assert_documented(other, ProcedureSchema)
    assert (other["fee_vnd"], other["papers"]) == (None, [])


def test_words_are_found_with_and_without_diacritics(service: Service) -> None:
    take(
        service,
        procedure("1.000001"),
        procedure("1.000002", name_vi="Đăng ký kết hôn", name_en="Marriage registration"),
        procedure("1.000003", name_vi="Cấp giấy phép xây dựng 100%", name_en="Building permit"),
    )
    for query, found in {
        "q=khai sinh": ["1.000001"],
        "q=KHAI  SINH": ["1.000001"],
        "q=đăng ký": ["1.000001", "1.000002"],
        "q=dang ky": ["1.000001", "1.000002"],
        "q=ký đăng": ["1.000001", "1.000002"],
        "q=permit": ["1.000003"],
        "q=100%25": ["1.000003"],
        "q=%25": ["1.000003"],
        "q=_": [],
        "q=khai sanh": [],
        "level=partial": [],
        "level=full&q=kết": ["1.000002"],
        "": ["1.000001", "1.000002", "1.000003"],
    }.items():
        assert _codes(service, query) == found, query


def test_pages_join_without_a_gap(service: Service) -> None:
    codes = [f"1.{number:06}" for number in range(7)]
    take(service, *[procedure(code) for code in codes])
    listed = all_items(service.anyone(), PROCEDURES, limit=3)
    assert [item["code"] for item in listed] == codes
    page = service.anyone().get(f"{PROCEDURES}?limit=3").get_json()
    assert_documented(page, ProcedurePageSchema)


def test_what_is_not_there_and_what_cannot_be_asked(service: Service) -> None:
    anyone = service.anyone()
    for code in ("1.999999", "x", "1.001193%00"):
        problem_of(anyone.get(f"{PROCEDURES}/{code}"), 404, "not_found")
    for query in ("level=all", "q=", f"q={'a' * 101}", "limit=0", "colour=red", "q=a&q=b"):
        problem_of(anyone.get(f"{PROCEDURES}?{query}"), 422, "validation_failed")
    problem_of(anyone.get(f"{PROCEDURES}?cursor=AAAA"), 400, "cursor_invalid")


def test_anyone_may_keep_the_catalogue_for_a_while(service: Service) -> None:
    take(service, procedure())
    for path in (PROCEDURES, f"{PROCEDURES}/1.001193"):
        answer = service.anyone().get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        etag = answer.headers["ETag"]
        assert service.anyone().get(path, If_None_Match=etag).status_code == 304


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "1.1"}, "code: must be like 1.000656"),
        ({"code": "1.٠٠١١٩٣"}, "code: must be like 1.000656"),
        ({"level": "toàn trình"}, "level: must be one of full, partial, information"),
        ({"name_vi": " "}, "name_vi: required"),
        ({"name_vi": "a\x00"}, "name_vi: has control characters or is not UTF-8"),
        ({"name_vi": "a" * 1001}, "name_vi: longer than 1000 characters"),
        ({"url": "javascript:alert(1)"}, "url: must be https"),
        ({"fee_vnd": "8.000"}, "fee_vnd: must be a whole number of at most 9 digits"),
        ({"fee_vnd": -1}, "fee_vnd: must be a whole number of at most 9 digits"),
        ({"fee_vnd": 10**5000}, "fee_vnd: must be a whole number of at most 9 digits"),
        ({"fee_vnd": True}, "fee_vnd: must be a string"),
        ({"papers": ["a"] * 201}, "papers: more than 200 entries"),
        ({"papers": ["a" * 1001]}, "papers: longer than 1000 characters"),
        ({"papers": {"a": 1}}, "papers: must be a list"),
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
    assert take(service, longest) == [Result.NEW]
    assert take(service, longest) == [Result.UNCHANGED]
