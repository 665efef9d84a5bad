"""An emergency that nobody takes up calls whoever is on duty, one after the other."""

from datetime import timedelta

from app.web.operations import Role
from tests.identity.staff.administration import id_of
from tests.identity.staff.rosters import planned
from tests.reports import QUEUE, file_report, move
from tests.service import Caller, Json, Service
from tests.triage.alarms.driving import ALARMS, alarms_of, heard, look, mine

FIRE_SERVICE = "canh_sat_pccc"
_CALL = "unacknowledged_emergency"
_MINUTES = {minutes: timedelta(minutes=minutes) for minutes in (10, 16, 31, 61)}


def _on_duty(service: Service, centre: Caller) -> tuple[Caller, Caller]:
    """The two people of the fire service who are on duty now."""
    people = (
        service.staff("officer", Role.OFFICER, agency=FIRE_SERVICE),
        service.staff("officer_water", Role.OFFICER, agency=FIRE_SERVICE),
    )
    for tier, person in enumerate(people, start=1):
        planned(centre, id_of(person), agency=FIRE_SERVICE, tier=tier, from_h=-1)
    return people


def _calls(staff: Caller) -> list[tuple[str, int, str]]:
    return [told for told in heard(staff) if told[0] in (_CALL, "duty_uncovered")]


def _fire(service: Service) -> Json:
    return file_report(service.citizen(), category="fire_emergency")


def test_who_is_on_duty_is_called_tier_by_tier_day_and_night(service: Service) -> None:
    centre = service.staff("supervisor")
    first, second = _on_duty(service, centre)
    report = _fire(service)
    look(service, _MINUTES[10])
    assert _calls(first) == _calls(second) == _calls(centre) == []
    look(service, _MINUTES[16])
    assert (_calls(first), _calls(second)) == ([(_CALL, 1, "duty")], [])
    look(service, _MINUTES[31])
    assert _calls(second) == [(_CALL, 2, "duty")]
    look(service, _MINUTES[61])
    assert _calls(centre) == [(_CALL, 3, "province")]
    assert "triage_escalation" not in {told[0] for told in alarms_of(centre, report)}
    assert move(centre, report, "accepted").status_code == 200
    assert _calls(first) == _calls(second) == _calls(centre) == []


def test_an_acknowledged_emergency_calls_nobody_any_more(service: Service) -> None:
    centre = service.staff("supervisor")
    first, second = _on_duty(service, centre)
    report = _fire(service)
    look(service, _MINUTES[16])
    assert _calls(first) == [(_CALL, 1, "duty")]
    path = f"{QUEUE}/{report['id']}"
    known = centre.get(path).headers["ETag"]
    assert centre.post(f"{path}/acknowledgement", If_Match=known).status_code == 200
    look(service, _MINUTES[61])
    assert _calls(first) == _calls(second) == _calls(centre) == []
    assert {told[0] for told in heard(centre)} <= {"reopened"}


def test_who_acknowledges_the_call_spares_the_next(service: Service) -> None:
    centre = service.staff("supervisor")
    first, second = _on_duty(service, centre)
    _fire(service)
    look(service, _MINUTES[16])
    (call,) = (one for one in mine(first) if one["kind"] == _CALL)
    assert first.post(f"{ALARMS}/{call['id']}/acknowledge").status_code == 200
    look(service, _MINUTES[61])
    assert _calls(second) == _calls(centre) == []
    assert ("escalation", 2, "province") in heard(centre), "it is late all the same"


def test_an_emergency_with_nobody_on_duty_is_told_at_once(service: Service) -> None:
    centre = service.staff("supervisor")
    _fire(service)
    look(service)
    look(service)
    assert heard(centre) == [("duty_uncovered", 1, "province")]
    look(service, _MINUTES[61])
    assert _calls(centre) == [
        ("duty_uncovered", 1, "province"),
        *((_CALL, tier, "province") for tier in (1, 2, 3)),
    ]
