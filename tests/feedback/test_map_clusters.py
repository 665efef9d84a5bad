"""Clusters: as many reports as there are, in the middle of their places, whatever is asked for."""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from app.feedback.models import Report, ReportArea
from app.feedback.public.cells import Box, cell_of, count_cells
from app.feedback.public.map import CLUSTERED_ZOOM, cluster_level
from app.feedback.public.places import public_place
from app.feedback.public.tallies import CLUSTER_LEVELS
from app.feedback.public_schemas import MapSchema
from tests.chance import seeded
from tests.documented import assert_documented
from tests.reports import file_report, publish
from tests.service import Json, Service
from tests.statements import statements
from tests.tallies import tally

EVERYWHERE = "106.3,10.8,107,11.6"
REPORTS = 510
CATEGORIES, STATES = ("roads", "trees"), ("submitted", "resolved")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def places(shared: Service) -> list[Any]:
    """Many published reports all over the province, counted; as their rows. All tests read them."""
    report = file_report(shared.citizen())
    publish(shared.staff(), report)
    with shared.database.writing() as session:
        row = dict(session.execute(select(Report.__table__)).mappings().one())
        copies = list(_copies(row))
        session.execute(insert(Report), copies)
        areas = [
            {"report_id": one["id"], "scheme": one["area_scheme"], "code": "25747"}
            | {"is_certain": True}
            for one in copies[::7]
        ]
        session.execute(insert(ReportArea), areas)
        session.commit()
    tally(shared)
    with shared.database.reading() as connection:
        return list(connection.execute(select(Report.__table__)))


def _copies(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    chance = seeded(3)
    for number in range(REPORTS):
        place = public_place(
            chance.uniform(10.8, 11.6), chance.uniform(106.3, 107), is_coarse=False
        )
        yield row | {
            "id": uuid.UUID(int=number + 1),
            "submission_id": uuid.uuid4(),
            "public_id": f"copy{number}",
            "reference": f"copy{number}",
            "public_latitude": place.latitude,
            "public_longitude": place.longitude,
            "public_cell": place.cell,
            "category_code": chance.choice(CATEGORIES),
            "state": chance.choice(STATES),
            "submitted_at": FIRST + timedelta(days=chance.randrange(60)),
            "tallied_revision": 0,
        }


def _map(service: Service, query: str) -> Json:
    answer = service.anyone().get(f"/v1/feedback/map?bbox={EVERYWHERE}&{query}")
    assert answer.status_code == 200, answer.get_json()
    content: Json = answer.get_json(force=True)
    assert_documented(content, MapSchema)
    return content


def _expected(places: list[Any], level: int) -> Counter[str]:
    return Counter(
        f"{level}-{cell_of(one.public_latitude, one.public_longitude, level=level)}"
        for one in places
    )


def test_at_every_zoom_each_report_is_in_one_cluster(shared: Service, places: list[Any]) -> None:
    box = Box(*map(float, EVERYWHERE.split(",")))
    for zoom in range(CLUSTERED_ZOOM + 1):
        content = _map(shared, f"zoom={zoom}")
        assert content["is_clustered"] is True
        found = {one["id"]: one["properties"]["point_count"] for one in content["features"]}
        assert found == _expected(places, cluster_level(box, zoom)), zoom
        for feature in content["features"]:
            west, south, east, north = feature["properties"]["box"]
            longitude, latitude = feature["geometry"]["coordinates"]
            assert west <= longitude <= east
            assert south <= latitude <= north


def test_filters_narrow_clusters(shared: Service, places: list[Any]) -> None:
    def counted(query: str) -> int:
        features = _map(shared, f"zoom=9&{query}")["features"]
        return sum(one["properties"]["point_count"] for one in features)

    trees = [one for one in places if one.category_code == "trees"]
    assert counted("category=trees") == len(trees)
    assert counted("state=resolved") == sum(one.state == "resolved" for one in places)
    both = [one for one in trees if one.state == "resolved"]
    assert counted("category=trees&state=resolved") == len(both)
    assert counted("kind=incident") == len(places)
    assert counted("kind=suggestion") == counted("group=nothing") == counted("category=no") == 0
    early = [one for one in places if one.submitted_at < FIRST + timedelta(days=10)]
    assert counted("received_from=2026-01-01&received_until=2026-01-10") == len(early)
    assert counted("category=trees&received_from=2026-01-31") == sum(
        one.submitted_at >= FIRST + timedelta(days=30) for one in trees
    )
    # Every seventh copy, and the report that all are copies of.
    in_area = 1 + len(range(0, REPORTS, 7))
    assert counted("area=25747&area_scheme=communes_since_2025_07") == in_area


def test_counting_reports_themselves_gives_the_same_clusters(
    shared: Service, places: list[Any]
) -> None:
    kept = _map(shared, "zoom=10")["features"]
    # Everything was received since then; what is asked for so is counted, not kept.
    counted = _map(shared, "zoom=10&received_from=2000-01-01")["features"]
    assert [one["properties"] for one in counted] == [one["properties"] for one in kept]
    for one, other in zip(counted, kept, strict=True):
        assert one["geometry"]["coordinates"] == pytest.approx(other["geometry"]["coordinates"])


def test_single_reports_are_shown_where_they_are_few(shared: Service, places: list[Any]) -> None:
    closely = "106.6,11.1,106.7,11.2"
    answer = shared.anyone().get(f"/v1/feedback/map?bbox={closely}&zoom=15")
    content = answer.get_json(force=True)
    inside = [
        one
        for one in places
        if 11.1 <= one.public_latitude <= 11.2 and 106.6 <= one.public_longitude <= 106.7
    ]
    assert content["is_clustered"] is False
    assert [one["id"] for one in content["features"]] == [
        one.public_id for one in sorted(inside, key=lambda one: one.id, reverse=True)
    ]
    assert _map(shared, "zoom=15")["is_clustered"] is True, "more than 500"


def test_however_many_there_are_it_takes_one_statement(shared: Service, places: list[Any]) -> None:
    _map(shared, "zoom=9")
    with statements(shared) as seen:
        _map(shared, "zoom=9")
        assert len(seen) == 1
        _map(shared, "zoom=18")
        assert len(seen) == 3, "whether they are few enough, then their clusters"


@pytest.mark.parametrize("zoom", [None, *range(21)])
def test_no_box_makes_more_clusters_than_fit_an_answer(zoom: int | None) -> None:
    for box in (Box(-180, -90, 180, 90), Box(106, 10, 107, 12), Box(106.6, 11, 106.6, 11)):
        level = cluster_level(box, zoom)
        assert level in CLUSTER_LEVELS
        assert count_cells(box, level) <= 500


def test_a_zoom_that_is_none_is_refused(shared: Service) -> None:
    for zoom in ("-1", "21", "a", "1.5"):
        answer = shared.anyone().get(f"/v1/feedback/map?bbox={EVERYWHERE}&zoom={zoom}")
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["pointer"] == "/query/zoom"
