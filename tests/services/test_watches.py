"""Watching a dossier that is somebody else's: by token, for a time, and as its owner lets one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from app.database import new_id
from app.identity.citizens.identifiers import Identifier
from app.identity.models import Citizen
from app.services.models import DossierOwner, DossierWatch
from app.services.watch_schemas import (
    WatchedDossierSchema,
    WatchedDossiersSchema,
    WatcherPageSchema,
)
from app.services.watch_tokens import GOOD_FOR, Proven, make_token
from app.services.watchers import initials_of
from app.services.watches import MAX_WATCHERS, MAX_WATCHES, sweep_watches
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import account_of, audits
from tests.reports import count
from tests.service import Caller, Json, Service
from tests.services.dossier_rows import (
    WATCHED,
    WATCHERS,
    days_ago,
    look_up,
    set_dossier,
    set_owner,
    set_proof,
    set_watch,
    watch,
    watch_directly,
)
from tests.services.national import (
    CODE,
    DOSSIERS,
    MINH,
    dossier,
    new_code,
    step,
    stored,
    take_dossiers,
    take_steps,
)
from tests.web.problems import problem_of

_PATH = f"{DOSSIERS}/{CODE}/watch"


@pytest.fixture
def lan(service: Service) -> Caller:
    """The owner of a dossier that can be looked up."""
    caller = service.citizen("lan")
    take_dossiers(service, [dossier()])
    set_proof(service)
    return caller


@pytest.fixture
def minh(service: Service) -> Caller:
    """Who wants to watch it."""
    return service.citizen("minh")


def _inbox(caller: Caller, kind: str) -> list[Json]:
    items = caller.get("/v1/notifications").get_json()["items"]
    return [one for one in items if one["kind"] == kind]


def _watched(caller: Caller) -> list[Json]:
    found = caller.get(WATCHED).get_json()
    assert_documented(found, WatchedDossiersSchema)
    items: list[Json] = found["items"]
    return items


def _watchers(caller: Caller) -> list[Json]:
    found = caller.get(WATCHERS).get_json()
    assert_documented(found, WatcherPageSchema)
    items: list[Json] = found["items"]
    return items


def test_a_watched_dossier_is_listed_and_its_moves_are_told(
    service: Service, lan: Caller, minh: Caller
) -> None:
    begun = watch(minh)
    assert begun.status_code == 201
    assert_documented(begun.get_json(), WatchedDossierSchema)
    (listed,) = _watched(minh)
    assert (listed["dossier"]["code"], listed["id"]) == (CODE, begun.get_json()["id"])
    take_steps(service, [step(status="5")])
    (told,) = _inbox(minh, "watched_dossier_moved")
    assert told["entity_id"] == listed["id"]
    assert CODE in told["body"]
    assert len(_inbox(lan, "dossier_moved")) == 1
    assert _watched(minh)[0]["dossier"]["status"] == "5"
    # It is not his for all that.
    problem_of(minh.get(f"{DOSSIERS}/{CODE}"), 404, "not_found")
    assert minh.get(DOSSIERS).get_json()["items"] == []


def test_the_owner_hears_of_it_sees_when_and_ends_it_for_good(
    service: Service, lan: Caller, minh: Caller
) -> None:
    watch(minh)
    (told,) = _inbox(lan, "dossier_watched")
    assert "Minh" not in told["title"] + told["body"]
    (watcher,) = _watchers(lan)
    assert watcher["code"] == CODE
    name = service.sandbox.issuers["vneid"].person("minh").full_name
    assert watcher["initials"] == initials_of(name)
    assert _watchers(minh) == []
    problem_of(minh.delete(f"{WATCHERS}/{watcher['id']}"), 404, "not_found")
    assert lan.delete(f"{WATCHERS}/{watcher['id']}").status_code == 204
    problem_of(lan.delete(f"{WATCHERS}/{watcher['id']}"), 404, "not_found")
    assert (_watchers(lan), _watched(minh)) == ([], [])
    problem_of(watch(minh), 403, "watch_refused")
    assert minh.delete(_PATH).status_code == 204
    problem_of(watch(minh), 403, "watch_refused")
    take_steps(service, [step(status="5")])
    assert _inbox(minh, "watched_dossier_moved") == []


def test_who_stops_is_told_no_more_and_may_begin_again(
    service: Service, lan: Caller, minh: Caller
) -> None:
    watch(minh)
    for _ in range(2):
        assert minh.delete(_PATH).status_code == 204
    take_steps(service, [step(status="5")])
    assert _inbox(minh, "watched_dossier_moved") == []
    assert watch(minh).status_code == 201
    assert len(_inbox(lan, "dossier_watched")) == 2


def test_once_more_it_counts_from_now_on_and_nobody_hears_of_it(
    service: Service, lan: Caller, minh: Caller
) -> None:
    watch(minh)
    set_watch(service, watched_at=days_ago(80))
    before = _watched(minh)[0]["ends_at"]
    again = watch(minh)
    assert again.status_code == 200
    assert again.get_json()["ends_at"] > before
    assert len(_inbox(lan, "dossier_watched")) == 1


@pytest.mark.parametrize(
    ("watched", "status", "ended", "is_watched"),
    [
        (89, "4", 60, True),
        (91, "4", 60, False),
        (20, "10", 6, True),
        (20, "10", 8, False),
        (3, "10", 60, True),
        (8, "10", 60, False),
    ],
)
def test_a_watch_ends_after_90_days_or_a_week_after_the_end(
    service: Service,
    lan: Caller,
    minh: Caller,
    *,
    watched: int,
    status: str,
    ended: int,
    is_watched: bool,
) -> None:
    watch(minh)
    set_watch(service, watched_at=days_ago(watched))
    set_dossier(service, status=status, status_at=days_ago(ended))
    listed = _watched(minh)
    assert bool(listed) is is_watched
    assert bool(_watchers(lan)) is is_watched
    now = datetime.now(UTC)
    assert all(datetime.fromisoformat(one["ends_at"]) > now for one in listed)
    with service.database.writing() as session:
        assert sweep_watches(session, now=now) == (not is_watched)
        session.commit()


def test_the_end_itself_is_told_however_late_it_is_heard_of(
    service: Service, lan: Caller, minh: Caller
) -> None:
    assert lan
    watch(minh)
    set_watch(service, watched_at=days_ago(30))
    take_steps(service, [step(status="9")])
    assert len(_inbox(minh, "watched_dossier_moved")) == 1


def _token(service: Service, caller: Caller, **changes: Any) -> str:
    row, digest = stored(service), _proof(service)
    expires_at = datetime.now(UTC) + changes.get("good_for", GOOD_FOR)
    proven = Proven(changes.get("dossier_id", row.id), changes.get("proof_hash", digest))
    return make_token(service.sealer, UUID(account_of(caller)), proven, expires_at=expires_at)


def _proof(service: Service) -> bytes:
    with service.database.reading() as connection:
        digest: bytes = connection.scalars(select(DossierOwner.proof_hash)).one()
    return digest


@pytest.mark.parametrize(
    "changes",
    [{"good_for": timedelta(0)}, {"dossier_id": new_id()}, {"proof_hash": bytes(32)}],
    ids=["expired", "of no dossier", "of another proof"],
)
def test_a_token_is_good_for_its_time_its_dossier_and_its_proof(
    service: Service, lan: Caller, minh: Caller, changes: dict[str, Any]
) -> None:
    assert lan
    answer = minh.put(_PATH, {"watch_token": _token(service, minh, **changes)})
    problem_of(answer, 403, "watch_token_invalid")
    assert minh.put(_PATH, {"watch_token": _token(service, minh)}).status_code == 201


def test_anothers_token_another_code_and_no_token_are_refused_alike(
    service: Service, lan: Caller, minh: Caller
) -> None:
    token = look_up(minh).get_json()["watch_token"]
    other = new_code()
    take_dossiers(service, [dossier(other)])
    for who, path, sent in (
        (service.citizen("vinh"), _PATH, token),
        (minh, f"{DOSSIERS}/{other}/watch", token),
        (minh, f"{DOSSIERS}/{new_code()}/watch", token),
        (minh, _PATH, "A" * 100),
        (minh, _PATH, token[:-8]),
    ):
        problem_of(who.put(path, {"watch_token": sent}), 403, "watch_token_invalid")
    mine = look_up(lan).get_json()["watch_token"]
    problem_of(lan.put(_PATH, {"watch_token": mine}), 409, "own_dossier")
    assert count(service, DossierWatch) == 0


def test_a_token_from_before_the_owner_changed_opens_nothing(
    service: Service, lan: Caller, minh: Caller
) -> None:
    assert lan
    token = look_up(minh).get_json()["watch_token"]
    set_owner(service, Identifier("citizen12", MINH))
    problem_of(minh.put(_PATH, {"watch_token": token}), 403, "watch_token_invalid")


@pytest.mark.parametrize("sent", [{"owner": MINH}, {"operation": "withdraw"}])
def test_a_watch_ends_with_the_owner_it_was_proven_by(
    service: Service, lan: Caller, sent: dict[str, str]
) -> None:
    vinh = service.citizen("vinh")
    watch(vinh)
    assert len(_watchers(lan)) == len(_inbox(lan, "dossier_watched")) == 1
    take_dossiers(service, [dossier(**sent)])
    assert (_watched(vinh), _watchers(lan), _inbox(lan, "dossier_watched")) == ([], [], [])
    assert count(service, DossierWatch) == 0


def _citizens(service: Service, number: int) -> list[Any]:
    ids = [new_id() for _ in range(number)]
    now = datetime.now(UTC)
    with service.database.writing() as session:
        session.execute(
            insert(Citizen),
            [{"id": one, "created_at": now, "last_login_at": now} for one in ids],
        )
        session.commit()
    return ids


def test_a_citizen_watches_twenty_and_ten_watch_one_dossier(
    service: Service, lan: Caller, minh: Caller
) -> None:
    assert lan
    codes = [new_code() for _ in range(MAX_WATCHES)]
    take_dossiers(service, [dossier(code) for code in codes])
    mine = account_of(minh)
    watch_directly(service, [(stored(service, code).id, UUID(mine)) for code in codes])
    problem_of(watch(minh), 409, "too_many_watches")
    assert minh.delete(f"{DOSSIERS}/{codes[0]}/watch").status_code == 204
    others = _citizens(service, MAX_WATCHERS)
    watch_directly(service, [(stored(service).id, who) for who in others])
    problem_of(watch(minh), 409, "too_many_watchers")


def test_of_many_at_once_no_more_watch_than_may(service: Service, lan: Caller) -> None:
    assert lan
    callers = [service.citizen("minh"), service.citizen("vinh"), service.citizen("hoa")]
    others = _citizens(service, MAX_WATCHERS - 1)
    watch_directly(service, [(stored(service).id, who) for who in others])
    tokens = [look_up(one).get_json()["watch_token"] for one in callers]
    with ThreadPoolExecutor(len(callers)) as pool:
        answers = list(
            pool.map(
                lambda one: one[0].put(_PATH, {"watch_token": one[1]}).status_code,
                zip(callers, tokens, strict=True),
            )
        )
    assert sorted(answers) == [201, 409, 409]


def test_who_began_and_who_ended_a_watch_is_in_the_audit(
    service: Service, lan: Caller, minh: Caller
) -> None:
    watch(minh)
    (watcher,) = _watchers(lan)
    lan.delete(f"{WATCHERS}/{watcher['id']}")
    for action, who in (("dossier_watched", minh), ("dossier_watch_ended", lan)):
        (event,) = audits(service, action)
        assert event.actor == f"citizen:{account_of(who)}"


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Nguyễn Thị Ngọc Lan", "N. T. N. L."), ("Đỗ  Ánh", "Đ. Á."), ("", "")],
)
def test_initials_tell_who_knows_him_and_nobody_else(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_watching_needs_a_verified_identity(service: Service) -> None:
    low = service.citizen("minh", acr="LoA1")
    for answer in (low.get(WATCHED), low.get(WATCHERS), low.delete(_PATH)):
        problem_of(answer, 403, "assurance_too_low")
