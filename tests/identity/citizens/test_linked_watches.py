"""What two accounts of one person watch becomes one account's."""

from uuid import UUID

from tests.identity.citizens.logging_in import LOW, account_of, at_portal
from tests.service import Service
from tests.services.dossier_rows import WATCHED, WATCHERS, set_proof, watch, watch_directly
from tests.services.national import MINH, dossier, new_code, stored, take_dossiers
from tests.web.problems import problem_of


def test_a_watch_moves_with_its_account_and_one_that_was_ended_stays_ended(
    service: Service,
) -> None:
    older, minh = service.citizen("lan"), service.citizen("minh")
    ended, other = new_code(), new_code()
    take_dossiers(service, [dossier(code, owner=MINH) for code in (ended, other)])
    set_proof(service, ended, number=MINH)
    assert watch(older, ended, number=MINH).status_code == 201
    (watcher,) = minh.get(WATCHERS).get_json()["items"]
    minh.delete(f"{WATCHERS}/{watcher['id']}")
    younger = at_portal(service, **LOW)
    account = UUID(account_of(younger))
    watch_directly(service, [(stored(service, code).id, account) for code in (ended, other)])
    linked = at_portal(service)
    assert account_of(linked) == account_of(older)
    assert [one["dossier"]["code"] for one in linked.get(WATCHED).get_json()["items"]] == [other]
    problem_of(watch(linked, ended, number=MINH), 403, "watch_refused")
