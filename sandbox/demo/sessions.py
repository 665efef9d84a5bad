"""Sessions go on by refresh tokens, and end for good."""

from typing import Any

from sandbox.demo.dossiers import OneStopDossier, return_result
from sandbox.demo.narration import Narrator, demand, demand_equal, demand_problem, read
from sandbox.demo.phone import Phone
from sandbox.demo.reporting import REPORTER
from sandbox.demo.surroundings import Caller, Surroundings

_REFRESH, _REVOKE = "/v1/auth/refresh", "/v1/auth/revoke"


def renew_session(world: Surroundings, citizen: Caller, tell: Narrator) -> None:
    """An answer lost on the way logs nobody out; a stolen token ends everything."""
    tell.chapter("Sessions")
    with tell.step("a refresh token gets the next pair; asked again, it gets the same one"):
        successor = _refresh(world, citizen.tokens)
        repeated = _refresh(world, citizen.tokens)
        demand_equal("the successor", repeated["refresh_token"], successor["refresh_token"])
        citizen.tokens = repeated
        read(citizen.get("/v1/me"))
    with tell.step("an old one shown after its successor was used is stolen: the session ends"):
        other = world.log_in("vneid", "hoa")
        stolen = other.tokens
        other.tokens = _refresh(world, _refresh(world, stolen))
        demand_problem(_ask(world, stolen), 401, "refresh_reused")
        demand_problem(other.get("/v1/me"), 401, "session_ended")


def log_out(
    world: Surroundings, citizen: Caller, phone: Phone, dossier: OneStopDossier, tell: Narrator
) -> None:
    """The next request is refused, and the phone hears nothing more."""
    # What was written before is still on its way: of that she is told.
    told_before = len(phone.wait_for_news(citizen))
    with tell.step("logged out by the refresh token alone, the access token stops at once"):
        sent = {"refresh_token": citizen.tokens["refresh_token"]}
        read(world.anyone().post(_REVOKE, sent), 204)
        demand_problem(citizen.get("/v1/me"), 401, "session_ended")
    with tell.step("her phone is detached: the next change reaches the inbox and not the phone"):
        return_result(world, dossier)
        phone.demand_silence(told_before)
        newest = read(world.log_in("vneid", REPORTER).get("/v1/notifications"))["items"][0]
        demand(dossier.code in newest["title"], f"the newest is {newest['title']!r}")


def _refresh(world: Surroundings, tokens: dict[str, Any]) -> dict[str, Any]:
    renewed: dict[str, Any] = read(_ask(world, tokens))
    return renewed


def _ask(world: Surroundings, tokens: dict[str, Any]) -> Any:
    return world.anyone().post(_REFRESH, {"refresh_token": tokens["refresh_token"]})
