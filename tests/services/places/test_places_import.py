"""Files of public places: CSV and GeoJSON, all or nothing, and files that name all there are."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.demo_data.directory import load_directory
from sandbox.demo_data.loading import FOLDER
from tests.province.administration import see_now
from tests.service import Json, Service
from tests.services.directory import PLACES, codes, run_command, written

_A = "mc-a,one_stop_office,Một cửa A,Office A,,,10.976,106.653,Mo-Fr 07:30-11:30,1022,,2025-07-01,"
_B = "mc-b,one_stop_office,Một cửa B,Office B,,,10.988,106.679,,,,2025-07-01,"
_WIFI = "wifi-1,wifi,Wi-Fi chợ,Market Wi-Fi,,,10.981,106.650,24/7,,,2025-07-01,"


def _listed(service: Service) -> list[str]:
    see_now(service)
    return codes(service.anyone().get(PLACES))


def test_a_file_says_what_is_new_changed_and_unchanged(service: Service, tmp_path: Path) -> None:
    path = written(tmp_path, _A, _B)
    assert run_command(service, "places", "import", path, "--dry-run")[0] == 0
    assert _listed(service) == []
    status, said = run_command(service, "places", "import", path)
    assert (status, said.strip()) == (0, "2 new, 0 changed, 0 unchanged, 0 kept, 0 refused")
    written(tmp_path, _A.replace("Office A", "First office"), _B)
    status, said = run_command(service, "places", "import", path)
    assert (status, said.strip()) == (0, "0 new, 1 changed, 1 unchanged, 0 kept, 0 refused")
    assert _listed(service) == ["mc-a", "mc-b"]


def test_one_bad_row_keeps_the_file_out_and_is_told_why(service: Service, tmp_path: Path) -> None:
    rows = [_A, _B.replace("10.988", "109.88"), _WIFI.replace("24/7", "Mo-Fr 7h30")]
    rows.append(_A.replace("10.976,106.653", "21.03,105.85").replace("mc-a", "mc-c"))
    status, said = run_command(service, "places", "import", written(tmp_path, *rows))
    assert status == 1
    assert "nothing was imported" in said
    assert "1 new, 0 changed, 0 unchanged, 0 kept, 3 refused" in said
    assert "/latitude" in said
    assert "not understood at “7h30”" in said
    assert "The point lies outside Bình Dương" in said
    assert _listed(service) == []


def test_a_complete_file_ends_what_it_leaves_out_of_its_kinds(
    service: Service, tmp_path: Path
) -> None:
    run_command(service, "places", "import", written(tmp_path, _A, _B, _WIFI))
    shorter = written(tmp_path, _A)
    assert run_command(service, "places", "import", shorter)[0] == 0
    assert _listed(service) == ["mc-a", "mc-b", "wifi-1"]
    status, said = run_command(service, "places", "import", shorter, "--complete", "--dry-run")
    assert (status, "leaves them out: 1" in said) == (0, True)
    assert _listed(service) == ["mc-a", "mc-b", "wifi-1"]
    assert run_command(service, "places", "import", shorter, "--complete")[0] == 0
    assert _listed(service) == ["mc-a", "wifi-1"]
    again = run_command(service, "places", "import", shorter, "--complete")[1]
    assert again.strip() == "0 new, 0 changed, 1 unchanged, 0 kept, 0 refused"


def _feature(**members: object) -> Json:
    properties = {"kind": "wifi", "name_vi": "Wi-Fi A", "name_en": "A", "valid_from": "2025-07-01"}
    point = {"type": "Point", "coordinates": [106.653, 10.976]}
    return {
        "type": "Feature",
        "id": "wifi-a",
        "geometry": point,
        "properties": {**properties, "opening_hours": "24/7", "phone": None},
    } | members


def test_geojson_is_read_like_csv(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature()]}))
    assert run_command(service, "places", "import", path)[0] == 0
    see_now(service)
    place = service.anyone().get(f"{PLACES}/wifi-a").get_json()
    assert (place["latitude"], place["longitude"], place["is_open"]) == (10.976, 106.653, True)
    exported = tmp_path / "again.csv"
    assert run_command(service, "places", "export", exported)[0] == 0
    assert "1 unchanged" in run_command(service, "places", "import", exported)[1]


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (7, "1: -:"),
        ({"type": "Feature"}, "1: -:"),
        (_feature(geometry=None), "/geometry Each place needs a Point"),
        (_feature(geometry={"type": "LineString", "coordinates": [[1, 2], [3, 4]]}), "/geometry"),
        (_feature(geometry={"type": "Point", "coordinates": ["106", None]}), "/longitude"),
        (_feature(properties={"kind": "wifi", "openning": "24/7"}), "/openning"),
    ],
)
def test_a_feature_that_is_no_place_is_refused(
    service: Service, tmp_path: Path, feature: object, said: str
) -> None:
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    status, output = run_command(service, "places", "import", path)
    assert status == 1
    assert said in output


@pytest.mark.parametrize("content", ["", "[]", '{"type": "Feature"}', "[" * 5000, "\xff"])
def test_a_file_that_is_no_geojson_is_told_so(
    service: Service, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "places.geojson"
    path.write_bytes(content.encode("latin-1"))
    status, output = run_command(service, "places", "import", path)
    assert (status, "no FeatureCollection of GeoJSON" in output) == (1, True)


def test_the_demo_data_are_whole_and_come_once(service: Service, tmp_path: Path) -> None:

    first, again = (
        list(load_directory(service.platform, FOLDER, now=datetime.now(UTC))) for _ in range(2)
    )
    assert first == ["places.csv: 374 new", "digital_services.csv: 9 new"]
    assert again == ["places.csv: 374 unchanged", "digital_services.csv: 9 unchanged"]
    see_now(service)
    offices = service.anyone().get(f"{PLACES}?kind=one_stop_office&limit=100").get_json()
    assert len(offices["items"]) == 36
    # Each lies in the service area, as those that operators import must.
    status, said = run_command(service, "places", "import", FOLDER / "places.csv")
    assert (status, "374 unchanged" in said) == (0, True)
