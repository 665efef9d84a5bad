"""The public map: valid GeoJSON of what is published in the box, and bad boxes refused."""

import uuid

from sqlalchemy import insert, select

from app.feedback.models import Report
from app.feedback.public.map import MAX_FEATURES
from app.feedback.public_schemas import MapSchema
from tests.documented import assert_documented
from tests.reports import PUBLIC_TITLE, file_report, publish, set_directly
from tests.service import Json, Service
from tests.tallies import tally

EVERYWHERE = "106.3,10.8,107,11.6"
BAD_BOXES = (
    "",
    "106.3,10.8,107",
    "106.3,10.8,107,11.6,0",
    "107,10.8,106.3,11.6",
    "106.3,11.6,107,10.8",
    "106.3,10.8,181,11.6",
    "106.3,-91,107,11.6",
    "a,b,c,d",
    "nan,nan,nan,nan",
    "106.3,10.8,inf,11.6",
    "106.3;10.8;107;11.6",
    "106.3,10.8,107,11.6%00",
    "1" * 200,
)


def _map(service: Service, bbox: str, more: str = "") -> Json:
    answer = service.anyone().get(f"/v1/feedback/map?bbox={bbox}{more}")
    assert answer.status_code == 200, answer.get_json()
    assert answer.content_type == "application/geo+json"
    content: Json = answer.get_json(force=True)
    return content


def test_it_is_geojson_as_documented(service: Service) -> None:
    report = file_report(service.citizen())
    publish(service.staff(), report)
    content = _map(service, EVERYWHERE)
    assert_documented(content, MapSchema)
    assert content["type"] == "FeatureCollection"
    assert content["is_clustered"] is content["is_truncated"] is False
    [feature] = content["features"]
    assert feature["type"] == "Feature"
    assert feature["id"] == report["public_id"]
    # RFC 7946: longitude first.
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.6516, 10.9781]}
    assert feature["properties"]["title"] == PUBLIC_TITLE


def test_only_what_is_published_and_inside_is_shown(service: Service) -> None:
    lan, staff = service.citizen(), service.staff()
    places = [(11.0, 106.5), (11.0, 106.6), (11.1, 106.5)]
    reports = [
        file_report(lan, location={"latitude": latitude, "longitude": longitude})
        for latitude, longitude in places
    ]
    for report in reports:
        publish(staff, report)

    def shown(bbox: str, more: str = "") -> set[int]:
        ids = [report["public_id"] for report in reports]
        return {ids.index(one["id"]) for one in _map(service, bbox, more)["features"]}

    assert shown(EVERYWHERE) == {0, 1, 2}
    assert shown("106.45,10.95,106.55,11.15") == {0, 2}
    assert shown("106.5,11.0,106.5,11.0") == {0}, "the edge belongs to the box"
    assert shown("106.51,11.01,106.59,11.09") == set()
    assert shown(EVERYWHERE, "&category=roads") == {0, 1, 2}
    assert shown(EVERYWHERE, "&category=trees") == set()
    assert shown(EVERYWHERE, "&state=closed") == set()
    for publication in ("pending", "restricted", "hidden"):
        set_directly(service, reports[0], publication=publication)
        assert shown(EVERYWHERE) == {1, 2}


def test_beyond_the_most_it_shows_there_are_clusters(service: Service) -> None:
    report = file_report(service.citizen())
    publish(service.staff(), report)
    with service.database.writing() as session:
        row = dict(session.execute(select(Report.__table__)).mappings().one())
        copies = [
            row
            | {"id": uuid.uuid4(), "submission_id": uuid.uuid4()}
            | {"public_id": f"copy{n}", "reference": f"copy{n}"}
            for n in range(MAX_FEATURES)
        ]
        session.execute(insert(Report), copies)
        session.commit()
    tally(service)
    content = _map(service, EVERYWHERE)
    assert content["is_clustered"] is True
    [feature] = content["features"]
    assert feature["properties"]["point_count"] == MAX_FEATURES + 1
    assert feature["geometry"]["coordinates"] == [106.6516, 10.9781]


def test_a_bad_box_is_refused_by_name(service: Service) -> None:
    for bbox in BAD_BOXES:
        answer = service.anyone().get(f"/v1/feedback/map?bbox={bbox}")
        assert answer.status_code == 422, bbox
        assert answer.get_json()["errors"][0]["pointer"] == "/query/bbox", bbox


def test_a_missing_box_is_refused_by_name(service: Service) -> None:
    answer = service.anyone().get("/v1/feedback/map")
    assert answer.status_code == 422
    [fault] = answer.get_json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/query/bbox", "required")
