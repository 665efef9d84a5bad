"""`flask identity rehash-lookups`: a new lookup key, and everybody still finds what is his."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.database.lookup_keys import LookupKey
from app.database.secret_columns import lookup_columns, purpose_of
from app.identity.models import CitizenIdentifier, CitizenParty
from app.notifications.models import Device
from app.services.models import DossierOwner
from app.services.owners.proof import proof_hash
from tests.identity.changed_keys import UnderKeys, new_keys, run, under_keys
from tests.identity.citizens.logging_in import account_of, audits, id_token, log_in_at_once
from tests.notifications.phones import Phone
from tests.privacy.asking import asked
from tests.reports import QUEUE, file_report, new_key
from tests.service import Service, report_draft
from tests.services.national import CODE, DOSSIERS, dossier, new_code, take_dossiers
from tests.web.problems import problem_of

__all__ = ["under_keys"]
FIRST, SECOND, THIRD = new_keys(3)
SEALING = new_keys(1)
PHONE = Phone()


@pytest.fixture
def before(under_keys: UnderKeys) -> Iterator[Service]:
    """The service with its first lookup key, something stored in every column of hashes."""
    with under_keys(SEALING, [FIRST]) as service:
        take_dossiers(service, [dossier(), dossier("H09.16-240101-9999", owner="074099999999")])
        take_dossiers(service, [dossier("H09.16-240101-9999", owner="074085000002")])
        why = {"purpose": "complaint", "reason": "Chủ hồ sơ hỏi vì sao trễ hẹn."}
        looked = service.staff("supervisor").post(f"/v1/admin/dossiers/{CODE}/look", why)
        assert looked.status_code == 200
        asked(service.citizen("vinh"))
        PHONE.register(service.citizen("lan"))
        service.citizen("vinh")
        called = service.staff().post(QUEUE, report_draft(), key="called-0001")
        assert called.status_code == 201
        # And one that has no code: not every column is filled in every row.
        file_report(service.citizen("lan"))
        yield service


def _hashes(service: Service) -> dict[str, set[bytes]]:
    with service.database.reading() as connection:
        return {
            purpose_of(column): set(connection.scalars(select(column).where(column.is_not(None))))
            for column in lookup_columns()
        }


def test_a_citizen_finds_his_dossiers_and_phones_under_the_new_key(
    before: Service, under_keys: UnderKeys
) -> None:
    old, recipient = _hashes(before), before.citizen("lan").get("/v1/me").get_json()["recipient"]
    assert all(old.values()), "each column has a value, or nothing is shown of it"
    with under_keys(SEALING, [SECOND, FIRST]) as after:
        rehashed = run(after, "identity", "rehash-lookups")
        assert rehashed.exit_code == 0, rehashed.output
        assert not any(old[name] & new for name, new in _hashes(after).items())
        lan = after.citizen("lan")
        assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 200
        assert lan.get("/v1/me").get_json()["recipient"] == recipient
        assert len(lan.get("/v1/me/identifiers").get_json()["items"]) == 1
        take_dossiers(after, [dossier(new_code()), dossier(status="9")])
        assert len(lan.get(DOSSIERS).get_json()["items"]) == 2
        Phone(PHONE.address).register(after.citizen("minh"))
        with after.database.reading() as connection:
            (owner,) = connection.scalars(select(Device.citizen_id))
        assert str(owner) == account_of(after.citizen("minh"))
        after.citizen("vinh")
        with after.database.reading() as connection:
            assert connection.scalar(select(func.count(CitizenParty.id))) == 1
        assert [event.actor for event in audits(after, "lookups_rehashed")] == ["operator"]


def test_a_caller_follows_his_report_under_the_new_key(
    before: Service, under_keys: UnderKeys
) -> None:
    called = before.staff().post(QUEUE, report_draft(), key=new_key()).get_json()
    opening = {"reference": called["reference"], "code": called["follow_code"]}
    with under_keys(SEALING, [SECOND, FIRST]) as after:
        assert run(after, "identity", "rehash-lookups").exit_code == 0
        followed = after.anyone().post("/v1/feedback/lookup", opening)
        assert followed.get_json()["id"] == called["id"]


def test_a_look_up_is_proven_under_the_new_key(before: Service, under_keys: UnderKeys) -> None:
    with under_keys(SEALING, [SECOND, FIRST]) as after:
        assert run(after, "identity", "rehash-lookups").exit_code == 0
        proof = proof_hash(after.sealer, CODE, number="0001", phone="+84900000001")
        with after.database.reading() as connection:
            assert proof in connection.scalars(select(DossierOwner.proof_hash)).all()


def test_running_it_again_changes_nothing(before: Service, under_keys: UnderKeys) -> None:
    with under_keys(SEALING, [SECOND, FIRST]) as after:
        assert run(after, "identity", "rehash-lookups").exit_code == 0
        once = _hashes(after)
        again = run(after, "identity", "rehash-lookups")
        assert (again.exit_code, _hashes(after)) == (0, once)
        assert "Nothing to do" in again.output


def test_several_new_keys_at_once_are_as_good_as_one_by_one(
    before: Service, under_keys: UnderKeys
) -> None:
    with under_keys(SEALING, [THIRD, SECOND, FIRST]) as after:
        assert run(after, "identity", "rehash-lookups").exit_code == 0
        assert after.citizen("lan").get(f"{DOSSIERS}/{CODE}").status_code == 200


def test_two_at_once_rehash_once(before: Service, under_keys: UnderKeys) -> None:
    with under_keys(SEALING, [SECOND, FIRST]) as after:
        with ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(lambda _: run(after, "identity", "rehash-lookups"), range(2)))
        assert [one.exit_code for one in runs] == [0, 0]
        assert after.citizen("lan").get(f"{DOSSIERS}/{CODE}").status_code == 200
        assert len(audits(after, "lookups_rehashed")) == 1


@pytest.mark.parametrize(
    "keys", [[SECOND], [FIRST, SECOND], [THIRD, SECOND]], ids=["other", "wrong end", "two others"]
)
def test_other_keys_are_refused_and_nothing_is_hashed_with_them(
    before: Service, under_keys: UnderKeys, keys: list[str]
) -> None:
    stored = _hashes(before)
    with under_keys(SEALING, keys) as wrong:
        refused = run(wrong, "identity", "rehash-lookups")
        assert refused.exit_code == 1
        assert "were not made with the keys" in refused.output
        ready = wrong.anyone().get("/readyz")
        assert (ready.status_code, ready.get_json()["checks"]["lookup_key"]) == (503, False)
        both = [id_token(wrong, "vneid", known_or_not) for known_or_not in ("lan", "hoa")]
        for answer in log_in_at_once(wrong, both):
            problem_of(answer, 503, "unavailable")
        assert audits(wrong, "identifier_conflict") == []
        assert _hashes(wrong) == stored
    assert before.anyone().get("/readyz").status_code == 200


def test_a_process_that_still_has_the_old_key_stores_nothing_afterwards(
    before: Service, under_keys: UnderKeys
) -> None:
    lan = before.citizen("lan")
    with under_keys(SEALING, [SECOND, FIRST]) as after:
        assert run(after, "identity", "rehash-lookups").exit_code == 0
    stored = _hashes(before)
    path = f"/v1/notifications/devices/{Phone().installation_id}"
    problem_of(lan.put(path, Phone().registration()), 503, "unavailable")
    assert _hashes(before) == stored


def test_the_first_who_stores_a_hash_notes_the_keys(service: Service) -> None:
    def noted() -> int:
        with service.database.reading() as connection:
            return len(connection.scalars(select(LookupKey.fingerprint)).all())

    assert service.anyone().get("/readyz").status_code == 200
    assert noted() == 0
    service.citizen("lan", acr="LoA1")
    assert noted() == 0
    service.citizen("lan")
    service.citizen("minh")
    assert noted() == 1


def test_hashes_of_unknown_keys_are_not_taken_for_those_of_several(under_keys: UnderKeys) -> None:
    """A database of before the keys were noted, and an operator who adds one at once."""
    with under_keys(SEALING, [SECOND, FIRST]) as service:
        citizen = service.citizen("lan", acr="LoA1")
        number = CitizenIdentifier(
            citizen_id=uuid.UUID(account_of(citizen)),
            namespace="citizen12",
            sealed_value=b"of another time",
            lookup_hash=b"x" * 32,
            proof="digital_identity",
            created_at=datetime.now(UTC),
        )
        with service.database.writing() as session:
            session.add(number)
            session.commit()
        assert run(service, "identity", "rehash-lookups").exit_code == 1
        (answer,) = log_in_at_once(service, [id_token(service, "vneid", "hoa")])
        problem_of(answer, 503, "unavailable")
