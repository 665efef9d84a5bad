"""Whose dossiers a list has, which of them, and what changed in it."""

import uuid

import pytest
from sqlalchemy import update

from app.identity.citizens.identifiers import TAX_CODE, Identifier
from app.identity.citizens.parties import COUNTS_FOR
from app.identity.models import CitizenParty
from app.services.dossier_schemas import DossierPageSchema
from tests.documented import assert_documented
from tests.reports import all_items
from tests.service import Caller, Json, Service
from tests.services.dossier_rows import days_ago, set_owner
from tests.services.national import (
    DOSSIERS,
    MINH,
    dossier,
    new_code,
    step,
    stored,
    take_dossiers,
    take_steps,
)
from tests.statements import statements
from tests.web.problems import problem_of

COMPANY = Identifier(TAX_CODE, "3700000001")


def _codes(caller: Caller, query: str = "") -> set[str]:
    answer = caller.get(f"{DOSSIERS}?limit=100{query}")
    assert answer.status_code == 200, answer.get_json()
    assert_documented(answer.get_json(), DossierPageSchema)
    return {one["code"] for one in answer.get_json()["items"]}


def _company(service: Service) -> tuple[Caller, str, str, str]:
    """Vinh, his organisation's id, a dossier of his own, and one of the organisation's."""
    vinh = service.citizen("vinh")
    own, theirs = new_code(), new_code()
    number = service.sandbox.issuers["vneid"].person("vinh").citizen_number
    take_dossiers(service, [dossier(own, owner=number), dossier(theirs, owner=MINH)])
    set_owner(service, COMPANY, theirs)
    (party,) = vinh.get("/v1/me/parties").get_json()["items"]
    return vinh, party["id"], own, theirs


def test_the_list_is_his_own_an_organisations_or_all(service: Service) -> None:
    vinh, party, own, theirs = _company(service)
    assert _codes(vinh) == {own}
    assert _codes(vinh, f"&party={party}") == {theirs}
    assert _codes(vinh, "&party=all") == {own, theirs}
    assert vinh.get(f"{DOSSIERS}/{theirs}").get_json()["code"] == theirs
    # And he is told when it moves.
    take_steps(service, [step(theirs, status="5")])
    (told,) = vinh.get("/v1/notifications").get_json()["items"]
    assert (told["kind"], theirs in told["title"]) == ("dossier_moved", True)


def test_an_organisation_counts_only_while_it_is_his(service: Service) -> None:
    vinh, party, own, theirs = _company(service)
    lan = service.citizen("lan")
    for path in (f"{DOSSIERS}?party={party}", f"{DOSSIERS}/{theirs}"):
        problem_of(lan.get(path), 404, "not_found")
    problem_of(vinh.get(f"{DOSSIERS}?party={uuid.uuid4()}"), 404, "not_found")
    problem_of(vinh.get(f"{DOSSIERS}?party=mine"), 422, "validation_failed")
    long_ago = days_ago(1) - COUNTS_FOR
    with service.database.writing() as session:
        session.execute(update(CitizenParty).values(confirmed_at=long_ago))
        session.commit()
    problem_of(vinh.get(f"{DOSSIERS}?party={party}"), 404, "not_found")
    problem_of(vinh.get(f"{DOSSIERS}/{theirs}"), 404, "not_found")
    assert _codes(vinh, "&party=all") == {own}


def test_groups_part_what_waits_for_him_from_what_is_done(service: Service) -> None:
    lan = service.citizen("lan")
    codes = {status: new_code() for status in (*map(str, range(1, 12)), "x")}
    take_dossiers(service, [dossier(code, status=status) for status, code in codes.items()])
    ended = {codes[status] for status in ("3", "8", "9", "10")}
    assert _codes(lan, "&state=done") == ended
    assert _codes(lan, "&state=waiting_for_me") == {codes["5"], codes["6"]}
    assert _codes(lan, "&state=open") == set(codes.values()) - ended
    assert len(all_items(lan, f"{DOSSIERS}?state=open", limit=3)) == len(codes) - len(ended)


def test_a_list_of_many_costs_the_statements_of_a_list_of_one(service: Service) -> None:
    lan = service.citizen("lan")
    take_dossiers(service, [dossier()])
    lan.get(DOSSIERS)
    with statements(service) as one:
        lan.get(DOSSIERS)
    take_dossiers(service, [dossier(new_code()) for _ in range(40)])
    lan.get(DOSSIERS)
    with statements(service) as many:
        assert len(lan.get(f"{DOSSIERS}?limit=100").get_json()["items"]) == 41
    assert len(one) == len(many) == 2


def _mark(caller: Caller, query: str = "") -> str:
    mark: str = caller.get(f"{DOSSIERS}?limit=1{query}").get_json()["changes_mark"]
    return mark


def _changes(caller: Caller, mark: str, query: str = "") -> Json:
    answer = caller.get(f"{DOSSIERS}?changed_after={mark}{query}")
    assert answer.status_code == 200, answer.get_json()
    assert_documented(answer.get_json(), DossierPageSchema)
    found: Json = answer.get_json()
    return found


def test_the_changes_are_what_changed_in_order_and_a_page_at_a_time(service: Service) -> None:
    lan, codes = service.citizen("lan"), [new_code() for _ in range(4)]
    take_dossiers(service, [dossier(code) for code in codes])
    mark = _mark(lan)
    assert _changes(lan, mark)["items"] == []
    for code in reversed(codes[:3]):
        take_steps(service, [step(code, status="5")])
    told = []
    while True:
        page = _changes(lan, mark, "&limit=2")
        told += [one["code"] for one in page["items"]]
        mark = page["changes_mark"]
        if not page["has_more_changes"]:
            break
    assert told == list(reversed(codes[:3]))
    assert _changes(lan, mark)["items"] == []


def test_what_became_anothers_is_told_as_removed(service: Service) -> None:
    lan = service.citizen("lan")
    take_dossiers(service, [dossier()])
    mark, row = _mark(lan), stored(service)
    take_dossiers(service, [dossier(owner=MINH)])
    page = _changes(lan, mark)
    assert (page["items"], page["removed_ids"]) == ([], [str(row.id)])
    assert _changes(lan, page["changes_mark"])["removed_ids"] == []


def test_a_mark_is_good_for_the_numbers_and_the_list_it_was_given_for(service: Service) -> None:
    vinh, party, _own, theirs = _company(service)
    own, everything = _mark(vinh), _mark(vinh, "&party=all")
    for query in ("&party=all", f"&party={party}"):
        answer = vinh.get(f"{DOSSIERS}?changed_after={own}{query}")
        problem_of(answer, 400, "cursor_invalid")
    take_steps(service, [step(theirs, status="5")])
    assert [one["code"] for one in _changes(vinh, everything, "&party=all")["items"]] == [theirs]
    with service.database.writing() as session:
        session.execute(update(CitizenParty).values(ended_at=days_ago(0)))
        session.commit()
    answer = vinh.get(f"{DOSSIERS}?changed_after={everything}&party=all")
    problem_of(answer, 400, "cursor_invalid")
    assert _changes(vinh, own)["items"] == []


@pytest.mark.parametrize("query", ["state=open", "cursor=abc"])
def test_changes_are_of_the_whole_list(service: Service, query: str) -> None:
    lan = service.citizen("lan")
    answer = lan.get(f"{DOSSIERS}?changed_after={_mark(lan)}&{query}")
    problem_of(answer, 422, "validation_failed")
