"""Of an emergency, staff read whom to call now."""

from app.triage.schemas import ReportDeadlineSchema
from app.web.operations import Role
from tests.documented import assert_documented
from tests.identity.staff.administration import id_of
from tests.identity.staff.rosters import planned
from tests.reports import QUEUE, file_report, move
from tests.service import Caller, Json, Service

FIRE_SERVICE, POLICE = "canh_sat_pccc", "cong_an"


def _called(staff: Caller, report: Json) -> list[tuple[str, str]] | None:
    content = staff.get(f"{QUEUE}/{report['id']}/deadline").get_json()
    assert_documented(content, ReportDeadlineSchema)
    found = content["on_duty"]
    return None if found is None else [(one["agency"], one["full_name"]) for one in found]


def test_whom_to_call_is_the_leading_agency_s_person_or_the_next_one_above(
    service: Service,
) -> None:
    planner, triager = service.staff("supervisor"), service.staff()
    names = {
        key: (id_of(caller), caller.get("/v1/admin/me").get_json()["full_name"])
        for key in ("officer", "officer_water")
        for caller in [service.staff(key, Role.OFFICER)]
    }
    fire = file_report(service.citizen(), category="fire_emergency")
    assert _called(triager, fire) == []
    (above, name_above), (there, name_there) = names.values()
    planned(planner, above, agency=POLICE, from_h=-1)
    assert _called(triager, fire) == [(POLICE, name_above)]
    planned(planner, there, agency=FIRE_SERVICE, from_h=-1)
    assert _called(triager, fire) == [(FIRE_SERVICE, name_there)]


def test_nobody_of_the_accused_agency_is_called(service: Service) -> None:
    """Nothing is above it, so it leads in name; its own people are no help."""
    top = "uy_ban_nhan_dan_thanh_pho"
    planner, centre = service.staff("supervisor"), service.staff(sees_restricted=True)
    officer = id_of(service.staff("officer", Role.OFFICER))
    planned(planner, officer, agency=top, from_h=-1)
    lan = service.citizen()
    fire = file_report(lan, category="fire_emergency", accused_agency=top)
    assert _called(centre, fire) == []


def test_nobody_is_called_about_what_is_no_emergency_or_over(service: Service) -> None:
    lan, triager = service.citizen(), service.staff()
    assert _called(triager, file_report(lan)) is None
    fire = file_report(lan, category="fire_emergency")
    for state in ("accepted", "in_progress", "resolved"):
        assert move(triager, fire, state).status_code == 200
    assert _called(triager, fire) is None
