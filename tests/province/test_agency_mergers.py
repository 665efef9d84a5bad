"""An agency becomes part of another: open work, competences and people go along, audited."""

from click.testing import Result

from app.audit.models import AuditEvent
from app.identity.models import StaffRole
from tests.identity.staff.administration import id_of
from tests.identity.staff.rosters import listed, planned, supervisor
from tests.province.administration import change_record
from tests.reports import QUEUE, count, file_report, move
from tests.service import Service

OLD, NEW = "so_xay_dung", "so_nong_nghiep_va_moi_truong"


def _merge(service: Service, ended: str, successor: str) -> Result:
    return service.app.test_cli_runner().invoke(args=["agencies", "merge", ended, successor])


def test_everything_open_goes_to_the_successor(service: Service) -> None:
    lan, triager = service.citizen(), service.staff()
    waiting, done = file_report(lan), file_report(lan, text="Đèn tín hiệu hỏng.")
    for state in ("accepted", "in_progress", "answered"):
        assert move(triager, done, state).status_code == 200
    officer = service.staff("officer", agency=OLD)
    result = _merge(service, OLD, NEW)
    assert result.exit_code == 0, result.output
    assert "reports: 1" in result.output
    assert "roles: 1" in result.output
    assert count(service, StaffRole, StaffRole.agency_code == OLD) == 0
    seen = {item["id"] for item in officer.get(f"{QUEUE}?limit=100").get_json()["items"]}
    assert seen == {waiting["id"]}
    full = triager.get(f"{QUEUE}/{waiting['id']}").get_json()
    assert full["lead_agency"] == NEW
    assert full["history"][-1]["action"] == "reassigned"
    assert triager.get(f"{QUEUE}/{done['id']}").get_json()["lead_agency"] == OLD
    assert count(service, AuditEvent, AuditEvent.action == "agency_merged") == 1
    ended = service.staff("administrator").get(f"/v1/admin/agencies/{OLD}").get_json()
    assert (ended["successor"], ended["valid_until"] is not None) == (NEW, True)


def test_new_reports_go_to_the_successor(service: Service) -> None:
    triager = service.staff()
    assert _merge(service, OLD, NEW).exit_code == 0
    service.app.extensions["province"].cache.look_again()
    report = file_report(service.citizen())
    assert triager.get(f"{QUEUE}/{report['id']}").get_json()["lead_agency"] == NEW


def test_a_merger_that_makes_no_sense_is_refused_and_changes_nothing(service: Service) -> None:
    report = file_report(service.citizen())
    for ended, successor in ((OLD, OLD), (OLD, "no_such_agency"), ("no_such_agency", NEW)):
        assert _merge(service, ended, successor).exit_code != 0
    admin = service.staff("administrator")
    assert change_record(admin, f"/v1/admin/agencies/{NEW}", valid_until="2020-01-01")
    read = service.staff().get(f"{QUEUE}/{report['id']}").get_json()
    assert read["lead_agency"] == OLD


def test_the_roster_goes_along_where_there_is_room(service: Service) -> None:
    planner = supervisor(service, agency="")
    everywhere, busy = id_of(service.staff("triager")), id_of(service.staff("officer"))
    running = planned(planner, everywhere, agency=OLD, from_h=-1, until_h=4)
    coming = planned(planner, everywhere, agency=OLD, from_h=6, until_h=8)
    planned(planner, busy, agency=NEW, from_h=10, until_h=14)
    planned(planner, everywhere, agency=OLD, from_h=11, until_h=12)
    result = _merge(service, OLD, NEW)
    assert "duty: 2" in result.output
    assert listed(planner, agency=OLD) == []
    kept = [(one["staff_id"], one["ends_at"]) for one in listed(planner, agency=NEW)]
    assert kept[:2] == [(everywhere, running["ends_at"]), (everywhere, coming["ends_at"])]
    assert [staff_id for staff_id, _ in kept[2:]] == [busy]
