"""The reference data that ship: consistent, loaded as often as one likes, served as documented."""

import unicodedata
from datetime import UTC, date, datetime

from sqlalchemy import select

from app.feedback.states import Kind, Publication
from app.province.areas import find_area
from app.province.models import Category, RecordRevision
from app.province.records.importing import SHIPPED, Outcome
from app.province.reference_files import load_reference
from app.province.report_kinds import DefaultPublication
from app.province.rules import find_faults
from app.province.schemas import CategoriesSchema, ReferenceDataSchema
from app.province.snapshot import Province, load_province
from tests.documented import assert_documented
from tests.province.administration import change_record
from tests.service import Service
from tests.web.problems import problem_of

THU_DAU_MOT = (10.9781, 106.6516)
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def _province(service: Service) -> Province:
    with service.database.reading() as connection:
        return load_province(connection)


def test_nothing_contradicts_anything_else(service: Service) -> None:
    assert find_faults(_province(service)) == set()


def test_every_kind_of_report_has_a_category(service: Service) -> None:
    categories = _province(service).categories.values()
    assert {one.kind for one in categories} == set(Kind)
    for one in categories:
        assert one.is_emergency == (one.deadline_class == "emergency"), one.code
        assert set(one.emergency_numbers) <= {"113", "114", "115"}, one.code


def test_what_a_category_begins_as_is_a_publication_that_only_staff_undo() -> None:
    assert set(DefaultPublication) < set(Publication)
    assert "public" not in set(DefaultPublication)


def test_the_old_scheme_has_ninety_one_communes_in_nine_districts(service: Service) -> None:
    areas = _province(service).areas.values()
    served = [area for area in areas if area.is_served]
    old = [area for area in served if area.key[0] == "communes_until_2025_06"]
    new = [area for area in served if area.key[0] == "communes_since_2025_07"]
    assert [len([a for a in old if a.level == level]) for level in ("province", "district")] == [
        1,
        9,
    ]
    assert len(old) == 1 + 9 + 91
    assert len(new) == 1 + 36
    assert {key[1] for key in (area.key for area in old)} & {area.key[1] for area in new}


def test_every_name_is_composed_text_without_stray_spaces(service: Service) -> None:
    province = _province(service)
    for entry in (*province.areas.values(), *province.agencies.values()):
        for name in (entry.name_vi, entry.name_en):
            assert unicodedata.is_normalized("NFC", name)
            assert name == name.strip()


def test_loading_again_changes_nothing(service: Service) -> None:
    with service.database.writing() as session:
        for name, report in load_reference(session, now=NOW):
            assert set(report.counts) <= {Outcome.UNCHANGED}, name


def test_what_an_administrator_changed_is_kept_and_the_rest_mended(service: Service) -> None:
    admin = service.staff("administrator")
    changed = change_record(admin, "/v1/admin/categories/roads", position=999)
    assert changed.status_code == 200
    with service.database.writing() as session:
        session.execute(
            Category.__table__.update().where(Category.code == "waste").values(label_en="Rubish")
        )
        reports = dict(load_reference(session, now=NOW))
        counts = reports["category"].counts
        assert (counts[Outcome.KEPT], counts[Outcome.CHANGED]) == (1, 1)
        labels = select(Category.position, Category.label_en).order_by(Category.code)
        found = dict(session.execute(labels.where(Category.code.in_(["roads", "waste"]))).all())
        assert 999 in found
        assert "Rubish" not in found.values()
        by = select(RecordRevision.changed_by).where(RecordRevision.key == "waste")
        assert set(session.scalars(by)) == {SHIPPED}


def test_what_an_administrator_deleted_stays_away(service: Service) -> None:
    admin, day = service.staff("administrator"), "/v1/admin/calendar-days/provincial/2026-01-10"
    etag = admin.get(day).headers["ETag"]
    assert admin.delete(day, If_Match=etag).status_code == 204
    area = "/v1/admin/areas/communes_since_2025_07/79"
    boundary, etag = f"{area}/boundary", admin.get(area).headers["ETag"]
    assert admin.delete(boundary, If_Match=etag).status_code == 204
    with service.database.writing() as session:
        reports = dict(load_reference(session, now=NOW))
        assert reports["calendar_day"].counts[Outcome.KEPT] == 1
        assert reports["boundary"].counts[Outcome.KEPT] == 1
        session.commit()
    problem_of(admin.get(day), 404, "not_found")


def test_a_point_is_in_a_district_until_june_2025_and_in_a_ward_after(service: Service) -> None:
    province = _province(service)
    before = find_area(province, *THU_DAU_MOT, on=date(2025, 6, 30))
    after = find_area(province, *THU_DAU_MOT, on=date(2025, 7, 1))
    assert find_area(province, *THU_DAU_MOT, on=date(1990, 1, 1)) is None
    assert before
    assert after
    assert (before.scheme, before.code) == ("communes_until_2025_06", "718")
    assert after.scheme == "communes_since_2025_07"
    assert not after.is_certain, "found by a representative point, not by a polygon"


def test_the_public_answers_are_as_documented(service: Service) -> None:
    anyone = service.anyone()
    reference = anyone.get("/v1/reference-data")
    assert_documented(reference.get_json(), ReferenceDataSchema)
    assert {area["scheme"] for area in reference.get_json()["areas"]} == {"communes_since_2025_07"}
    categories = anyone.get("/v1/feedback/categories")
    assert_documented(categories.get_json(), CategoriesSchema)
    assert categories.get_json()["items"][0]["is_emergency"]
    for answer, path in (
        (reference, "/v1/reference-data"),
        (categories, "/v1/feedback/categories"),
    ):
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert anyone.get(path, If_None_Match=answer.headers["ETag"]).status_code == 304


def test_an_operator_loads_it_by_command(service: Service) -> None:
    result = service.app.test_cli_runner().invoke(args=["reference", "load"])
    assert result.exit_code == 0, result.output
    told = result.output.strip().splitlines()
    assert len(told) == 9
    assert all(": 0 new, 0 changed, " in line for line in told)
