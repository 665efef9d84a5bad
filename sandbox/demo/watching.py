"""Somebody who knows a dossier's owner looks it up and watches it; she sees it and ends it."""

from typing import Any

from sandbox.demo.dossiers import OneStopDossier
from sandbox.demo.narration import Narrator, demand, demand_equal, demand_problem, read
from sandbox.demo.surroundings import Caller, Surroundings

_LOOKUP = "/v1/services/dossiers/lookup"
_WATCHERS = "/v1/me/watchers"


def watch_dossier(
    world: Surroundings, citizen: Caller, dossier: OneStopDossier, tell: Narrator
) -> None:
    """Minh helps Lan: he proves that he knows her, and is told, until she does not want it."""
    tell.chapter("A friend looks her dossier up and watches it")
    friend = world.log_in("vneid", "minh")
    proof = {
        "code": dossier.code,
        "owner_number_last_digits": dossier.owner.citizen_number[-4:],
        "phone": dossier.owner.phone,
    }
    with tell.step("without the right phone there is no such dossier"):
        wrong = proof | {"phone": "0900999999"}
        demand_problem(friend.post(_LOOKUP, wrong), 404, "not_found")
    with tell.step("with it he sees where it stands, and no name"):
        answer = friend.post(_LOOKUP, proof)
        found: dict[str, Any] = read(answer)
        demand_equal("the status", found["dossier"]["status"], "9")
        demand(dossier.owner.full_name not in answer.text, "her name is in it")
    path = f"/v1/services/dossiers/{dossier.code}/watch"
    with tell.step("he watches it, and she sees that somebody does"):
        friend.put(path, {"watch_token": found["watch_token"]})
        (watcher,) = [
            one
            for one in read(citizen.get(_WATCHERS, limit="100"))["items"]
            if one["code"] == dossier.code
        ]
    with tell.step("she ends it: he cannot begin again"):
        citizen.delete(f"{_WATCHERS}/{watcher['id']}")
        again = friend.put(path, {"watch_token": found["watch_token"]})
        demand_problem(again, 403, "watch_refused")
