"""A role counts only where it was granted."""

from app.web.operations import Role
from tests.reports import file_report
from tests.service import Service


def test_a_province_wide_publisher_handles_only_his_own_agencys_reports(service: Service) -> None:
    report = file_report(service.citizen())
    service.staff("officer", Role.PUBLISHER)
    officer = service.staff("officer", Role.OFFICER, agency="so_y_te")
    path = f"/v1/admin/reports/{report['id']}"
    assert officer.get(path).status_code == 200
    moved = officer.post(
        f"{path}/transitions", {"state": "accepted"}, If_Match=f'"{report["revision"]}"'
    )
    assert moved.status_code == 404
