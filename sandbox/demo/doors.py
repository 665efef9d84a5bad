"""One person by two digital identities; his sessions, his consent, and what auditors see."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.demo.narration import Narrator, demand, demand_equal, demand_problem, read
from sandbox.demo.surroundings import Caller, Surroundings

_PORTAL = "dvcqg"
_HOLDER_OF_TWO, _UNDECIDED = "minh", "hoa"
_CONSENTS = "/v1/me/consents"


def enter_by_another_door(world: Surroundings, tell: Narrator) -> None:
    """Two accounts at two providers are one person here."""
    tell.chapter("Another digital identity of the same person")
    with tell.step("the national portal's code is redeemed by the service, with its own secret"):
        by_vneid = world.log_in("vneid", _HOLDER_OF_TWO)
        by_portal = _log_in_by_code(world, _HOLDER_OF_TWO)
    with tell.step("both prove the same citizen number: it is one account"):
        accounts = [read(door.get("/v1/me"))["id"] for door in (by_vneid, by_portal)]
        demand_equal("the other account", accounts[1], accounts[0])
        known = {one["provider"] for one in read(by_vneid.get("/v1/me/identities"))["items"]}
        demand_equal("his digital identities", known, {"vneid", _PORTAL})
    with tell.step("he sees both sessions and ends the other: its next request is refused"):
        listed = read(by_vneid.get("/v1/auth/sessions"))["items"]
        other = next(one for one in listed if one["provider"] == _PORTAL)
        read(by_vneid.delete(f"/v1/auth/sessions/{other['id']}"), 204)
        demand_problem(by_portal.get("/v1/me"), 401, "session_ended")
        read(by_vneid.get("/v1/me"))


def change_ones_mind(world: Surroundings, tell: Narrator) -> None:
    """Consent is taken back, and given again."""
    tell.chapter("Consent")
    citizen = world.log_in("vneid", _UNDECIDED)
    (terms,) = read(world.anyone().get("/v1/consents/texts"))["items"]
    with tell.step("taken back, it counts at once: the app is told what is missing"):
        _decide(citizen, terms, is_given=False)
        refused = citizen.get("/v1/feedback/reports")
        demand_problem(refused, 403, "consent_required")
        demand_equal("the version", refused.json()["version"], terms["version"])
    with tell.step("given again, everything is there as before"):
        _decide(citizen, terms, is_given=True)
        read(citizen.get("/v1/feedback/reports"))


def look_into_the_trail(world: Surroundings, report: dict[str, Any], tell: Narrator) -> None:
    """Auditors see who did what, and nobody else does."""
    tell.chapter("The audit trail")
    query = {"subject": f"report:{report['id']}", "limit": "100"}
    with tell.step("the auditor finds who filed the report, who looked at it and who moved it"):
        trail = read(world.log_in("staff", "auditor").get("/v1/admin/audit", **query))["items"]
        actions = {one["action"] for one in trail}
        wanted = {"report_submitted", "report_read", "report_moved"}
        demand(wanted <= actions, f"the trail has only {sorted(actions)}")
    with tell.step("a triager may not look"):
        triager = world.log_in("staff", "triager")
        demand_problem(triager.get("/v1/admin/audit", **query), 403, "forbidden")


def _log_in_by_code(world: Surroundings, identity: str) -> Caller:
    """As the app does: the browser brings the code, the service redeems it."""
    providers = read(world.anyone().get("/v1/auth/providers"))["items"]
    portal = next(one for one in providers if one["name"] == _PORTAL)
    demand_equal("how the portal's answer is exchanged", portal["exchange"], "code")
    attempt = read(world.anyone().post("/v1/auth/attempts", {"provider": _PORTAL}), 201)
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    asked = {
        "response_type": portal["response_type"],
        "client_id": portal["client_id"],
        "redirect_uri": portal["redirect_uris"][0],
        "scope": " ".join(portal["scopes"]),
        "state": attempt["state"],
        "nonce": attempt["nonce"],
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": portal["code_challenge_method"],
        "identity": identity,
    }
    redirected = world.sandbox.post(portal["authorization_endpoint"], data=asked)
    demand_equal("the portal's status", redirected.status_code, 303)
    answer = parse_qs(urlsplit(redirected.headers["Location"]).query)
    demand_equal("the state", answer["state"][0], attempt["state"])
    sent = {
        "code": answer["code"][0],
        "code_verifier": verifier,
        "redirect_uri": asked["redirect_uri"],
        "state": attempt["state"],
        "iss": answer["iss"][0],
        "device_name": "Máy tính ở nhà",
    }
    return Caller(world.service, read(world.anyone().post("/v1/auth/session", sent), 201))


def _decide(citizen: Caller, terms: dict[str, Any], *, is_given: bool) -> None:
    decision = {"purpose": terms["purpose"], "version": terms["version"], "is_given": is_given}
    read(citizen.put(_CONSENTS, {"decisions": [decision]}))
