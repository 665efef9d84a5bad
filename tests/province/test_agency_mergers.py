"""An agency becomes part of another: open work, competences and people go along, audited."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result

from app.audit.models import AuditEvent
from app.identity.models import StaffRole
from app.province.local_time import local_day
from tests.identity.staff.administration import id_of
from tests.identity.staff.rosters import listed, planned, supervisor
from tests.province.administration import change_record, create_record, see_now
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


@pytest.mark.parametrize("who", ["citizen", "staff"])
def test_what_is_taken_up_again_goes_to_the_successor(service: Service, who: str) -> None:
    lan, triager = service.citizen(), service.staff()
    report = file_report(lan)
    for state in ("accepted", "in_progress", "answered"):
        assert move(triager, report, state).status_code == 200
    officer = service.staff("officer", agency=OLD)
    assert _merge(service, OLD, NEW).exit_code == 0
    see_now(service)
    if who == "citizen":
        path = f"/v1/feedback/reports/{report['id']}/satisfaction"
        assert lan.post(path, {"satisfied": False}).status_code == 200
    else:
        assert move(triager, report, "in_progress").status_code == 200
    seen = officer.get(f"{QUEUE}/{report['id']}")
    assert seen.status_code == 200, "nobody of the agency sees it"
    content = seen.get_json()
    assert (content["state"], content["lead_agency"]) == ("in_progress", NEW)
    steps = [step["action"] for step in content["history"][-2:]]
    assert steps == ["reassigned", "moved"]


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


def _found(service: Service, code: str, *, in_days: int) -> None:
    """An agency that begins so many days from now."""
    begins = local_day(datetime.now(UTC)) + timedelta(days=in_days)
    young = {"code": code, "name": {"vi": "Sở mới", "en": "New"}, "valid_from": begins.isoformat()}
    admin = service.staff("administrator")
    created = create_record(admin, "/v1/admin/agencies", young | {"calendar": "provincial"})
    assert created.status_code == 201, created.get_json()


def test_an_agency_founded_that_day_takes_over_categories_older_than_itself(
    service: Service,
) -> None:
    _found(service, "so_moi", in_days=0)
    result = _merge(service, OLD, "so_moi")
    assert result.exit_code == 0, result.output
    see_now(service)
    report = file_report(service.citizen())
    assert service.staff().get(f"{QUEUE}/{report['id']}").get_json()["lead_agency"] == "so_moi"
    assert _merge(service, OLD, "so_moi").exit_code == 0


@pytest.mark.parametrize(
    "ended", [OLD, "uy_ban_nhan_dan_thanh_pho"], ids=["leads_categories", "leads_nothing"]
)
def test_an_agency_that_has_not_begun_takes_nothing_over(service: Service, ended: str) -> None:
    _found(service, "so_moi", in_days=1)
    result = _merge(service, ended, "so_moi")
    assert result.exit_code == 1
    assert "/successor" in result.output


def test_what_is_wrong_with_a_merger_is_said_in_words(service: Service) -> None:
    assert "/ended There is no such value." in _merge(service, "no_such_agency", NEW).output
    assert "/successor There is no such value." in _merge(service, OLD, "no_such_agency").output
    admin = service.staff("administrator")
    ends = change_record(
        admin, f"/v1/admin/agencies/{NEW}", valid_until="2090-01-01", successor=OLD
    )
    assert ends.status_code == 200, ends.get_json()
    assert f"agency:{OLD} successor: It would close a circle." in _merge(service, OLD, NEW).output


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


def test_what_was_below_the_ended_agency_is_below_its_successor(service: Service) -> None:
    admin = service.staff("administrator")
    assert _merge(service, "so_khoa_hoc_va_cong_nghe", "so_y_te").exit_code == 0
    centre = admin.get("/v1/admin/agencies/trung_tam_1022").get_json()
    assert centre["parent"] == "so_y_te"


def test_no_agency_becomes_part_of_one_below_it(service: Service) -> None:
    refused = _merge(service, "so_khoa_hoc_va_cong_nghe", "trung_tam_1022")
    assert refused.exit_code != 0
    assert "trực thuộc" in refused.output or "below" in refused.output


def test_a_merger_hands_no_accusation_to_those_it_accuses(service: Service) -> None:
    """The ended agency's report may accuse its successor, and the other way round."""
    lan = service.citizen()
    of_successor = file_report(lan, accused_agency=NEW)
    of_ended = file_report(lan, category="waste", accused_agency=OLD)
    theirs = service.staff("officer", agency=NEW, sees_restricted=True)
    centre = service.staff("supervisor", sees_restricted=True)
    assert centre.get(f"{QUEUE}/{of_successor['id']}").get_json()["lead_agency"] == OLD
    assert centre.get(f"{QUEUE}/{of_ended['id']}").get_json()["lead_agency"] == NEW
    assert _merge(service, OLD, NEW).exit_code == 0
    for report in (of_successor, of_ended):
        full = centre.get(f"{QUEUE}/{report['id']}").get_json()
        assert full["accused_agency"] == NEW
        assert full["lead_agency"] == "uy_ban_nhan_dan_thanh_pho"
        assert theirs.get(f"{QUEUE}/{report['id']}").status_code == 404
