"""Dossiers taken in: new, changed, unchanged; their owners told once, former ones nothing."""

from sqlalchemy import select

from app.notifications.models import Delivery, Notification
from app.services.intake.dossier_import import Result
from app.services.models import Dossier, DossierOwner
from tests.notifications.phones import Phone, account_id, notifications
from tests.reports import count
from tests.service import Service
from tests.services.national import (
    CODE,
    DOSSIERS,
    LAN,
    MINH,
    dossier,
    new_code,
    stored,
    take_dossiers,
)


def test_a_row_is_new_then_unchanged_then_changed(service: Service) -> None:
    assert take_dossiers(service, [dossier()]) == [Result.NEW]
    before = stored(service)
    assert take_dossiers(service, [dossier()]) == [Result.UNCHANGED]
    assert stored(service) == before
    assert take_dossiers(service, [dossier(TenTTHC="Khai sinh")]) == [Result.CHANGED]
    after = stored(service)
    assert (after.id, after.procedure_name) == (before.id, "Khai sinh")
    assert after.changed_at > before.changed_at


def test_fields_that_we_do_not_keep_change_nothing(service: Service) -> None:
    take_dossiers(service, [dossier()])
    again = dossier(GhiChu="khác", Email="a@b.example", TrichYeuHoSo="Xin…", ChuHoSo="LAN")
    assert take_dossiers(service, [again]) == [Result.UNCHANGED]


def test_each_row_has_its_result_in_the_order_sent(service: Service) -> None:
    known, changed, new = new_code(), new_code(), new_code()
    take_dossiers(service, [dossier(known), dossier(changed)])
    rows = [dossier(new), dossier(changed, status="9"), dossier(known)]
    assert take_dossiers(service, rows) == [Result.NEW, Result.CHANGED, Result.UNCHANGED]


def test_an_unknown_status_is_kept_as_it_came(service: Service) -> None:
    lan = service.citizen()
    take_dossiers(service, [dossier(status="11")])
    assert stored(service).status == "11"
    read = lan.get(f"{DOSSIERS}/{CODE}").get_json()
    assert (read["status"], read["status_label"]) == ("11", "11")


def test_a_changed_status_is_told_to_each_owner_once(service: Service) -> None:
    lan = service.citizen("lan")
    phone = Phone().register(lan)
    take_dossiers(service, [dossier()])
    assert notifications(service) == []
    take_dossiers(service, [dossier(status="5")])
    (told,) = notifications(service)
    assert (told.citizen_id, told.kind) == (account_id(lan), "dossier_moved")
    assert told.entity_id == str(stored(service).id)
    assert told.params == {"code": CODE, "status": "labels.dossier_statuses.5"}
    assert count(service, Delivery, Delivery.installation_id == phone.installation_id) == 1


def test_both_accounts_with_the_owners_number_are_told(service: Service) -> None:
    first = service.citizen("lan")
    second = service.citizen("minh", SoDinhDanh=LAN)
    service.citizen("hoa")
    take_dossiers(service, [dossier()])
    take_dossiers(service, [dossier(status="9")])
    told = {row.citizen_id for row in notifications(service)}
    assert told == {account_id(first), account_id(second)}
    assert count(service, Notification) == 2


def test_an_owner_with_an_old_and_a_new_number_is_told_once(service: Service) -> None:
    lan = service.citizen("lan")
    service.citizen("lan", SoDinhDanh="281234567")
    both = [{"SoDinhDanh": LAN}, {"SoDinhDanh": "281234567"}]
    take_dossiers(service, [dossier(DinhDanhCHS=both)])
    take_dossiers(service, [dossier(DinhDanhCHS=both, status="9")])
    assert [row.citizen_id for row in notifications(service)] == [account_id(lan)]
    assert len(lan.get(DOSSIERS).get_json()["items"]) == 1


def test_a_resynchronisation_tells_nobody_and_writes_nothing(service: Service) -> None:
    service.citizen("lan")
    rows = [dossier(new_code()) for _ in range(20)]
    take_dossiers(service, rows)
    before = [stored(service, row["MaHoSo"]) for row in rows]
    for again in (rows, rows[::-1]):
        assert set(take_dossiers(service, again)) == {Result.UNCHANGED}
    assert [stored(service, row["MaHoSo"]) for row in rows] == before
    assert count(service, Notification) == 0


def test_a_silent_load_tells_nobody(service: Service) -> None:
    service.citizen("lan")
    take_dossiers(service, [dossier()], is_silent=True)
    take_dossiers(service, [dossier(status="9")], is_silent=True)
    assert stored(service).status == "9"
    assert count(service, Notification) == 0


def test_a_change_of_anything_else_is_no_news(service: Service) -> None:
    service.citizen("lan")
    take_dossiers(service, [dossier()])
    take_dossiers(service, [dossier(NgayHenTra="20240110170000")])
    assert count(service, Notification) == 0


def test_a_changed_owner_ends_the_former_ones_access_and_news(service: Service) -> None:
    lan, minh = service.citizen("lan"), service.citizen("minh")
    take_dossiers(service, [dossier(owner=LAN)])
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 200
    take_dossiers(service, [dossier(owner=MINH, status="5")])
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 404
    assert lan.get(DOSSIERS).get_json()["items"] == []
    assert minh.get(f"{DOSSIERS}/{CODE}").status_code == 200
    assert [row.citizen_id for row in notifications(service)] == [account_id(minh)]
    assert count(service, DossierOwner) == 1


def test_a_placeholder_number_is_nobodys(service: Service) -> None:
    someone = service.citizen("lan", SoDinhDanh="000000001")
    take_dossiers(service, [dossier(owner="000000001")])
    take_dossiers(service, [dossier(owner="000000001", status="9")])
    assert count(service, DossierOwner) == 0
    assert count(service, Notification) == 0
    assert someone.get(DOSSIERS).get_json()["items"] == []


def test_numbers_of_different_kinds_never_meet(service: Service) -> None:
    someone = service.citizen("lan", SoDinhDanh="074190000")
    take_dossiers(service, [dossier(owner="074190000001")])
    assert someone.get(f"{DOSSIERS}/{CODE}").status_code == 404


def test_the_owners_number_is_nowhere_in_clear(service: Service) -> None:
    take_dossiers(service, [dossier(owner=LAN)])
    with service.database.reading() as connection:
        for table in (Dossier.__table__, DossierOwner.__table__):
            for row in connection.execute(select(table)):
                assert LAN not in str(tuple(row))
                assert "Ngọc Lan" not in str(tuple(row))


def test_the_same_dossier_twice_in_a_batch_counts_as_its_latest(service: Service) -> None:
    lan = service.citizen("lan")
    rows = [dossier(status="4"), dossier(status="5")]
    assert take_dossiers(service, rows) == [Result.NEW, Result.NEW]
    assert stored(service).status == "5"
    rows = [dossier(status="9", NgayKetThucXuLy="20240102"), dossier(status="4")]
    assert take_dossiers(service, rows) == [Result.CHANGED, Result.CHANGED]
    assert stored(service).status == "9"
    assert [row.citizen_id for row in notifications(service)] == [account_id(lan)]
    assert count(service, Dossier) == 1
