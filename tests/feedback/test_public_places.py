"""Where a published report is shown: its place, or roughly, and never anything else of it."""

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.feedback.models import Report
from app.feedback.public.cells import cell_of
from app.feedback.public.places import public_place
from app.feedback.recalculation import recalculate
from app.province.models import Category, ProvinceState
from app.province.snapshot import load_province
from tests.reports import REPORTS, file_report, new_key, publish
from tests.service import Json, Service, report_draft
from tests.tallies import exact_numbers, kept_numbers, tally

PLACE = {"latitude": 10.9781234, "longitude": 106.6516789}
HOME = PLACE | {"is_home": True}


def _shown(service: Service, report: Json) -> Json:
    answer = service.anyone().get(f"/v1/feedback/public/{report['public_id']}")
    assert answer.status_code == 200
    content: Json = answer.get_json()
    return content


def _kept(service: Service, report: Json) -> tuple[float | None, float | None, int | None]:
    with service.database.reading() as connection:
        row = connection.execute(
            select(Report.public_latitude, Report.public_longitude, Report.public_cell).where(
                Report.id == uuid.UUID(report["id"])
            )
        ).one()
    return row.public_latitude, row.public_longitude, row.public_cell


def _make_sensitive(service: Service) -> None:
    with service.database.writing() as session:
        session.execute(update(Category).where(Category.code == "roads").values(is_sensitive=True))
        session.execute(update(ProvinceState).values(generation=ProvinceState.generation + 1))
        session.commit()


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_a_coarse_place_is_near_and_the_same_for_all_near_it(
    latitude: float, longitude: float
) -> None:
    coarse = public_place(latitude, longitude, is_coarse=True)
    assert abs(coarse.latitude - latitude) <= 0.002251
    assert abs(coarse.longitude - longitude) <= 0.002251
    again = public_place(coarse.latitude, coarse.longitude, is_coarse=True)
    assert again == coarse, "the middle of a square is in it"
    assert coarse.cell == cell_of(coarse.latitude, coarse.longitude)


def test_a_place_is_shown_when_published_and_taken_back_with_it(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen(), location=PLACE)
    assert _kept(service, report) == (None, None, None)
    publish(staff, report)
    shown = _shown(service, report)
    assert (shown["latitude"], shown["longitude"]) == (10.978123, 106.651679)
    assert shown["is_coarse"] is False
    assert (shown["area_scheme"], shown["area_code"]) == ("communes_since_2025_07", "25747")
    publish(staff, report, "hidden")
    assert _kept(service, report) == (None, None, None)


def test_a_home_is_shown_roughly_and_always_the_same(service: Service) -> None:
    staff, report = service.staff(), file_report(service.citizen(), location=HOME)
    publish(staff, report)
    first = _shown(service, report)
    assert first["is_coarse"] is True
    for publication in ("hidden", "public", "pending", "public"):
        publish(staff, report, publication)
    again = _shown(service, report)
    assert (again["latitude"], again["longitude"]) == (first["latitude"], first["longitude"])
    for path in ("/v1/feedback/public", "/v1/feedback/map?bbox=106,10,107,12"):
        told = service.anyone().get(path).get_data(as_text=True)
        assert str(first["latitude"]) in told
        for exact in ("10.978123", "106.651678", "106.651679"):
            assert exact not in told, path


def test_what_is_sensitive_is_shown_roughly(service: Service) -> None:
    _make_sensitive(service)
    report = file_report(service.citizen(), location=PLACE)
    assert report["publication"] == "restricted"
    publish(service.staff("supervisor", sees_restricted=True), report)
    assert _shown(service, report)["is_coarse"] is True


def test_what_becomes_sensitive_is_shown_roughly_from_then_on(service: Service) -> None:
    report = file_report(service.citizen(), location=PLACE)
    publish(service.staff(), report)
    tally(service)
    _make_sensitive(service)
    with service.database.reading() as connection:
        province = load_province(connection)
    while recalculate(service.database, province, datetime(2026, 3, 2, 3, tzinfo=UTC)):
        pass
    assert _shown(service, report)["is_coarse"] is True
    tally(service)
    assert kept_numbers(service) == exact_numbers(service)


@pytest.mark.parametrize("said", [True, False, None])
def test_he_who_said_nothing_and_he_who_said_no_filed_the_same(
    service: Service, said: bool | None
) -> None:
    lan = service.citizen()
    draft = report_draft(location=PLACE)
    first = lan.post(REPORTS, draft, key=new_key())
    assert first.get_json()["location"]["is_home"] is False
    draft["location"] = PLACE | ({} if said is None else {"is_home": said})
    again = lan.post(REPORTS, draft, key=new_key())
    assert again.status_code == (409 if said else 200)
