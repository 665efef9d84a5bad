"""What a report takes from the clock: its number, its area, its deadline."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.feedback.drafts import Location, ReportDraft
from app.feedback.filers import Filer
from app.feedback.models import Report
from app.feedback.routing.matching import NO_RULES
from app.feedback.states import Source
from app.feedback.submission import submit_report
from app.province.local_time import LOCAL
from app.province.report_kinds import WantedKind
from app.province.snapshot import load_province
from tests.reports import REPORTS
from tests.service import Caller, Service


def _submit(service: Service, citizen: Caller, at: datetime, category: str = "roads") -> Report:
    draft = ReportDraft(
        submission_id=uuid.uuid4(),
        kind=WantedKind.INCIDENT,
        category=category,
        text="Ổ gà lớn giữa đường.",
        location=Location(10.9781, 106.6516),
    )
    me = uuid.UUID(citizen.get("/v1/me").get_json()["id"])
    filer = Filer(Source.APP, me)
    with service.database.writing() as session:
        province = load_province(session.connection())
        filed = submit_report(
            session,
            filer,
            draft,
            province=province,
            rules=NO_RULES,
            sealer=service.sealer,
            now=at,
        )
        session.commit()
        return session.scalars(select(Report).where(Report.id == filed.report_id)).one()


def test_the_year_of_a_number_is_the_provinces_year(service: Service) -> None:
    lan = service.citizen()
    for moment, start in (
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "BD-2026-000001-"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "BD-2027-000001-"),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "BD-2026-000002-"),
    ):
        assert _submit(service, lan, moment).reference.startswith(start)


def test_the_area_is_the_one_of_that_day(service: Service) -> None:
    lan = service.citizen()
    before = _submit(service, lan, datetime(2025, 6, 30, 16, 59, tzinfo=UTC))
    after = _submit(service, lan, datetime(2025, 6, 30, 17, 0, tzinfo=UTC))
    assert (before.area_scheme, before.area_code) == ("communes_until_2025_06", "718")
    assert after.area_scheme == "communes_since_2025_07"


@pytest.mark.parametrize(
    ("category", "due", "due_on"),
    [
        ("fire_emergency", "2026-03-06 18:15", "2026-03-06"),
        ("electricity", "2026-03-07 18:00", "2026-03-07"),
        ("roads", "2026-03-13 17:00", "2026-03-13"),
        ("construction", "2026-03-27 17:00", "2026-03-27"),
    ],
)
def test_the_category_sets_the_deadline(
    service: Service, category: str, due: str, due_on: str
) -> None:
    lan, friday = service.citizen(), datetime(2026, 3, 6, 18, 0, tzinfo=LOCAL)
    report = _submit(service, lan, friday, category)
    assert report.due_at
    assert f"{report.due_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" == due
    read = lan.get(f"{REPORTS}/{report.id}").get_json()
    assert read["due_on"] == due_on
    assert read["submitted_at"] == "2026-03-06T11:00:00Z"


def test_the_category_sets_the_publication_and_the_lead(service: Service) -> None:
    lan, now = service.citizen(), datetime(2026, 3, 6, tzinfo=UTC)
    for category, publication, lead in (
        ("roads", "pending", "so_xay_dung"),
        ("public_security", "restricted", "cong_an"),
    ):
        report = _submit(service, lan, now, category)
        assert (report.publication, report.lead_agency_code) == (publication, lead)
