"""Dossiers when the schema goes back and forth: still there, and whole when they are sent again."""

from app.database.migrations import downgrade, upgrade
from tests.service import Service
from tests.services.national import CODE, DOSSIERS, dossier, results_of, send, stored, withdrawal


def test_dossiers_outlive_the_schema_before_and_are_read_anew(service: Service) -> None:
    lan = service.citizen()
    row = dossier(TaiLieuNop=[{"TenTepDinhKem": "Tờ khai.pdf"}])
    send(service, [row])
    downgrade(service.database, "0028")
    upgrade(service.database)
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 200
    assert stored(service).papers == []
    assert results_of(send(service, [row])) == ["changed"]
    assert stored(service).papers == ["Tờ khai.pdf"]


def test_a_withdrawn_dossier_is_nobodys_to_the_schema_before(service: Service) -> None:
    lan = service.citizen()
    send(service, [dossier()])
    send(service, [withdrawal()])
    downgrade(service.database, "0028")
    upgrade(service.database)
    assert lan.get(f"{DOSSIERS}/{CODE}").status_code == 404
