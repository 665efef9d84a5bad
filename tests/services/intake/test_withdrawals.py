"""A row with `operation: withdraw`: its dossier is nobody's until it is sent again."""

from sqlalchemy import select

from app.services.models import DossierOwner, FormerDossierOwner
from tests.notifications.phones import notifications
from tests.reports import count
from tests.service import Service
from tests.services.national import (
    CODE,
    DOSSIERS,
    TAKE_STEPS,
    dossier,
    new_code,
    results_of,
    send,
    step,
    stored,
    stored_steps,
    withdrawal,
)


def test_a_withdrawn_dossier_is_shown_to_nobody(service: Service) -> None:
    lan = service.citizen()
    send(service, [dossier(status="4")])
    send(service, [dossier(status="5")])
    assert results_of(send(service, [withdrawal()])) == ["withdrawn"]
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 404
    assert lan.get(DOSSIERS).get_json()["items"] == []
    assert lan.get("/v1/notifications").get_json()["items"] == []
    assert stored(service).withdrawn_at is not None
    assert count(service, DossierOwner) == 0
    assert count(service, FormerDossierOwner) == 1


def test_withdrawing_again_changes_nothing_and_an_unknown_code_is_said_so(
    service: Service,
) -> None:
    send(service, [dossier()])
    send(service, [withdrawal()])
    before = stored(service)
    answer = send(service, [withdrawal(), withdrawal(new_code())])
    assert results_of(answer) == ["unchanged", "unknown_dossier"]
    assert stored(service) == before


def test_steps_of_a_withdrawn_dossier_are_not_taken(service: Service) -> None:
    send(service, [dossier(), withdrawal()])
    assert results_of(send(service, [step()], path=TAKE_STEPS)) == ["unknown_dossier"]
    assert stored_steps(service) == []


def test_the_same_row_sent_again_brings_it_back_with_its_history_and_tells_nobody(
    service: Service,
) -> None:
    lan = service.citizen()
    send(service, [dossier()])
    send(service, [step()], path=TAKE_STEPS)
    send(service, [withdrawal()])
    serial = stored(service).change_serial
    assert results_of(send(service, [dossier()])) == ["changed"]
    assert len(lan.get(f"{DOSSIERS}/{CODE}").get_json()["steps"]) == 1
    assert notifications(service) == []
    assert stored(service).change_serial > serial
    with service.database.reading() as connection:
        assert connection.execute(select(FormerDossierOwner)).all() == []


def test_the_last_row_of_a_batch_decides_between_sending_and_withdrawing(
    service: Service,
) -> None:
    other = new_code()
    send(service, [dossier(), withdrawal(), withdrawal(other), dossier(other)])
    assert stored(service, other).withdrawn_at is None
    send(service, [dossier(), dossier(other)])
    assert results_of(send(service, [dossier(TenTTHC="Khác"), withdrawal()])) == ["withdrawn"] * 2
