"""What a newcomer's first run is made of: the reference data and the demo data agree.

One file for all of them, since most checks are that one of them refers to what another has.
"""

import csv
import json
import re
import tomllib
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "app" / "province" / "reference"
DEMO = ROOT / "sandbox" / "demo_data"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
PROVINCE = {"latitude": (10.8, 11.6), "longitude": (106.3, 107.0)}
ROLES = {"triager", "officer", "supervisor", "publisher", "administrator", "auditor"}
PUBLICATIONS = {"pending", "public", "restricted"}
OPEN = {"submitted", "accepted", "in_progress"}
SETTLED = {"needs_info", "answered", "resolved", "closed", "rejected", "referred"}
DOSSIER_CODE = re.compile(
    r"^([0-9A-Z]{3}(\.[0-9A-Z]{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(\.[0-9A-Z]{1,3}){0,7})"
    r"-(?P<date>\d{6})-\d{4,6}$"
)
STEP_KEY = ("MaHoSo", "ThoiDiemXuLy", "TrangThai", "NoiDungXuLy")

Row = dict[str, Any]


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_ndjson(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_toml(path: Path) -> Row:
    return tomllib.loads(path.read_text(encoding="utf-8"))


AREAS = read_csv(REFERENCE / "areas.csv")
LOCATED = [area for area in AREAS if area["is_served"] == "true" and area["latitude"]]
AGENCIES = read_csv(REFERENCE / "agencies.csv")
CATEGORIES = read_csv(REFERENCE / "categories.csv")
ALLOWED = {one["code"]: one["allowed"] for one in read_csv(REFERENCE / "deadline_classes.csv")}
PEOPLE = read_toml(DEMO / "identities.toml")
PROCEDURES = read_ndjson(DEMO / "procedures.ndjson")
REPORTS = read_toml(DEMO / "reports.toml")["report"]
DOSSIERS = read_ndjson(DEMO / "dossiers.ndjson")
STEPS = read_ndjson(DEMO / "dossier_steps.ndjson")

CITIZENS = {citizen["key"]: citizen for citizen in PEOPLE["citizen"]}
CATEGORY = {category["code"]: category for category in CATEGORIES}
AGENCY_CODES = {agency["code"] for agency in AGENCIES}


def moment(value: str) -> datetime:
    """Read either form of the national messages' dates; without an offset it is local."""
    if re.fullmatch(r"\d{14}", value):
        return datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    parsed = datetime.fromisoformat(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=VIETNAM)


def strings(value: object) -> list[str]:
    """Every string inside nested lists and dicts; anything but a string is a fault."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    assert isinstance(value, str), value
    return [value]


def nearest_commune(latitude: float, longitude: float) -> str:
    communes = [area for area in LOCATED if area["level"] in {"ward", "commune"}]

    def distance(area: Row) -> float:
        north, east = float(area["latitude"]) - latitude, float(area["longitude"]) - longitude
        return north**2 + (0.98 * east) ** 2  # a degree east is shorter at 11° N

    return str(min(communes, key=distance)["name_vi"])


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (AREAS, ("scheme", "code")),
        (LOCATED, ("latitude", "longitude")),
        (AGENCIES, ("code",)),
        (CATEGORIES, ("code",)),
        (CATEGORIES, ("position",)),
        (PEOPLE["citizen"] + PEOPLE["staff"], ("subject",)),
        (PEOPLE["citizen"] + PEOPLE["staff"], ("key",)),
        (PEOPLE["citizen"], ("citizen_number",)),
        (PROCEDURES, ("code",)),
        (REPORTS, ("text",)),
        (REPORTS, ("age_days",)),
        (REPORTS, ("latitude", "longitude")),
        (DOSSIERS, ("MaHoSo",)),
    ],
)
def test_no_two_rows_share_a_key(rows: list[Row], key: tuple[str, ...]) -> None:
    keys = Counter(tuple(row[name] for name in key) for row in rows)
    assert [repeated for repeated, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("rows", [AREAS, CATEGORIES, PROCEDURES])
def test_every_text_is_there_in_both_languages(rows: list[Row]) -> None:
    columns = [name for name in rows[0] if name.endswith(("_vi", "_en"))]
    assert columns
    assert [row for row in rows if not all(row[name].strip() for name in columns)] == []


def test_every_parent_stands_above_its_children() -> None:
    placed_areas, placed_agencies = set(), {""}
    for area in AREAS:
        parent = (area["scheme"], area["parent"])
        assert parent in placed_areas or not area["parent"]
        placed_areas.add((area["scheme"], area["code"]))
    for agency in AGENCIES:
        assert agency["parent"] in placed_agencies
        placed_agencies.add(agency["code"])


@pytest.mark.parametrize("row", [*LOCATED, *REPORTS])
def test_every_place_lies_in_the_province(row: Row) -> None:
    for axis, (low, high) in PROVINCE.items():
        assert low <= float(row[axis]) <= high
        assert re.fullmatch(r"\d+\.\d{1,4}", str(row[axis]))


@pytest.mark.parametrize("citizen", PEOPLE["citizen"], ids=lambda citizen: citizen["key"])
def test_a_citizen_number_tells_the_sex_and_year_of_its_owner(citizen: Row) -> None:
    born = citizen["date_of_birth"]
    century = 2 * (born.year // 100 - 19) + (citizen["sex"] == "female")
    assert re.fullmatch(rf"0\d\d{century}{born:%y}\d{{6}}", citizen["citizen_number"])
    assert re.fullmatch(r"\+84[35789]\d{8}", citizen["phone"])
    assert citizen["email"].endswith(".example")


def test_people_have_known_roles_and_levels() -> None:
    assert Counter(citizen["assurance"] for citizen in CITIZENS.values()) == {"LoA2": 6, "LoA1": 1}
    assert {staff["agency"] for staff in PEOPLE["staff"]} <= AGENCY_CODES
    assert {staff["role"] for staff in PEOPLE["staff"]} == ROLES


def test_procedures_are_well_formed() -> None:
    assert len(PROCEDURES) >= 150
    for procedure in PROCEDURES:
        assert re.fullmatch(r"\d\.\d{6}", procedure["code"])
        assert procedure["level"] in {"full", "partial", "information"}
        assert procedure["agency"] in AGENCY_CODES
        assert procedure["full_code"].startswith(procedure["code"])
        assert procedure["fees"]
        assert all(limit["amount"] > 0 for limit in procedure["time_limits"])
        assert all(paper["name_vi"].strip() == paper["name_vi"] for paper in procedure["papers"])
        assert procedure["url"].endswith(f"={procedure['code']}")


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: f"{report['age_days']} days")
def test_a_report_is_complete_for_its_state(report: Row) -> None:
    category = CATEGORY[report["category"]]
    is_public = report["publication"] == "public"
    assert CITIZENS[report["citizen"]]["assurance"] == "LoA2"
    assert report["kind"] == category["kind"]
    assert report["state"] in OPEN | SETTLED
    assert bool(report["reply"]) == (report["state"] in SETTLED)
    assert report["publication"] in PUBLICATIONS
    assert bool(report["public_title"]) == bool(report["public_text"]) == is_public
    assert not re.search(r"\d{9}", report["public_title"] + report["public_text"])
    if report["state"] == "submitted" or category["default_publication"] == "restricted":
        assert report["publication"] == category["default_publication"]
    commune = nearest_commune(report["latitude"], report["longitude"])
    assert report["address"].endswith(f", {commune[0].lower()}{commune[1:]}")


def test_every_category_is_reported_and_eight_open_reports_are_overdue() -> None:
    assert {report["category"] for report in REPORTS} == CATEGORY.keys()
    overdue = 0
    for report in REPORTS:
        count, basis = ALLOWED[CATEGORY[report["category"]]["deadline_class"]].split()
        if report["state"] not in OPEN:
            continue
        working_days = int(count) if basis == "working_days" else 0
        in_time = working_days or (int(count) / 24 if basis == "hours" else 0)
        # Between "surely in time" and "surely late", holidays included, there is no report.
        is_late = report["age_days"] > 2 * working_days + 14
        assert is_late or report["age_days"] < in_time
        overdue += is_late
    assert (len(REPORTS), overdue) == (60, 8)


def test_two_reports_are_nfd_and_everything_else_is_nfc() -> None:
    decomposed = [r for r in REPORTS if not unicodedata.is_normalized("NFC", r["text"])]
    assert len(decomposed) == 2
    assert all(unicodedata.is_normalized("NFD", report["text"]) for report in decomposed)
    for path in filter(Path.is_file, (*REFERENCE.iterdir(), *DEMO.iterdir())):
        text = path.read_text(encoding="utf-8")
        for report in decomposed if path.name == "reports.toml" else []:
            text = text.replace(report["text"], "")
        assert unicodedata.is_normalized("NFC", text), path.name


def test_dossiers_speak_the_national_format() -> None:
    names = {procedure["code"]: procedure["name_vi"] for procedure in PROCEDURES}
    for dossier in DOSSIERS:
        strings(dossier)
        code = DOSSIER_CODE.match(dossier["MaHoSo"])
        assert code, dossier["MaHoSo"]
        assert code["date"] == f"{moment(dossier['NgayNopHoSo']):%y%m%d}"
        assert names[dossier["MaTTHC"][:8]] == dossier["TenTTHC"]
        days = ("NgayNopHoSo", "NgayTiepNhan", "NgayKetThucXuLy", "NgayTra")
        moments = [moment(dossier[name]) for name in days if dossier[name]]
        assert moments == sorted(moments)


def test_dossiers_show_every_status_form_and_kind_of_owner() -> None:
    statuses = Counter(dossier["TrangThaiHoSo"] for dossier in DOSSIERS)
    owners = Counter(each["SoDinhDanh"] for dossier in DOSSIERS for each in dossier["DinhDanhCHS"])
    assert len(DOSSIERS) == 60
    assert statuses.keys() == {str(status) for status in range(1, 12)}
    own = {one["citizen_number"] for one in CITIZENS.values() if "tax_code" not in one}
    assert own <= owners.keys()
    businesses = {one["tax_code"] for one in CITIZENS.values() if "tax_code" in one}
    assert businesses
    assert businesses <= {dossier["SoGiayToChuHoSo"] for dossier in DOSSIERS}
    assert owners["000000001"] == 1
    assert {dossier["MaHoSo"][0] for dossier in DOSSIERS} == {"0", "G", "H"}
    assert any("T" in dossier["NgayNopHoSo"] for dossier in DOSSIERS)
    assert any(dossier["DanhSachHoSoBoSung"] for dossier in DOSSIERS)
    assert any(dossier["DanhSachLePhi"] for dossier in DOSSIERS)


def test_the_latest_step_is_where_its_dossier_stands() -> None:
    status = {dossier["MaHoSo"]: dossier["TrangThaiHoSo"] for dossier in DOSSIERS}
    latest: dict[str, Row] = {}
    for step in sorted(STEPS, key=lambda step: moment(step["ThoiDiemXuLy"])):
        strings(step)
        latest[step["MaHoSo"]] = step
    assert {code: step["TrangThai"] for code, step in latest.items()} == {
        code: status[code] for code in latest
    }


def test_one_step_is_resent_and_one_comes_out_of_order() -> None:
    sent = [tuple(step[name] for name in STEP_KEY) for step in STEPS]
    once = list(dict.fromkeys(sent))
    times: dict[str, list[datetime]] = {}
    for code, at, *_ in once:
        times.setdefault(code, []).append(moment(at))
    assert len(sent) - len(once) == 1
    assert len([code for code, moments in times.items() if moments != sorted(moments)]) == 1
