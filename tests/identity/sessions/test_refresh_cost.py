"""A refresh is the commonest write there is: it stays a matter of few statements."""

from tests.identity.dpop_proofs import PhoneKey, bound_citizen, proof, refresh_with
from tests.service import Service
from tests.statements import statements, verbs


def test_a_refresh_is_one_look_and_one_write(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    with statements(service) as seen:
        assert refresh_with(service, token).status_code == 200
    assert verbs(seen) == ["SELECT", "UPDATE"]


def test_asking_for_a_lost_answer_writes_nothing(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    refresh_with(service, token)
    with statements(service) as seen:
        assert refresh_with(service, token).status_code == 200
    assert verbs(seen) == ["SELECT"]


def test_a_proof_costs_one_write_more(service: Service) -> None:
    key = PhoneKey.es256()
    token = bound_citizen(service, key).tokens["refresh_token"]
    shown = proof(key)
    with statements(service) as seen:
        assert refresh_with(service, token, shown).status_code == 200
    assert verbs(seen) == ["SELECT", "INSERT", "UPDATE"]


def test_a_hostile_proof_or_token_does_not_reach_the_database(service: Service) -> None:
    token = service.citizen().tokens["refresh_token"]
    with statements(service) as seen:
        refresh_with(service, token, "x")
        refresh_with(service, "bdsr_" + "A" * 70)
    assert seen == []
