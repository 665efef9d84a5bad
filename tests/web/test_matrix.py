"""Role × staff route × method, cell by cell, against who may as it is written down here again."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from standardwebhooks.webhooks import Webhook

from app.identity.models import StaffRole
from app.web.guards import Audience
from app.web.operations import REACH_OF, ROLES_OF, Operation, Role
from tests.service import CLIENT_NAME, Caller, Service
from tests.web.problems import problem_of
from tests.web.routes import Route, routes_of

# One letter a role: triager, officer, supervisor, publisher, administrator, auditor (x).
_LETTERS = dict(zip("tospax", Role, strict=True))
_ALL, _ADMINISTRATOR, _AUDITOR = "tospax", "a", "x"
_MAY = {
    ("GET", "/v1/admin/openapi.json"): _ALL,
    ("GET", "/v1/admin/me"): _ALL,
    ("POST", "/v1/admin/me/absences"): _ALL,
    ("DELETE", "/v1/admin/me/absences/<uuid:absence_id>"): _ALL,
    ("GET", "/v1/admin/me/sessions"): _ALL,
    ("DELETE", "/v1/admin/me/sessions"): _ALL,
    ("DELETE", "/v1/admin/me/sessions/<uuid:session_id>"): _ALL,
    ("GET", "/v1/admin/notifications"): _ALL,
    ("GET", "/v1/admin/notifications/unread-count"): _ALL,
    ("POST", "/v1/admin/notifications/<uuid:notification_id>/read"): _ALL,
    ("POST", "/v1/admin/notifications/read-all"): _ALL,
    ("DELETE", "/v1/admin/notifications/<uuid:notification_id>"): _ALL,
    ("PUT", "/v1/admin/devices/<uuid:installation_id>"): _ALL,
    ("DELETE", "/v1/admin/devices/<uuid:installation_id>"): _ALL,
    ("GET", "/v1/admin/notification-preferences"): _ALL,
    ("PUT", "/v1/admin/notification-preferences"): _ALL,
    ("GET", "/v1/admin/reports"): "tospa",
    ("POST", "/v1/admin/reports"): "ts",
    ("GET", "/v1/admin/reports/<uuid:report_id>"): "tospa",
    ("GET", "/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>"): "tospa",
    ("POST", "/v1/admin/reports/<uuid:report_id>/photos"): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>"): "tsp",
    ("POST", "/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>/redactions"): "tosp",
    ("DELETE", "/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>/redactions"): "s",
    ("POST", "/v1/admin/reports/<uuid:report_id>/transitions"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/messages"): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/publication"): "tsp",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/accused-agency"): "tsp",
    ("GET", "/v1/admin/reports/<uuid:report_id>/deadline"): "tospa",
    ("POST", "/v1/admin/reports/<uuid:report_id>/extensions"): "s",
    ("GET", "/v1/admin/reports/counts"): "tospa",
    ("GET", "/v1/admin/reports/changes"): "tospa",
    ("POST", "/v1/admin/reports/known"): "tospa",
    ("POST", "/v1/admin/reports/next"): "tos",
    ("DELETE", "/v1/admin/reports/<uuid:report_id>/claim"): "tos",
    ("POST", "/v1/admin/reports/bulk"): "tosp",
    ("GET", "/v1/admin/saved-views"): "tospa",
    ("POST", "/v1/admin/saved-views"): "tospa",
    ("PUT", "/v1/admin/saved-views/<uuid:view_id>"): "tospa",
    ("DELETE", "/v1/admin/saved-views/<uuid:view_id>"): "tospa",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/assignee"): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/priority"): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/category"): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/location"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/acknowledgement"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/assignments"): "tos",
    (
        "POST",
        "/v1/admin/reports/<uuid:report_id>/assignments/<uuid:assignment_id>/transitions",
    ): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/lead"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/lead/decline"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/decision"): "s",
    ("POST", "/v1/admin/reports/<uuid:report_id>/identity"): "s",
    ("POST", "/v1/admin/reports/<uuid:report_id>/reporter-restriction"): "s",
    ("DELETE", "/v1/admin/reports/<uuid:report_id>/reporter-restriction"): "s",
    ("GET", "/v1/admin/replies"): "tos",
    ("GET", "/v1/admin/reports/<uuid:report_id>/replies"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/replies"): "tos",
    ("GET", "/v1/admin/reports/<uuid:report_id>/replies/<uuid:reply_id>"): "tos",
    ("PUT", "/v1/admin/reports/<uuid:report_id>/replies/<uuid:reply_id>"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/replies/<uuid:reply_id>/submit"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/replies/<uuid:reply_id>/return"): "s",
    ("POST", "/v1/admin/reports/<uuid:report_id>/replies/<uuid:reply_id>/discard"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/replies/<uuid:reply_id>/publish"): "tos",
    ("GET", "/v1/admin/reply-templates"): "tosa",
    ("POST", "/v1/admin/reply-templates"): "sa",
    ("GET", "/v1/admin/reply-templates/<uuid:template_id>"): "tosa",
    ("PUT", "/v1/admin/reply-templates/<uuid:template_id>"): "sa",
    ("GET", "/v1/admin/reports/<uuid:report_id>/reply-templates"): "tos",
    ("GET", "/v1/admin/reports/export"): "sa",
    ("GET", "/v1/admin/statistics"): "tospa",
    ("POST", "/v1/admin/reports/<uuid:report_id>/undo"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/merge"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/unmerge"): "tos",
    ("POST", "/v1/admin/reports/<uuid:report_id>/split"): "tos",
    ("GET", "/v1/admin/reports/<uuid:report_id>/notes"): "tospa",
    ("POST", "/v1/admin/reports/<uuid:report_id>/notes"): "tosp",
    ("GET", "/v1/admin/statistics/areas"): "tospa",
    ("GET", "/v1/admin/statistics/heat"): "tospa",
    ("GET", "/v1/admin/ioc"): "tsa",
    ("GET", "/v1/admin/flags"): "tsp",
    ("POST", "/v1/admin/flags/<uuid:flag_id>/close"): "tsp",
    ("GET", "/v1/admin/reports/<uuid:report_id>/suggestions"): "tospa",
    ("GET", "/v1/admin/routing-rules"): "sa",
    ("POST", "/v1/admin/routing-rules"): _ADMINISTRATOR,
    ("GET", "/v1/admin/routing-rules/<uuid:rule_id>"): "sa",
    ("PUT", "/v1/admin/routing-rules/<uuid:rule_id>"): _ADMINISTRATOR,
    ("DELETE", "/v1/admin/routing-rules/<uuid:rule_id>"): _ADMINISTRATOR,
    ("PUT", "/v1/admin/routing-rules/order"): _ADMINISTRATOR,
    ("GET", "/v1/admin/routing-rules/versions"): "sa",
    ("GET", "/v1/admin/routing-rules/versions/<int(max=999999999):version>"): "sa",
    ("POST", "/v1/admin/routing-rules/dry-run"): "sa",
    ("GET", "/v1/admin/alarms"): "tos",
    ("POST", "/v1/admin/alarms/<uuid:alarm_id>/acknowledge"): "tos",
    ("GET", "/v1/admin/staff"): _ADMINISTRATOR,
    ("POST", "/v1/admin/staff"): _ADMINISTRATOR,
    ("GET", "/v1/admin/staff/<uuid:staff_id>"): _ADMINISTRATOR,
    ("POST", "/v1/admin/staff/<uuid:staff_id>/roles"): _ADMINISTRATOR,
    ("DELETE", "/v1/admin/staff/<uuid:staff_id>/roles/<uuid:role_id>"): _ADMINISTRATOR,
    ("POST", "/v1/admin/staff/<uuid:staff_id>/disable"): _ADMINISTRATOR,
    ("POST", "/v1/admin/staff/<uuid:staff_id>/enable"): _ADMINISTRATOR,
    ("POST", "/v1/admin/staff/<uuid:staff_id>/absences"): _ADMINISTRATOR,
    ("DELETE", "/v1/admin/staff/<uuid:staff_id>/absences/<uuid:absence_id>"): _ADMINISTRATOR,
    ("POST", "/v1/admin/staff/<uuid:staff_id>/hand-over"): _ADMINISTRATOR,
    ("GET", "/v1/admin/duty"): "tosa",
    ("GET", "/v1/admin/duty/now"): "tosa",
    ("GET", "/v1/admin/duty/gaps"): "tosa",
    ("POST", "/v1/admin/duty"): "sa",
    ("PUT", "/v1/admin/duty/<uuid:shift_id>"): "sa",
    ("DELETE", "/v1/admin/duty/<uuid:shift_id>"): "sa",
    ("GET", "/v1/admin/deliveries"): _ADMINISTRATOR,
    ("GET", "/v1/admin/deliveries/<uuid:delivery_id>"): _ADMINISTRATOR,
    ("POST", "/v1/admin/deliveries/<uuid:delivery_id>/retry"): _ADMINISTRATOR,
    ("GET", "/v1/admin/announcements"): "sp",
    ("POST", "/v1/admin/announcements"): "p",
    ("GET", "/v1/admin/announcements/<uuid:announcement_id>"): "sp",
    ("PUT", "/v1/admin/announcements/<uuid:announcement_id>"): "p",
    ("GET", "/v1/admin/announcements/<uuid:announcement_id>/preview"): "sp",
    ("GET", "/v1/admin/announcements/<uuid:announcement_id>/report"): "sp",
    ("POST", "/v1/admin/announcements/<uuid:announcement_id>/trials"): "p",
    ("POST", "/v1/admin/announcements/<uuid:announcement_id>/submit"): "p",
    ("POST", "/v1/admin/announcements/<uuid:announcement_id>/return"): "sp",
    ("POST", "/v1/admin/announcements/<uuid:announcement_id>/approve"): "sp",
    ("POST", "/v1/admin/announcements/<uuid:announcement_id>/cancel"): "sp",
    ("POST", "/v1/admin/announcements/<uuid:announcement_id>/recall"): "sp",
    ("GET", "/v1/admin/sources"): _ADMINISTRATOR,
    ("POST", "/v1/admin/dossiers/<code>/look"): "s",
    ("GET", "/v1/admin/audit"): _AUDITOR,
    ("GET", "/v1/admin/audit/export"): _AUDITOR,
    ("GET", "/v1/admin/audit/actions"): _AUDITOR,
    ("GET", "/v1/admin/consent-texts"): "ax",
    ("GET", "/v1/admin/breaches"): "ax",
    ("POST", "/v1/admin/breaches"): _ADMINISTRATOR,
    ("GET", "/v1/admin/breaches/<uuid:breach_id>"): "ax",
    ("PATCH", "/v1/admin/breaches/<uuid:breach_id>"): _ADMINISTRATOR,
    ("PUT", "/v1/admin/breaches/<uuid:breach_id>/notice"): _ADMINISTRATOR,
    ("POST", "/v1/admin/breaches/<uuid:breach_id>/notice/approve"): _ADMINISTRATOR,
    ("GET", "/v1/admin/data-requests"): _ADMINISTRATOR,
    ("GET", "/v1/admin/data-requests/<uuid:request_id>"): _ADMINISTRATOR,
    ("POST", "/v1/admin/data-requests/<uuid:request_id>/steps"): _ADMINISTRATOR,
    ("GET", "/v1/admin/looks"): _AUDITOR,
    ("POST", "/v1/admin/looks/<uuid:look_id>/delay"): _ADMINISTRATOR,
}
# The same eight routes for every kind of reference data, and what areas and deadlines have besides.
_RECORDS = {
    "area-schemes": "<code>",
    "areas": "<scheme>/<code>",
    "agencies": "<code>",
    "category-groups": "<code>",
    "categories": "<code>",
    "calendars": "<code>",
    "calendar-days": "<calendar>/<on>",
    "deadline-classes": "<code>",
}
for _path, _key in _RECORDS.items():
    _MAY |= {
        ("GET", f"/v1/admin/{_path}"): _ALL,
        ("POST", f"/v1/admin/{_path}"): _ADMINISTRATOR,
        ("GET", f"/v1/admin/{_path}/{_key}"): _ALL,
        ("PUT", f"/v1/admin/{_path}/{_key}"): _ADMINISTRATOR,
        ("DELETE", f"/v1/admin/{_path}/{_key}"): _ADMINISTRATOR,
        ("GET", f"/v1/admin/{_path}/{_key}/revisions"): _ALL,
        ("POST", f"/v1/admin/imports/{_path}"): _ADMINISTRATOR,
        ("GET", f"/v1/admin/exports/{_path}"): _ALL,
    }
# Kept like them, by whoever publishes as well.
for _path in ("places", "digital-services"):
    _MAY |= {
        ("GET", f"/v1/admin/{_path}"): _ALL,
        ("POST", f"/v1/admin/{_path}"): "pa",
        ("GET", f"/v1/admin/{_path}/<code>"): _ALL,
        ("PUT", f"/v1/admin/{_path}/<code>"): "pa",
        ("DELETE", f"/v1/admin/{_path}/<code>"): "pa",
        ("GET", f"/v1/admin/{_path}/<code>/revisions"): _ALL,
        ("POST", f"/v1/admin/imports/{_path}"): "pa",
        ("GET", f"/v1/admin/exports/{_path}"): _ALL,
    }
_MAY |= {
    ("POST", "/v1/admin/imports/area-boundaries"): _ADMINISTRATOR,
    ("GET", "/v1/admin/exports/area-boundaries"): _ALL,
    ("DELETE", "/v1/admin/areas/<scheme>/<code>/boundary"): _ADMINISTRATOR,
    ("GET", "/v1/admin/deadlines/trial"): _ALL,
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _staff_routes(service: Service) -> list[Route]:
    return [
        route
        for route in routes_of(service.app)
        if route.guard is None or route.guard.audience is Audience.STAFF
    ]


def _call(caller: Caller, route: Route) -> tuple[int, str]:
    """Status and problem's code. No route takes this parameter: nothing is done past the guard."""
    path = f"{route.path}?no_such_parameter=1"
    with caller.client.open(path, method=route.method, headers=caller.headers) as answer:
        is_problem = answer.mimetype == "application/problem+json"
        return answer.status_code, answer.get_json()["code"] if is_problem else ""


def test_every_staff_route_is_in_the_table_and_nothing_else(shared: Service) -> None:
    found = {
        (route.method, route.rule): "".join(
            letter for letter, role in _LETTERS.items() if role in route.guard.roles
        )
        for route in _staff_routes(shared)
        if route.guard is not None
    }
    assert len(found) == len(_staff_routes(shared)), "a route without a guard"
    assert found == _MAY


def test_every_operation_belongs_to_a_route_and_to_a_role(shared: Service) -> None:
    worn = {route.guard.operation for route in _staff_routes(shared) if route.guard is not None}
    assert worn == set(Operation) == set(ROLES_OF) == set(REACH_OF)
    assert all(ROLES_OF.values())


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_in_exactly_where_the_table_lets_it(shared: Service, role: Role) -> None:
    caller = shared.staff(role.value, role)
    for route in _staff_routes(shared):
        status, code = _call(caller, route)
        cell = (role, route.method, route.rule, status)
        if role in {_LETTERS[letter] for letter in _MAY[route.method, route.rule]}:
            assert status not in (401, 403, 405), cell
            assert status < 500, cell
        else:
            assert (status, code) == (403, "forbidden"), cell


@pytest.mark.parametrize("role", list(Role))
def test_no_method_beside_the_table_does_anything(shared: Service, role: Role) -> None:
    caller = shared.staff(role.value, role)
    for route in _staff_routes(shared):
        for method in _METHODS:
            if (method, route.rule) not in _MAY:
                answer = caller.client.open(route.path, method=method, headers=caller.headers)
                assert answer.status_code in (404, 405), (role, method, route.rule)


def test_nobody_but_staff_gets_in_anywhere(shared: Service, lan: Caller) -> None:
    for route in _staff_routes(shared):
        assert _call(lan, route) == (403, "forbidden"), route
        assert _call(shared.anyone(), route) == (401, "unauthenticated"), route
        assert _call(_signed(shared), route) == (401, "unauthenticated"), route


def test_an_operation_of_the_whole_province_is_closed_to_a_limited_role(service: Service) -> None:
    auditor = service.staff("auditor", Role.AUDITOR)
    assert auditor.get("/v1/admin/audit").status_code == 200
    for limit in ({"agency_code": "so_y_te"}, {"agency_code": "", "area_code": "25747"}):
        with service.database.writing() as session:
            session.execute(update(StaffRole).values(**limit))
            session.commit()
        problem_of(auditor.get("/v1/admin/audit"), 403, "forbidden")
        assert auditor.get("/v1/admin/me").status_code == 200


def test_the_command_prints_the_table_that_the_routes_follow(shared: Service) -> None:
    run = shared.app.test_cli_runner().invoke
    written = run(args=["staff", "matrix", "--format", "csv"]).output
    rows = list(csv.DictReader(io.StringIO(written)))
    assert {
        (row["method"], row["route"]): "".join(
            letter for letter, role in _LETTERS.items() if row[role]
        )
        for row in rows
    } == _MAY
    assert {row["reach"] for row in rows} == {
        "everywhere",
        "self",
        "reports",
        "staff",
        "agency",
        "province",
    }
    for form, beginning in (("text", "method  route"), ("markdown", "| method | route |")):
        lines = run(args=["staff", "matrix", "--format", form]).output.splitlines()
        assert lines[0].startswith(beginning)
        assert sum("/v1/admin/" in line for line in lines) == len(_MAY)


def _signed(service: Service) -> Caller:
    """A caller with another system's valid signature over an empty body."""
    now = datetime.now(UTC)
    signature = Webhook(service.sandbox.client_secret).sign("msg_1", now, "")
    headers = {
        "webhook-client": CLIENT_NAME,
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    return Caller(service.app.test_client(), headers)
