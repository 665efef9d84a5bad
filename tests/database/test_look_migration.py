"""The schema of what stands out among looks at dossiers goes down and up again beside data."""

from sqlalchemy import inspect, select

from app.database.migrations import downgrade, upgrade
from app.privacy.models import Breach
from app.services.models import DossierLook, DossierLookOwner
from tests.reports import count
from tests.service import Service
from tests.services.national import CODE, dossier, take_dossiers


def _columns(service: Service, table: str) -> set[str]:
    return {one["name"] for one in inspect(service.database.engine).get_columns(table)}


def test_looks_and_breaches_stay_and_old_looks_do_not_stand_out(service: Service) -> None:
    take_dossiers(service, [dossier(status="10")], is_silent=True)
    why = {"purpose": "complaint", "reason": "Chủ hồ sơ gọi hỏi kết quả."}
    looked = service.staff("supervisor").post(f"/v1/admin/dossiers/{CODE}/look", why)
    assert looked.status_code == 200
    noted = {
        "noticed_at": "2026-11-01T00:00:00Z",
        "description": "Một bản sao lưu bị gửi nhầm.",
        "data_kinds": ["phone"],
    }
    breach = service.staff("administrator").post("/v1/admin/breaches", noted, key="breach-0000001")
    assert breach.status_code == 201
    assert _marks(service) == ["no_open_case"]
    downgrade(service.database, "0043")
    assert "stands_out" not in _columns(service, "dossier_looks")
    assert "alarmed_at" not in _columns(service, "breaches")
    upgrade(service.database)
    assert _marks(service) == [""]
    assert (count(service, DossierLookOwner), count(service, Breach)) == (1, 1)


def _marks(service: Service) -> list[str]:
    with service.database.reading() as connection:
        return list(connection.scalars(select(DossierLook.stands_out)))
