"""The demo data in the database: where everything has come to, and nothing twice."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.feedback.models import Photo, Report, ReportEvent
from app.feedback.states import State
from app.identity.models import Citizen, CitizenLogin, StaffMember, StaffRole
from app.notifications.models import Delivery, Notification
from app.services.models import Dossier, DossierStep
from app.services.procedures.models import ProcedureVersion
from app.settings import Environment
from app.web.platform import Platform
from sandbox.demo_data.loading import NotForProduction, load_demo_data
from sandbox.demo_data.people import find_stand_ins
from sandbox.demo_data.reports import read_reports
from sandbox.demo_data.story import events_of
from sandbox.ports import HOST
from tests.copies import shared as shared
from tests.service import Service

NOW = datetime.now(UTC)
REPORTS = read_reports()
TABLES = (
    *(Citizen, CitizenLogin, StaffMember, StaffRole, ProcedureVersion, Dossier, DossierStep),
    *(Report, ReportEvent, Photo, Notification, Delivery, AuditEvent),
)


@pytest.fixture(scope="module")
def loaded(shared: Service) -> Service:
    """The service with the demo data, for all tests: none of them adds anything but logins."""
    load(shared.platform)
    return shared


def load(platform: Platform, *, now: datetime = NOW) -> list[str]:
    return list(load_demo_data(platform, now=now))


def counts(service: Service) -> dict[str, int | None]:
    with service.database.reading() as connection:
        return {
            table.__tablename__: connection.scalar(select(func.count()).select_from(table))
            for table in TABLES
        }


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def queue(service: Service, identity: str, query: str = "") -> list[dict[str, Any]]:
    answer = service.log_in("staff", identity).get(f"/v1/admin/reports?limit=100{query}")
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


def test_every_report_comes_to_where_its_file_says(loaded: Service) -> None:
    found = {one["text"]: (one["state"], one["publication"]) for one in queue(loaded, "triager")}

    assert found == {composed(one.text): (one.state, one.publication) for one in REPORTS}


def test_eight_reports_have_waited_for_staff_too_long(loaded: Service) -> None:
    late = queue(loaded, "triager", "&overdue=true")

    # Where more information is needed, it is the citizen who is waited for.
    assert "needs_info" not in {one["state"] for one in late}
    assert len(late) == 8


def test_a_second_load_adds_nothing_and_tells_nobody(loaded: Service) -> None:
    before = counts(loaded)

    said = load(loaded.platform, now=NOW + timedelta(days=1))

    assert counts(loaded) == before
    assert said[-1] == "reports: 0 new, 0 of them with a photo"
    assert before["reports"] == len(REPORTS)
    assert before["deliveries"] == 0


def test_a_history_goes_from_the_filing_to_the_state_in_the_order_of_time(loaded: Service) -> None:
    with loaded.database.reading() as connection:
        rows = connection.execute(
            select(Report.id, Report.state, Report.submitted_at, ReportEvent.at, ReportEvent.state)
            .join(ReportEvent, ReportEvent.report_id == Report.id)
            .order_by(Report.id, ReportEvent.id)
        ).all()
    histories: dict[Any, list[Any]] = {}
    for row in rows:
        histories.setdefault(row.id, []).append(row)
    for history in histories.values():
        moments = [row.at for row in history]
        assert moments == sorted(moments)
        assert moments[0] == history[0].submitted_at
        assert moments[-1] < NOW
        assert history[-1][4] == history[0][1]


def test_lists_and_inbox_of_a_citizen_are_in_the_order_of_life(loaded: Service) -> None:
    lan = loaded.citizen("lan")

    mine = lan.get("/v1/feedback/reports?limit=100").get_json()["items"]
    inbox = lan.get("/v1/notifications?limit=100").get_json()["items"]

    assert len(mine) == len([one for one in REPORTS if one.citizen == "lan"])
    for items, moment in ((mine, "submitted_at"), (inbox, "created_at")):
        moments = [item[moment] for item in items]
        assert moments == sorted(moments, reverse=True)
        assert len(moments) > 5


def test_the_centre_sees_the_whole_province_and_an_agency_what_it_leads(loaded: Service) -> None:
    assert len(queue(loaded, "triager")) == len(REPORTS)
    assert {one["lead_agency"] for one in queue(loaded, "officer")} == {"so_xay_dung"}


def test_a_published_report_has_its_photo_and_staffs_own_words(loaded: Service) -> None:
    words = {(one.public_title, one.public_text) for one in REPORTS if one.publication == "public"}
    shown = loaded.anyone().get("/v1/feedback/public?limit=100").get_json()["items"]
    minh = loaded.citizen("minh")
    roads = [
        minh.get(f"/v1/feedback/reports/{one['id']}").get_json()
        for one in minh.get("/v1/feedback/reports?limit=100").get_json()["items"]
        if one["category"] == "roads"
    ]

    assert {(one["title"], one["text"]) for one in shown} == words
    assert roads
    for report in roads:
        own = [photo for photo in report["photos"] if photo["role"] == "report"]
        after = [photo for photo in report["photos"] if photo["role"] == "after"]
        assert (len(own), len(after)) == (1, report["state"] in ("resolved", "closed"))
        photo = report["photos"][-1]
        assert minh.get(photo["url"]).mimetype == "image/jpeg"


def test_on_another_port_everyone_finds_his_own_again(loaded: Service) -> None:
    before, platform = counts(loaded), loaded.platform
    moved = tuple(
        replace(issuer, issuer=f"http://{HOST}:9001/{issuer.name}")
        for issuer in platform.settings.issuers
    )

    load(replace(platform, settings=replace(platform.settings, issuers=moved)))

    assert counts(loaded) == before


def test_no_made_up_people_are_added_to_somebody_elses_issuer(service: Service) -> None:
    theirs = tuple(
        replace(issuer, issuer="https://id.example.vn")
        for issuer in service.platform.settings.issuers
    )
    settings = replace(service.platform.settings, issuers=theirs)

    said = load(replace(service.platform, settings=settings))

    found = counts(service)
    assert find_stand_ins(settings) is None
    assert "left out" in said[-1]
    assert (found["citizens"], found["reports"]) == (0, 0)
    assert found["procedure_versions"]


def test_production_is_never_filled_with_demo_data(service: Service) -> None:
    settings = replace(service.platform.settings, environment=Environment.PRODUCTION)

    with pytest.raises(NotForProduction):
        load(replace(service.platform, settings=settings))

    assert counts(service)["procedure_versions"] == 0


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: f"{report.age_days} days")
def test_a_story_is_told_from_filing_to_final_state_without_the_future(report: Any) -> None:
    events = events_of([report], now=NOW)

    moments = [event.at for event in events]
    states = [event.step for event in events if isinstance(event.step, State)]
    assert events[0].step is None
    assert moments[0] == NOW - report.age
    assert all(earlier < later for earlier, later in zip(moments, [*moments[1:], NOW], strict=True))
    assert (states or [State.SUBMITTED])[-1] is report.final_state
