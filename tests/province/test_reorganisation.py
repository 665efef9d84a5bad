"""The reorganisation of July 2025 as data, and what a caller anywhere is told of his area."""

import uuid
from datetime import UTC, datetime

from app.feedback.drafts import Location, ReportDraft
from app.feedback.filers import Filer
from app.feedback.routing.matching import NO_RULES
from app.feedback.states import Source
from app.feedback.submission import submit_report
from app.province.report_kinds import WantedKind
from app.province.schemas import AreaListSchema
from app.province.snapshot import load_province
from tests.documented import assert_documented
from tests.province.administration import import_file, square_around
from tests.reports import file_report, lay_in
from tests.service import Caller, Json, Service
from tests.web.problems import pointers, problem_of

BEFORE, AFTER = "communes_until_2025_06", "communes_since_2025_07"
HERE = (10.9781, 106.6516)
STATISTICS = "/v1/admin/statistics/areas"


def _file_then(service: Service, citizen: Caller, at: datetime) -> None:
    me = uuid.UUID(citizen.get("/v1/me").get_json()["id"])
    draft = ReportDraft(
        submission_id=uuid.uuid4(),
        kind=WantedKind.INCIDENT,
        category="roads",
        text="Mặt đường bị lún.",
        location=Location(*HERE),
    )
    filer = Filer(Source.APP, me)
    with service.database.writing() as session:
        province = load_province(session.connection())
        submit_report(
            session,
            filer,
            draft,
            province=province,
            rules=NO_RULES,
            sealer=service.sealer,
            now=at,
        )
        session.commit()


def _counts(staff: Caller, scheme: str, more: str = "") -> dict[str, int]:
    answer = staff.get(f"{STATISTICS}?scheme={scheme}{more}")
    assert answer.status_code == 200, answer.get_json()
    return {item["code"]: item["reports"] for item in answer.get_json()["items"]}


def test_a_code_that_was_reused_is_another_area(service: Service) -> None:
    items = {}
    for scheme in (BEFORE, AFTER):
        listed = service.anyone().get(f"/v1/areas?scheme={scheme}&limit=100").get_json()["items"]
        items[scheme] = {item["code"]: item["name"]["vi"] for item in listed}
    assert items[BEFORE]["25747"] == "Phường Phú Cường"
    assert items[AFTER]["25747"] == "Phường Thủ Dầu Một"


def test_reports_keep_their_area_and_statistics_are_read_by_either_scheme(
    service: Service,
) -> None:
    lan, staff, admin = service.citizen(), service.staff(), service.staff("administrator")
    for scheme, code in ((BEFORE, "25747"), (AFTER, "25747")):
        around = square_around(*HERE, scheme=scheme, code=code)
        assert import_file(admin, "/v1/admin/imports/area-boundaries", around).status_code == 200
    _file_then(service, lan, datetime(2025, 6, 30, 16, 59, tzinfo=UTC))
    _file_then(service, lan, datetime(2025, 6, 30, 17, 0, tzinfo=UTC))
    mine = lan.get("/v1/feedback/reports").get_json()["items"]
    filed = [(one["location"]["area_scheme"], one["location"]["area_code"]) for one in mine]
    assert filed == [(AFTER, "25747"), (BEFORE, "25747")]
    # Both by the old scheme, ward, district and province; and both by the new one.
    assert _counts(staff, BEFORE) == {"25747": 2, "718": 2, "74": 2}
    assert _counts(staff, AFTER) == {"25747": 2, "79": 2}
    assert _counts(staff, AFTER, "&received_until=2025-06-30") == {"25747": 1, "79": 1}
    assert _counts(staff, BEFORE, "&received_from=2025-07-01") == {"25747": 1, "718": 1, "74": 1}


def test_the_first_and_the_last_day_of_all_leave_nothing_out(service: Service) -> None:
    file_report(service.citizen())
    staff = service.staff()
    all_days = "&received_from=0001-01-01&received_until=9999-12-31"
    assert _counts(staff, AFTER, all_days) == _counts(staff, AFTER) != {}
    for never in ("&received_from=9999-12-31", "&received_until=0001-01-01"):
        assert _counts(staff, AFTER, never) == {}


def test_only_what_one_may_see_is_counted(service: Service) -> None:
    file_report(service.citizen())
    officer = service.staff("officer", agency="so_nong_nghiep_va_moi_truong")
    assert _counts(officer, AFTER) == {}
    assert pointers(officer.get(f"{STATISTICS}?scheme=no_such")) == {
        "/query/scheme": "unknown_value"
    }


def test_who_is_limited_to_an_area_counts_its_reports_by_either_scheme(service: Service) -> None:
    lan = service.citizen()
    here, there = file_report(lan), file_report(lan, text="Đèn đường hỏng trước số nhà 12.")
    lay_in(service, here, (AFTER, "25747"), (BEFORE, "25741"))
    lay_in(service, there, (AFTER, "25750"))
    officer = service.staff("officer", area="25747")
    assert _counts(officer, AFTER) == {"25747": 1, "79": 1}
    assert _counts(officer, BEFORE) == {"25741": 1, "718": 1, "74": 1}


def _at(service: Service, point: str, more: str = "") -> Json:
    answer = service.anyone().get(f"/v1/areas?point={point}{more}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json()
    assert_documented(content, AreaListSchema)
    return content


def test_a_point_gets_its_area_with_those_above_and_whether_it_is_certain(
    service: Service,
) -> None:
    admin = service.staff("administrator")
    guessed = _at(service, "10.9781,106.6516")
    assert [area["code"] for area in guessed["items"]] == ["25747", "79"]
    assert guessed["location"] == {"is_certain": False, "found_by": "nearest_point"}
    around = square_around(*HERE, scheme=AFTER, code="25747")
    assert import_file(admin, "/v1/admin/imports/area-boundaries", around).status_code == 200
    known = _at(service, "10.9781,106.6516", "&accuracy_m=20")
    assert known["location"] == {"is_certain": True, "found_by": "boundary"}
    assert not _at(service, "10.9781,106.6516", "&accuracy_m=5000")["location"]["is_certain"]
    then = _at(service, "10.9781,106.6516", "&on=2024-05-01")
    assert [area["code"] for area in then["items"]] == ["718", "74"]


def test_a_point_outside_is_referred_to_its_own_province(service: Service) -> None:
    anyone = service.anyone()
    far = problem_of(anyone.get("/v1/areas?point=21.03,105.85"), 422, "outside_service_area")
    assert far["referral"]["url"] == "https://dichvucong.gov.vn"
    near = anyone.get("/v1/areas?point=11.31,106.1")
    assert problem_of(near, 422, "outside_service_area")["referral"]["name"]["vi"] == (
        "Tỉnh Tây Ninh"
    )
    for point in ("91,0", "nan,0", "1", "a,b", "1,2,3", "10.9,inf"):
        assert pointers(anyone.get(f"/v1/areas?point={point}")) == {"/query/point": "point"}, point
    then = anyone.get("/v1/areas?point=10.97,106.65&on=1990-01-01")
    assert pointers(then) == {"/query/on": "no_scheme_then"}
