"""Every route says who may call it, and is refused to everyone else."""

import pytest

from app.web.guards import (
    Audience,
    public,
    requires_citizen,
    requires_citizen_or_ticket,
    requires_client,
    requires_staff,
)
from app.web.operations import Operation
from tests.reports import file_report
from tests.service import Caller, Service
from tests.web.problems import problem_of
from tests.web.routes import Route, routes_of

_APP_LINKS = ("/.well-known/assetlinks.json", "/.well-known/apple-app-site-association")
_PUBLIC_PHOTO = (
    "/v1/feedback/public/<public_id>/photos/<photo_id>/<int(min=1, max=999999999):revision>"
)
_PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/docs"),
    ("GET", "/docs/start.js"),
    ("GET", "/docs/assets/<path:name>"),
    ("GET", "/v1/openapi.json"),
    ("GET", "/.well-known/jwks.json"),
    ("GET", "/.well-known/receipt-keys.json"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/.well-known/openid-configuration"),
    *(("GET", path) for path in _APP_LINKS),
    ("GET", "/v1/app/config"),
    ("GET", "/v1/alerts"),
    ("GET", "/v1/alerts/<uuid:alert_id>"),
    ("GET", "/v1/announcements"),
    ("GET", "/v1/announcements/<uuid:announcement_id>"),
    ("DELETE", "/v1/notifications/guest-devices/<uuid:installation_id>"),
    ("PUT", "/v1/notifications/guest-devices/<uuid:installation_id>"),
    ("GET", "/v1/areas"),
    ("GET", "/v1/reference-data"),
    ("GET", "/v1/auth/providers"),
    ("POST", "/v1/auth/attempts"),
    ("POST", "/v1/auth/session"),
    ("POST", "/v1/auth/refresh"),
    ("POST", "/v1/auth/revoke"),
    ("GET", "/v1/consents/texts"),
    ("GET", "/v1/feedback/categories"),
    ("POST", "/v1/data-requests/outcome"),
    ("POST", "/v1/feedback/lookup"),
    ("GET", "/v1/feedback/map"),
    ("GET", "/v1/feedback/public"),
    ("GET", "/v1/feedback/public/<public_id>"),
    ("POST", "/v1/feedback/public/<public_id>/flags"),
    ("GET", "/v1/feedback/statistics"),
    ("GET", _PUBLIC_PHOTO),
    ("GET", "/v1/services/digital-services"),
    ("GET", "/v1/services/places"),
    ("GET", "/v1/services/places.geojson"),
    ("GET", "/v1/services/places/<code>"),
    ("GET", "/v1/services/procedures"),
    ("GET", "/v1/services/procedures/<code>"),
    ("GET", "/v1/services/procedures/<code>/needs"),
    ("GET", "/v1/services/procedures/<code>/versions"),
}


_BY_TICKET = {("POST", "/v1/feedback/reports/<uuid:report_id>/photos")}


def _guarded(service: Service, audience: Audience) -> list[Route]:
    found = [
        route
        for route in routes_of(service.app)
        if route.guard is not None and route.guard.audience is audience
    ]
    assert found
    return found


def _refusal(caller: Caller, route: Route) -> tuple[int, str]:
    """The status and code of the problem that ``caller`` is answered with."""
    answer = caller.client.open(route.path, method=route.method, headers=caller.headers)
    assert answer.mimetype == "application/problem+json", route
    return answer.status_code, answer.get_json()["code"]


def test_every_route_wears_a_guard(shared: Service) -> None:
    routes = list(routes_of(shared.app))
    assert len(routes) > 40
    assert [f"{route.method} {route.rule}" for route in routes if route.guard is None] == []


def test_what_anyone_may_call_is_listed_here(shared: Service) -> None:
    """Opening a route to everyone is a decision: it is written down a second time."""
    found = {(route.method, route.rule) for route in _guarded(shared, Audience.ANYONE)}
    assert found == _PUBLIC


def test_the_audience_follows_from_the_path(shared: Service) -> None:
    for route in routes_of(shared.app):
        assert route.guard is not None
        is_staff = route.guard.audience is Audience.STAFF
        is_client = route.guard.audience is Audience.CLIENT
        assert is_staff is route.rule.startswith("/v1/admin/"), route
        assert is_client is route.rule.startswith("/v1/integration/"), route


def test_what_an_upload_ticket_opens_is_listed_here(shared: Service, lan: Caller) -> None:
    routes = [route for route in routes_of(shared.app) if route.guard is not None]
    found = {
        (one.method, one.rule) for one in routes if one.guard and one.guard.takes_upload_ticket
    }
    assert found == _BY_TICKET
    ticket = file_report(lan, photos_expected=1)["upload_ticket"]["token"]
    caller = shared.anyone()
    for scheme in ("UploadTicket", "Bearer"):
        caller.headers["Authorization"] = f"{scheme} {ticket}"
        for route in routes:
            is_open = route.guard is None or route.guard.audience is Audience.ANYONE
            if not is_open and (route.method, route.rule) not in _BY_TICKET:
                assert _refusal(caller, route) == (401, "unauthenticated"), (scheme, route)


@pytest.mark.parametrize("audience", [Audience.CITIZEN, Audience.STAFF, Audience.CLIENT])
def test_nobody_gets_in_without_proof(shared: Service, audience: Audience) -> None:
    for route in _guarded(shared, audience):
        assert _refusal(shared.anyone(), route) == (401, "unauthenticated"), route
        for method in ("OPTIONS", "HEAD") if route.method == "GET" else ("OPTIONS",):
            answer = shared.anyone().client.open(route.path, method=method)
            assert answer.status_code == 401, (method, route)


def test_a_citizen_gets_in_at_no_staff_door(shared: Service, lan: Caller) -> None:
    for route in _guarded(shared, Audience.STAFF):
        assert _refusal(lan, route) == (403, "forbidden"), route


def test_a_citizens_token_is_no_systems_signature(shared: Service, lan: Caller) -> None:
    for route in _guarded(shared, Audience.CLIENT):
        assert _refusal(lan, route) == (401, "unauthenticated"), route


def test_staff_get_in_at_no_citizens_door(shared: Service) -> None:
    triager = shared.staff("triager")
    for route in _guarded(shared, Audience.CITIZEN):
        assert _refusal(triager, route) == (403, "forbidden"), route


def test_an_open_door_stays_open_to_whoever_shows_a_bad_token(shared: Service) -> None:
    caller = shared.anyone()
    caller.headers["Authorization"] = "Bearer expired.long.ago"
    for method, path in _PUBLIC:
        if method == "GET" and "<" not in path:
            with caller.get(path) as answer:
                # Where no app is configured there is nothing to link to.
                none = {404} if path in _APP_LINKS else set()
                assert answer.status_code in {200, 422} | none, path


def test_a_view_without_a_guard_is_refused_to_everyone(service: Service) -> None:
    service.app.add_url_rule("/v1/forgotten", "forgotten", lambda: "secret")
    for caller in (service.anyone(), service.citizen(), service.staff()):
        answer = caller.get("/v1/forgotten")
        problem_of(answer, 403, "forbidden")
        assert b"secret" not in answer.get_data()


@pytest.mark.parametrize(
    ("guard", "anyone", "citizen", "staff"),
    [
        (public, 200, 200, 200),
        (requires_citizen(), 401, 200, 403),
        (requires_citizen_or_ticket, 401, 200, 403),
        (requires_staff(Operation.ACCOUNT_READ), 401, 403, 200),
        (requires_client("dossiers:write"), 401, 401, 401),
    ],
    ids=["public", "citizen", "ticket", "staff", "client"],
)
def test_a_new_route_is_guarded_by_what_it_wears(
    service: Service, guard: object, anyone: int, citizen: int, staff: int
) -> None:
    view = guard(lambda: "in")
    service.app.add_url_rule("/v1/new", "new", view)
    assert service.anyone().get("/v1/new").status_code == anyone
    assert service.citizen().get("/v1/new").status_code == citizen
    assert service.staff().get("/v1/new").status_code == staff
