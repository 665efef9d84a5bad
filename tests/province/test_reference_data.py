"""The reference data: consistent in itself, loaded as often as one likes, served as documented."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from app.database import Base
from app.feedback.states import Kind, Publication
from app.province.areas import EAST, NORTH, SOUTH, WEST, find_area
from app.province.legacy_deadlines import deadline_classes
from app.province.models import Agency, Area, Category
from app.province.reference_files import load_reference
from app.province.schemas import CategoriesSchema, ReferenceDataSchema
from tests.documented import assert_documented
from tests.service import Service

THU_DAU_MOT = (10.9781, 106.6516)


def _rows(service: Service, model: type[Base]) -> Sequence[Any]:
    with service.database.reading() as connection:
        return connection.execute(select(model.__table__)).all()


def test_every_category_names_what_exists(service: Service) -> None:
    agencies = {row.code for row in _rows(service, Agency)}
    for row in _rows(service, Category):
        assert row.lead_agency_code in agencies, row.code
        assert row.deadline_class in deadline_classes(), row.code
        assert row.kind in set(Kind), row.code
        assert row.default_publication in set(Publication), row.code
        assert row.default_publication != Publication.PUBLIC, "only staff publish"
        assert row.is_emergency == (row.deadline_class == "emergency"), row.code
        assert bool(row.emergency_numbers) >= row.is_emergency, row.code
        assert set(row.emergency_numbers) <= {"113", "114", "115"}, row.code


def test_every_kind_of_report_has_a_category(service: Service) -> None:
    assert {row.kind for row in _rows(service, Category)} == set(Kind)


def test_every_parent_exists_and_every_area_lies_in_the_province(service: Service) -> None:
    areas, agencies = _rows(service, Area), _rows(service, Agency)
    keys = {(row.scheme, row.code) for row in areas}
    codes = {row.code for row in agencies}
    assert {row.parent_code for row in agencies} - {None} <= codes
    for row in areas:
        assert row.valid_until is None or row.valid_from <= row.valid_until, row
        if row.parent_code is not None:
            assert (row.scheme, row.parent_code) in keys, row
            assert SOUTH <= row.latitude <= NORTH, row
            assert WEST <= row.longitude <= EAST, row


def test_every_name_is_composed_text_without_stray_spaces(service: Service) -> None:
    for model in (Area, Agency, Category):
        for row in _rows(service, model):
            for value in row:
                if isinstance(value, str):
                    assert unicodedata.is_normalized("NFC", value), row
                    assert value == value.strip(), row


def test_loading_again_changes_nothing_and_mends_what_differs(service: Service) -> None:
    with service.database.writing() as session:
        assert all(one.new == one.changed == 0 < one.unchanged for one in load_reference(session))
        roads = Category.code == "roads"
        session.execute(update(Category).where(roads).values(label_en="Rods", position=999))
        changed = {one.table: one.changed for one in load_reference(session)}
        assert changed == {"areas": 0, "agencies": 0, "categories": 1}
        assert session.scalar(select(Category.label_en).where(roads)) == "Roads and traffic"


def test_a_point_is_in_a_district_until_june_2025_and_in_a_ward_after(service: Service) -> None:
    with service.database.writing() as session:
        before = find_area(session, *THU_DAU_MOT, on=date(2025, 6, 30))
        after = find_area(session, *THU_DAU_MOT, on=date(2025, 7, 1))
        assert find_area(session, *THU_DAU_MOT, on=date(1990, 1, 1)) is None
    assert before
    assert after
    assert (before.scheme, before.code) == ("districts_until_2025_06", "718")
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
    assert result.exit_code == 0
    told = result.output.strip().splitlines()
    assert [line.split(":")[0] for line in told] == ["areas", "agencies", "categories"]
    assert all(": 0 new, 0 changed, " in line for line in told)
