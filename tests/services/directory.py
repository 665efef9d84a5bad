"""Public places and digital services in tests, as administrators and operators keep them."""

from pathlib import Path

from werkzeug.test import TestResponse

from tests.province.administration import create_record
from tests.service import Caller, Json, Service

PLACES = "/v1/services/places"
OFFICE: Json = {
    "code": "mc-1",
    "kind": "one_stop_office",
    "name": {"vi": "Bộ phận Một cửa phường Phú Lợi", "en": "One-stop office of Phu Loi"},
    "latitude": 10.988,
    "longitude": 106.679,
    "opening_hours": "Mo-Fr 07:30-11:30,13:00-17:00",
    "valid_from": "2025-07-01",
}
HEADINGS = (
    "code,kind,name_vi,name_en,address_vi,address_en,latitude,longitude,opening_hours,phone,"
    "website,valid_from,valid_until"
)


def add_place(admin: Caller, code: str, **members: object) -> None:
    """Add a place like ``OFFICE``."""
    answer = create_record(admin, "/v1/admin/places", OFFICE | {"code": code, **members})
    assert answer.status_code == 201, answer.get_json()


def run_command(service: Service, *arguments: object) -> tuple[int, str]:
    """The exit status of ``flask …`` and all that it printed."""
    run = service.app.test_cli_runner().invoke(args=[str(one) for one in arguments])
    return run.exit_code, run.output


def written(folder: Path, *rows: str, name: str = "places.csv") -> Path:
    """A file of places with these rows."""
    path = folder / name
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    return path


def codes(answer: TestResponse) -> list[str]:
    """The codes of a page's places, in its order."""
    return [item["code"] for item in answer.get_json()["items"]]
