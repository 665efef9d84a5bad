"""Another owner: what the former one saw and was about to hear ends with his access."""

import uuid

from sqlalchemy import select

from app.notifications.models import Delivery
from app.services.models import DossierOwner, FormerDossierOwner
from app.services.owners.proof import proof_hash
from tests.notifications.phones import Phone, account_id, deliveries, notifications
from tests.service import Service
from tests.services.national import CODE, LAN, MINH, dossier, new_code, stored, take_dossiers


def _former(service: Service) -> list[uuid.UUID]:
    with service.database.reading() as connection:
        return list(connection.scalars(select(FormerDossierOwner.dossier_id)))


def test_unsent_news_are_not_sent_and_the_inbox_forgets_them(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    phone, kept = Phone().register(lan), new_code()
    take_dossiers(service, [dossier(), dossier(kept)])
    take_dossiers(service, [dossier(status="5"), dossier(kept, status="5")])
    take_dossiers(service, [dossier(status="5", owner=MINH)])
    gone = str(stored(service).id)
    states = {row.subject: (row.state, row.error) for row in deliveries(service, phone)}
    assert states.pop(gone) == ("cancelled", "taken_back")
    assert list(states.values()) == [("pending", None)]
    (item,) = lan.get("/v1/notifications").get_json()["items"]
    assert item["entity_id"] == str(stored(service, kept).id)
    assert minh.get("/v1/notifications").get_json()["items"] == []
    assert _former(service) == [stored(service).id]


def test_one_of_two_owners_leaves_and_the_other_keeps_his_news(service: Service) -> None:
    both = [{"SoDinhDanh": LAN}, {"SoDinhDanh": MINH}]
    lan, minh = service.citizen("lan"), service.citizen("minh")
    take_dossiers(service, [dossier(DinhDanhCHS=both)])
    take_dossiers(service, [dossier(DinhDanhCHS=both, status="5")])
    take_dossiers(service, [dossier(DinhDanhCHS=[], status="5")])
    live = [row.citizen_id for row in notifications(service) if row.deleted_at is None]
    assert live == [account_id(lan)]
    assert minh.get(f"/v1/services/dossiers/{CODE}").status_code == 404


def test_an_owner_who_changes_his_number_for_another_of_his_keeps_his_news(
    service: Service,
) -> None:
    service.citizen("lan")
    lan = service.citizen("lan", SoDinhDanh="281234567")
    take_dossiers(service, [dossier()])
    take_dossiers(service, [dossier(status="5")])
    take_dossiers(service, [dossier(status="5", owner="281234567")])
    assert len(lan.get("/v1/notifications").get_json()["items"]) == 1


def test_a_former_owner_who_returns_is_former_no_more(service: Service) -> None:
    take_dossiers(service, [dossier(owner=LAN)])
    take_dossiers(service, [dossier(owner=MINH)])
    take_dossiers(service, [dossier(owner=LAN)])
    with service.database.reading() as connection:
        former = connection.scalars(select(FormerDossierOwner.lookup_hash)).all()
        owners = connection.scalars(select(DossierOwner.lookup_hash)).all()
    assert len(former) == len(owners) == 1
    assert former != owners


def test_the_proof_follows_the_phone_and_is_none_without_one(service: Service) -> None:
    def proofs() -> list[bytes | None]:
        with service.database.reading() as connection:
            return list(connection.scalars(select(DossierOwner.proof_hash)))

    take_dossiers(service, [dossier()])
    first = proof_hash(service.sealer, CODE, number="0001", phone="+84900000001")
    assert proofs() == [first]
    take_dossiers(service, [dossier(SoDienThoai="+84 900 000 002")])
    assert proofs() == [proof_hash(service.sealer, CODE, number=LAN, phone="+84900000002")]
    take_dossiers(service, [dossier(SoDienThoai="không có")])
    assert proofs() == [None]


def test_nobody_is_told_of_a_move_after_he_was_the_owner(service: Service) -> None:
    lan = service.citizen("lan")
    phone = Phone().register(lan)
    take_dossiers(service, [dossier()])
    take_dossiers(service, [dossier(owner=MINH)])
    take_dossiers(service, [dossier(owner=MINH, status="9")])
    with service.database.reading() as connection:
        sent = connection.scalars(
            select(Delivery.id).where(Delivery.installation_id == phone.installation_id)
        ).all()
    assert sent == []
