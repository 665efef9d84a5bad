"""`flask identity rotate-keys`: everything sealed goes under the first key, while people work."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Column, insert, select, update

from app.database import new_id
from app.database.resealing import reseal_column
from app.database.secret_columns import purpose_of, sealed_columns
from app.feedback.receipts.keys import ReceiptKeys
from app.identity.models import Citizen, ClientSecret, IntegrationClient
from tests.identity.changed_keys import UnderKeys, new_keys, run, under_keys
from tests.identity.citizens.logging_in import patch_me
from tests.notifications.phones import Phone
from tests.privacy.asking import asked, step
from tests.privacy.looking import delay, look_at
from tests.reports import QUEUE, REPORTS, new_key
from tests.service import Caller, Service, report_draft
from tests.services.national import CODE, dossier, take_dossiers
from tests.triage.photos.covering import redact, with_photo

__all__ = ["under_keys"]
OLD, NEW = new_keys(2)
LOOKUP = new_keys(1)

HOA = {"relation": "family", "name": "Hoa"}


@pytest.fixture
def old(under_keys: UnderKeys) -> Iterator[Service]:
    """The service with the old key only, a value sealed in every column that there is."""
    with under_keys([OLD], LOOKUP) as service:
        vinh = service.citizen("vinh")
        contact = {"phone": "0900000001", "email": "vinh@congdan.example"}
        assert patch_me(vinh, {"contact": contact}).status_code == 200
        assert vinh.post(REPORTS, report_draft(filed_for=HOA), key=new_key()).status_code == 201
        called = report_draft(caller={"phone": "0900000002"})
        filed = service.staff().post(QUEUE, called, key=new_key())
        assert filed.status_code == 201
        why = {"purpose": "contact", "reason": "Cần gọi lại cho người dân."}
        path = f"{QUEUE}/{filed.get_json()['id']}/identity"
        assert service.staff("supervisor").post(path, why).status_code == 200
        report, photo_id = with_photo(vinh)
        covered = {"x": 0, "y": 0, "width": 8, "height": 8}
        assert redact(service.staff(), report, photo_id, covered).status_code == 200
        Phone().register(vinh)
        ReceiptKeys(service.database, service.sealer).ensure_first(datetime.now(UTC))
        _add_client(service)
        _add_desk(service, vinh)
        yield service


def _add_desk(service: Service, vinh: Caller) -> None:
    """Requests, breaches, looks and their delays: each with words of somebody."""
    desk, supervisor = service.staff("administrator"), service.staff("supervisor")
    wish = asked(vinh, "correction")
    assert step(desk, wish, "take").status_code == 200
    assert step(desk, wish, "answer", note="Đã sửa.").status_code == 200
    told = {"noticed_at": datetime.now(UTC).isoformat(), "description": "Mất máy tính."}
    told |= {"data_kinds": ["phone"]}
    assert desk.post("/v1/admin/breaches", told, key=new_key()).status_code == 201
    report = vinh.post(REPORTS, report_draft(), key=new_key()).get_json()
    look = look_at(supervisor, report, "legal_request")
    assert delay(desk, look).status_code == 201
    take_dossiers(service, [dossier()])
    why = {"purpose": "complaint", "reason": "Chủ hồ sơ hỏi vì sao trễ hẹn."}
    path = f"/v1/admin/dossiers/{CODE}/look"
    assert supervisor.post(path, why).status_code == 200


def _add_client(service: Service) -> None:
    sealed = service.sealer.seal(b"secret", purpose="client_secrets.sealed_secret")
    now = datetime.now(UTC)
    with service.database.writing() as session:
        session.add(IntegrationClient(name="one", scopes=[], created_at=now))
        session.flush()
        session.add(ClientSecret(client_name="one", sealed_secret=sealed, created_at=now))
        session.commit()


def _all_sealed(service: Service) -> dict[str, list[bytes]]:
    def values(column: Column[Any]) -> list[bytes]:
        with service.database.reading() as connection:
            wanted = select(column).where(column.is_not(None))
            # PostgreSQL puts a changed row last.
            return list(connection.scalars(wanted.order_by(*column.table.primary_key)))

    return {purpose_of(column): values(column) for column in sealed_columns()}


def test_every_sealed_value_goes_under_the_first_key(old: Service, under_keys: UnderKeys) -> None:
    before = _all_sealed(old)
    assert all(before.values()), "each column has a value, or nothing is shown of it"
    with under_keys([NEW, OLD], LOOKUP) as both:
        assert run(both, "identity", "rotate-keys", "--check").exit_code == 1
        assert _all_sealed(both) == before
        rotated = run(both, "identity", "rotate-keys")
        assert rotated.exit_code == 0, rotated.output
        assert "No stored value needs an older key." in rotated.output
        assert run(both, "identity", "rotate-keys", "--check").exit_code == 0
        after = _all_sealed(both)
        again = run(both, "identity", "rotate-keys")
        assert (again.exit_code, _all_sealed(both)) == (0, after)
    with under_keys([NEW], LOOKUP) as new:
        for purpose, values in _all_sealed(new).items():
            opened = [new.sealer.unseal(value, purpose=purpose) for value in values]
            assert opened == [
                old.sealer.unseal(value, purpose=purpose) for value in before[purpose]
            ]
        vinh = new.citizen("vinh")
        assert vinh.get("/v1/me").get_json()["contact"]["phone"] == "+84900000001"


def test_who_is_logged_in_stays_so_as_long_as_the_old_key_is_there(
    old: Service, under_keys: UnderKeys
) -> None:
    tokens = old.citizen("lan").tokens
    with under_keys([NEW, OLD], LOOKUP) as both:
        assert run(both, "identity", "rotate-keys").exit_code == 0
        caller = both.anyone()
        caller.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        assert caller.get("/v1/me").status_code == 200
        answer = caller.post("/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        assert answer.status_code == 200
    with under_keys([NEW], LOOKUP) as new:
        renewed = {"refresh_token": answer.get_json()["refresh_token"]}
        assert new.anyone().post("/v1/auth/refresh", renewed).status_code == 200
        lost = {"refresh_token": tokens["refresh_token"]}
        assert new.anyone().post("/v1/auth/refresh", lost).status_code == 401


def test_a_value_that_somebody_writes_meanwhile_is_left_to_him(
    old: Service, under_keys: UnderKeys
) -> None:
    (column,) = [one for one in sealed_columns() if purpose_of(one) == "citizens.sealed_phone"]
    with under_keys([NEW, OLD], LOOKUP) as both:

        class Overtaken(type(both.sealer)):
            """Between reading a value and writing it anew, its owner changes it."""

            def reseal(self, sealed: bytes, *, purpose: str) -> bytes | None:
                with both.database.writing() as session:
                    session.execute(update(Citizen).values(sealed_phone=theirs))
                    session.commit()
                return super().reseal(sealed, purpose=purpose)

        theirs = both.sealer.seal_text("+84900000002", purpose=purpose_of(column))
        overtaken = Overtaken(both.platform.settings.keys)
        count = reseal_column(both.database, overtaken, column)
        assert (count.resealed, count.old) == (0, 1)
        assert _all_sealed(both)["citizens.sealed_phone"] == [theirs]


def test_a_value_of_a_lost_key_is_counted_and_stops_nothing(
    old: Service, under_keys: UnderKeys
) -> None:
    old.citizen("lan")
    with old.database.writing() as session:
        first = select(Citizen.id).order_by(Citizen.id).limit(1).scalar_subquery()
        junk = (
            update(Citizen).where(Citizen.id == first).values(sealed_full_name=b"\x01" + b"x" * 40)
        )
        session.execute(junk)
        session.commit()
    with under_keys([NEW, OLD], LOOKUP) as both:
        rotated = run(both, "identity", "rotate-keys")
        assert rotated.exit_code == 1
        assert "1 values can be read with none of the keys." in rotated.output
        assert "citizens.sealed_full_name: 1 current, 0 sealed anew" in rotated.output


def test_many_values_are_paged_through(old: Service, under_keys: UnderKeys) -> None:
    (column,) = [one for one in sealed_columns() if purpose_of(one) == "citizens.sealed_full_name"]
    with old.database.writing() as session:
        sealed = old.sealer.seal_text("Tên", purpose=purpose_of(column))
        now = datetime.now(UTC)
        rows = [{"id": new_id(), "sealed_full_name": sealed} for _ in range(450)]
        session.execute(
            insert(Citizen).values(created_at=now, last_login_at=now, language="vi"), rows
        )
        session.commit()
    with under_keys([NEW, OLD], LOOKUP) as both:
        count = reseal_column(both.database, both.sealer, column)
        assert (count.resealed, count.old, count.current) == (451, 0, 0)
        assert reseal_column(both.database, both.sealer, column).current == 451
