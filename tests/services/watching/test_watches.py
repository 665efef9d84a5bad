"""Watching a dossier that is somebody else's: for a time, and as its owner lets one."""

from datetime import UTC, datetime

import pytest

from app.services.models import DossierWatch
from app.services.watch_schemas import (
    WatchedDossierSchema,
    WatchedDossiersSchema,
    WatcherPageSchema,
)
from app.services.watching.watchers import initials_of
from app.services.watching.watches import sweep_watches
from tests.documented import assert_documented
from tests.identity.citizens.logging_in import account_of, audits
from tests.reports import count
from tests.service import Caller, Json, Service
from tests.services.dossier_rows import (
    WATCH,
    WATCHED,
    WATCHERS,
    days_ago,
    set_dossier,
    set_watch,
    watch,
)
from tests.services.national import CODE, DOSSIERS, MINH, dossier, step, take_dossiers, take_steps
from tests.web.problems import problem_of


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
    assert minh.delete(WATCH).status_code == 204
    problem_of(watch(minh), 403, "watch_refused")
    take_steps(service, [step(status="5")])
    assert _inbox(minh, "watched_dossier_moved") == []


def test_who_stops_is_told_no_more_and_may_begin_again(
    service: Service, lan: Caller, minh: Caller
) -> None:
    watch(minh)
    for _ in range(2):
        assert minh.delete(WATCH).status_code == 204
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
    for answer in (low.get(WATCHED), low.get(WATCHERS), low.delete(WATCH)):
        problem_of(answer, 403, "assurance_too_low")
