"""Which reports are not merged, and by whom."""

from app.web.operations import Role
from tests.reports import bring_to, file_report, move, set_directly
from tests.service import Service
from tests.triage.merging.acting import merge, path_of, read, split, unmerge
from tests.triage.work import HEALTH, ROADS, ask, put, refused


def test_only_who_is_in_charge_of_both_merges_and_parts_them(service: Service) -> None:
    lan, centre = service.citizen(), service.staff()
    roads = service.staff("supervisor", agency=ROADS)
    health = service.staff("officer_water", Role.OFFICER, agency=HEALTH)
    led, theirs = file_report(lan), file_report(lan)
    assert put(centre, theirs, "lead", agency=HEALTH).status_code == 200
    refused(merge(roads, led, theirs), 422, "unknown_value")
    assert ask(centre, theirs, ROADS).status_code == ask(centre, led, HEALTH).status_code == 201
    for one, other in ((led, theirs), (theirs, led)):
        for staff in (roads, health):
            refused(merge(staff, one, other), 403, "not_in_the_lead")
    refused(split(health, led), 403, "not_in_the_lead")
    assert merge(centre, led, theirs).status_code == 200
    for staff in (roads, health):
        refused(unmerge(staff, led), 403, "not_in_the_lead")
    assert unmerge(centre, led).status_code == 200


def test_what_waits_for_a_supervisor_is_merged_and_split_by_nobody_else(service: Service) -> None:
    lan, triager, supervisor = service.citizen(), service.staff(), service.staff("supervisor")
    report, target = file_report(lan), file_report(lan)
    set_directly(service, report, needs_supervisor=True)
    refused(merge(triager, report, target), 403, "supervisor_needed")
    refused(split(triager, report), 403, "supervisor_needed")
    assert merge(supervisor, report, target).status_code == 200
    refused(unmerge(triager, report), 403, "supervisor_needed")
    assert unmerge(supervisor, report).get_json()["needs_supervisor"] is True


def test_what_is_over_or_the_same_takes_no_duplicate(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    report = file_report(lan)
    assert merge(staff, report, report).get_json()["errors"][0]["code"] == "same_report"
    for state in ("rejected", "withdrawn", "closed", "referred"):
        target = file_report(lan, category="electricity")
        bring_to(state, target, citizen=lan, staff=staff)
        assert merge(staff, report, target).get_json()["code"] == "merge_target_over", state
    assert merge(staff, target, report).get_json()["code"] == "transition_not_allowed"
    target = file_report(lan)
    stale = merge(staff, report, target, into_revision=7)
    assert (stale.status_code, stale.get_json()["code"]) == (412, "revision_stale")
    assert merge(staff, report, target, into_revision=1).status_code == 200
    back = move(staff, report, "accepted")
    assert (back.status_code, back.get_json()["code"]) == (409, "report_merged")


def test_secrecy_is_never_merged_away(service: Service) -> None:
    lan = service.citizen()
    staff = service.staff("supervisor", sees_restricted=True)
    clerk = service.staff("triager")
    plain, accusing = file_report(lan), file_report(lan, accused_agency="so_y_te")
    secret, other = (file_report(lan, is_sensitive=True) for _ in range(2))
    for one, two in ((plain, secret), (secret, plain), (secret, accusing), (accusing, secret)):
        assert merge(staff, one, two).get_json()["code"] == "merge_secrecy_differs"
    unseen = merge(clerk, plain, secret)
    missing = merge(clerk, plain, {"id": "0198c3f2-0000-7000-8000-000000000000"})
    assert unseen.status_code == missing.status_code == 422
    assert unseen.get_json()["errors"] == missing.get_json()["errors"]
    assert merge(staff, secret, other).status_code == 200
    # Opened or restricted since, they are not shown with each other any more.
    set_directly(service, other, publication="pending")
    shown = read(clerk, other)
    assert (shown["duplicates"], secret["reference"] in str(shown)) == ([], False)
    set_directly(service, secret, publication="pending")
    set_directly(service, other, publication="restricted")
    assert read(clerk, secret)["merged_into"] is None
    answer = clerk.post(f"{path_of(secret)}/unmerge", If_Match='"2"')
    assert answer.status_code == 404
