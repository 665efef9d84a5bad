"""Every route has its limits, and those that are not what their audience says are listed."""

import pytest

from app.web.guards import Audience
from app.web.limits.policy import (
    LIMITS,
    NEVER_CLOSED,
    CountedBy,
    LimitClass,
    class_of,
)
from tests.service import Service
from tests.web.routes import routes_of

# Written down a second time: taking a route out of its audience's limits is a decision.
_MARKED = {
    ("GET", "/healthz"): LimitClass.UNLIMITED,
    ("GET", "/readyz"): LimitClass.PROBE,
    ("POST", "/v1/auth/attempts"): LimitClass.LOGIN,
    ("POST", "/v1/auth/session"): LimitClass.LOGIN,
    ("POST", "/v1/auth/refresh"): LimitClass.REFRESH,
    ("POST", "/v1/auth/revoke"): LimitClass.REFRESH,
    ("POST", "/v1/feedback/reports"): LimitClass.REPORT,
    ("POST", "/v1/feedback/photos"): LimitClass.PHOTO,
    ("POST", "/v1/feedback/lookup"): LimitClass.FOLLOW,
    ("POST", "/v1/data-requests/outcome"): LimitClass.FOLLOW,
    ("POST", "/v1/feedback/public/<public_id>/flags"): LimitClass.FLAG,
    ("DELETE", "/v1/notifications/guest-devices/<uuid:installation_id>"): LimitClass.GUEST_DEVICE,
    ("PUT", "/v1/notifications/guest-devices/<uuid:installation_id>"): LimitClass.GUEST_DEVICE,
    ("POST", "/v1/feedback/reports/<uuid:report_id>/photos"): LimitClass.PHOTO,
    ("POST", "/v1/admin/reports/<uuid:report_id>/photos"): LimitClass.PHOTO,
    (
        "POST",
        "/v1/admin/reports/<uuid:report_id>/photos/<uuid:photo_id>/redactions",
    ): LimitClass.PHOTO,
    ("GET", "/v1/services/dossiers/<id_or_code>"): LimitClass.DOSSIER_LOOKUP,
    ("POST", "/v1/services/dossiers/lookup"): LimitClass.DOSSIER_PROOF,
    # Its proof is a dossier's code.
    ("POST", "/v1/me/identifiers"): LimitClass.DOSSIER_LOOKUP,
}
_BY_AUDIENCE = {
    Audience.ANYONE: {LimitClass.PUBLIC_READ, LimitClass.PUBLIC_WRITE},
    Audience.CITIZEN: {LimitClass.CITIZEN_READ, LimitClass.CITIZEN_WRITE},
    Audience.STAFF: {LimitClass.STAFF_READ, LimitClass.STAFF_WRITE},
    Audience.CLIENT: {LimitClass.CLIENT},
}


def test_every_route_has_the_limits_of_its_audience_or_is_listed_here(shared: Service) -> None:
    marked = {}
    for route in routes_of(shared.app):
        limit_class = class_of(route.view, route.method)
        assert route.guard is not None, route
        # Who need not say who he is can't be counted as himself.
        by_caller = {one.by for one in LIMITS[limit_class]} & {CountedBy.CALLER}
        assert bool(by_caller) is (route.guard.audience is not Audience.ANYONE), route
        if getattr(route.view, "limit_class", None) is not None:
            marked[route.method, route.rule] = limit_class
            continue
        assert limit_class in _BY_AUDIENCE[route.guard.audience], route
        assert limit_class.endswith("read") is (route.method == "GET") or limit_class == "client"
    assert marked == _MARKED


def test_every_class_but_the_health_check_has_limits() -> None:
    assert set(LIMITS) == set(LimitClass)
    assert {one for one, limits in LIMITS.items() if not limits} == {LimitClass.UNLIMITED}


def test_whoever_must_prove_himself_is_counted_before_and_after() -> None:
    """Before by address, so that failed proofs cost; after by himself, so that neighbours don't."""
    for limit_class, limits in LIMITS.items():
        if any(limit.by is CountedBy.CALLER for limit in limits):
            assert limits[0].name == "door", limit_class
            assert limits[0].by is CountedBy.ADDRESS
            assert limits[1].by is CountedBy.CALLER
    routed = {one for several in _BY_AUDIENCE.values() for one in several} | set(_MARKED.values())
    assert routed | {LimitClass.NOWHERE} == set(LimitClass)


def test_only_reporting_stays_open_without_counts() -> None:
    assert {LimitClass.REPORT, LimitClass.PHOTO} == NEVER_CLOSED


@pytest.mark.parametrize("limit_class", [LimitClass.REPORT, LimitClass.PHOTO])
def test_a_storm_of_retries_stays_under_the_limit(limit_class: LimitClass) -> None:
    """A report with five photos, each sent twenty times over a bad network."""
    retries = 20 * (5 if limit_class is LimitClass.PHOTO else 1)
    assert all(limit.amount > retries for limit in LIMITS[limit_class])


def test_equal_names_mean_equal_limits() -> None:
    """They share their counts, so two amounts under one name would contradict each other."""
    amounts: dict[tuple[str, CountedBy], set[tuple[int, int]]] = {}
    for limits in LIMITS.values():
        for limit in limits:
            amounts.setdefault((limit.name, limit.by), set()).add((limit.amount, limit.period_s))
    assert {len(several) for several in amounts.values()} == {1}


def test_a_broadcast_wakes_every_phone_within_the_limits() -> None:
    """91,000 phones in five minutes, a third of them behind one carrier's address."""
    phones_a_minute = 91_000 / 5 / 3
    calls = {LimitClass.REFRESH: 1, LimitClass.PUBLIC_READ: 1, LimitClass.CITIZEN_READ: 4}
    for limit_class, each in calls.items():
        by_address = [one for one in LIMITS[limit_class] if one.by is CountedBy.ADDRESS]
        assert all(one.amount > phones_a_minute * each for one in by_address), limit_class


def test_a_clerk_closes_two_hundred_reports_at_the_end_of_his_day() -> None:
    """In three minutes: for each report two looks, five photos, an answer and a move."""
    per_minute = 200 / 3
    assert LIMITS[LimitClass.STAFF_READ][-1].amount > per_minute * 7
    assert LIMITS[LimitClass.STAFF_WRITE][-1].amount > per_minute * 2


def test_a_full_resynchronisation_goes_through_in_an_hour() -> None:
    batches = (450_000 + 3_200_000) / 1_000
    assert LIMITS[LimitClass.CLIENT][-1].amount * 60 > batches
