"""Reply templates: who keeps which, and how they are filled in for a report."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.province.mergers import Merger
from app.triage.reply_template_schemas import FilledTemplateSchema, ReplyTemplateSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.reports import QUEUE, file_report, move, new_key, set_directly
from tests.service import Caller, Json, Service
from tests.statements import statements
from tests.web.problems import problem_of

TEMPLATES = "/v1/admin/reply-templates"
ROADS_AGENCY, WASTE_AGENCY = "so_xay_dung", "so_nong_nghiep_va_moi_truong"
WORDS = {
    "vi": "Phản ánh {reference} ({category}) do {agency} xử lý trước ngày {due_on}.",
    "en": "Report {reference} ({category}): {agency} deals with it by {due_on}.",
}


def _create(staff: Caller, **members: Any) -> Any:
    return staff.post(TEMPLATES, {"title": "Hẹn xử lý", "text": WORDS} | members, key=new_key())


def _titles(staff: Caller, path: str = TEMPLATES) -> list[str]:
    return [one["title"] for one in staff.get(path).get_json()["items"]]


def _filled(staff: Caller, report: Json) -> list[Json]:
    answer = staff.get(f"{QUEUE}/{report['id']}/reply-templates")
    assert answer.status_code == 200, answer.get_json()
    items: list[Json] = answer.get_json()["items"]
    return items


def _change(staff: Caller, template: Json, **members: Any) -> Any:
    read_only = {"id", "revision"}
    sent = {name: value for name, value in template.items() if name not in read_only} | members
    return staff.put(f"{TEMPLATES}/{template['id']}", sent, If_Match=f'"{template["revision"]}"')


@pytest.fixture
def leader(service: Service) -> Caller:
    """A supervisor of the roads agency."""
    return service.staff("supervisor", agency=ROADS_AGENCY)


def test_a_template_is_filled_in_the_citizens_language(service: Service, leader: Caller) -> None:
    created = _create(leader, agency=ROADS_AGENCY).get_json()
    assert_documented(created, ReplyTemplateSchema)
    lan = service.citizen()
    report = file_report(lan)
    officer = service.staff("officer", agency=ROADS_AGENCY)
    [filled] = _filled(officer, report)
    assert_documented(filled, FilledTemplateSchema)
    day = report["due_on"]
    due_on = f"{day[8:]}/{day[5:7]}/{day[:4]}"
    assert filled["text"].startswith(f"Phản ánh {report['reference']} (")
    assert filled["text"].endswith(f"xử lý trước ngày {due_on}.")
    assert (filled["language"], filled["missing"]) == ("vi", [])
    me = lan.get("/v1/me")
    assert (
        lan.client.patch(
            "/v1/me",
            json={"language": "en"},
            headers=lan.headers | {"If-Match": me.headers["ETag"]},
        ).status_code
        == 200
    )
    [filled] = _filled(officer, report)
    assert filled["language"] == "en"
    assert filled["text"].startswith(f"Report {report['reference']} (")
    _change(leader, created, text={"vi": "Chào bạn."})
    assert [(one["language"], one["text"]) for one in _filled(officer, report)] == [
        ("vi", "Chào bạn.")
    ]


def test_while_the_citizen_is_asked_no_deadline_is_filled_in(
    service: Service, leader: Caller
) -> None:
    report = file_report(service.citizen())
    _create(leader, agency=ROADS_AGENCY)
    assert move(leader, report, "needs_info").status_code == 200
    [filled] = _filled(leader, report)
    assert filled["missing"] == ["due_on"]
    assert filled["text"].endswith("trước ngày ….")


def test_only_what_fits_the_report_is_offered(service: Service) -> None:
    supervisor = service.staff("supervisor")
    for title, members in {
        "everything": {},
        "roads": {"category": "roads"},
        "waste": {"category": "waste"},
        "accepting": {"state": "accepted"},
        "answering": {"state": "answered"},
        "theirs": {"agency": WASTE_AGENCY},
        "ours": {"agency": ROADS_AGENCY},
        "retired": {"is_retired": True},
    }.items():
        assert _create(supervisor, title=title, **members).status_code == 201
    report = file_report(service.citizen())
    for who in (supervisor, service.staff("officer", agency=ROADS_AGENCY)):
        titles = {one["title"] for one in _filled(who, report)}
        assert titles == {"everything", "roads", "accepting", "ours"}
    set_directly(service, report, publication="restricted")
    problem_of(supervisor.get(f"{QUEUE}/{report['id']}/reply-templates"), 404, "not_found")


def test_a_supervisor_keeps_those_of_his_agency_only(service: Service, leader: Caller) -> None:
    admin = service.staff("administrator")
    ours = _create(leader, agency=ROADS_AGENCY).get_json()
    theirs = _create(admin, agency=WASTE_AGENCY, title="Của họ").get_json()
    common = _create(admin, title="Chung").get_json()
    for agency in (None, WASTE_AGENCY, "no_such_agency"):
        faults = _create(leader, agency=agency).get_json()["errors"]
        assert [(one["pointer"], one["code"]) for one in faults] == [("/agency", "own_agency_only")]
    assert _titles(leader) == ["Chung", "Hẹn xử lý"]
    assert _titles(leader, f"{TEMPLATES}?agency={WASTE_AGENCY}") == []
    assert leader.get(f"{TEMPLATES}/{common['id']}").status_code == 200
    for template in (common, theirs):
        problem_of(_change(leader, template), 404, "not_found")
    problem_of(leader.get(f"{TEMPLATES}/{theirs['id']}"), 404, "not_found")
    assert _change(leader, ours, agency=None).status_code == 422
    officer = service.staff("officer", agency=ROADS_AGENCY)
    problem_of(_create(officer, agency=ROADS_AGENCY), 403, "forbidden")


def test_a_retired_template_is_kept_and_can_come_back(service: Service, leader: Caller) -> None:
    created = _create(leader, agency=ROADS_AGENCY).get_json()
    problem_of(_change(leader, created | {"revision": 2}), 412, "revision_stale")
    retired = _change(leader, created, is_retired=True).get_json()
    assert (retired["revision"], retired["is_retired"]) == (2, True)
    assert (_titles(leader), _titles(leader, f"{TEMPLATES}?retired=true")) == ([], ["Hẹn xử lý"])
    assert _filled(leader, file_report(service.citizen())) == []
    assert _change(leader, retired, is_retired=False).status_code == 200
    assert _titles(leader) == ["Hẹn xử lý"]
    auditor = service.staff("auditor", Role.AUDITOR)
    trail = auditor.get(f"/v1/admin/audit?subject=reply_template:{created['id']}").get_json()[
        "items"
    ]
    assert [one["action"].removeprefix("reply_template_") for one in trail] == [
        "changed",
        "retired",
        "created",
    ]


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        ({"text": {"vi": "Chào {name}."}}, "/text/vi", "unknown_placeholder"),
        ({"text": {"vi": "Chào.", "en": "Hello {"}}, "/text/en", "unknown_placeholder"),
        ({"text": {"en": "Hello."}}, "/text/vi", "required"),
        ({"category": "no_such"}, "/category", "unknown_value"),
        ({"agency": "no_such"}, "/agency", "unknown_value"),
        ({"state": "no_such"}, "/state", "choice"),
        ({"title": ""}, "/title", "length"),
    ],
)
def test_a_wrong_template_is_refused_where_it_is_wrong(
    service: Service, members: Json, pointer: str, code: str
) -> None:
    answer = _create(service.staff("administrator"), **members)
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.get_json()["errors"]] == [
        (pointer, code)
    ]


def test_an_agencys_templates_go_where_it_goes(service: Service, leader: Caller) -> None:
    template = _create(leader, agency=ROADS_AGENCY).get_json()
    admin = service.staff("administrator")
    with service.app.app_context(), service.database.writing() as session:
        service.app.extensions["province"].mergers.merge(
            session, Merger(ROADS_AGENCY, WASTE_AGENCY, by="operator", now=datetime.now(UTC))
        )
        session.commit()
    moved = admin.get(f"{TEMPLATES}/{template['id']}").get_json()
    assert (moved["agency"], moved["revision"]) == (WASTE_AGENCY, 2)


def test_templates_and_replies_cost_the_same_for_one_and_for_many(service: Service) -> None:
    staff, report = service.staff("supervisor"), file_report(service.citizen())
    replies = f"{QUEUE}/{report['id']}/replies"
    lists = (TEMPLATES, f"{QUEUE}/{report['id']}/reply-templates", replies, "/v1/admin/replies")

    def add() -> None:
        assert _create(staff).status_code == 201
        made = staff.post(replies, {"text": "Chào bạn."}, key=new_key()).get_json()
        staff.post(f"{replies}/{made['id']}/submit", If_Match='"1"')

    def costs(items: int) -> list[int]:
        found = []
        for path in lists:
            staff.get(path)
            with statements(service) as seen:
                assert len(staff.get(path).get_json()["items"]) == items
            found.append(len(seen))
        return found

    add()
    for_one = costs(1)
    for _ in range(9):
        add()
    assert costs(10) == for_one


def test_pages_of_templates_go_on_where_they_ended(service: Service) -> None:
    staff = service.staff("supervisor")
    for number in range(3):
        _create(staff, title=f"Mẫu {number}")
    first = staff.get(f"{TEMPLATES}?limit=2").get_json()
    rest = staff.get(f"{TEMPLATES}?limit=2&cursor={first['next_cursor']}").get_json()
    titles = [one["title"] for one in (*first["items"], *rest["items"])]
    assert titles == ["Mẫu 2", "Mẫu 1", "Mẫu 0"]
    assert rest["next_cursor"] is None
