"""What an owner is told of where his dossier stands, what is wanted of him, and how fresh it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.province.local_time import local_day
from app.services.dossier_schemas import DossierSchema
from app.texts import Language, text
from tests.documented import assert_documented
from tests.service import Json, Service
from tests.services.dossier_rows import days_ago, hear, set_dossier
from tests.services.national import CODE, DOSSIERS, dossier, take_dossiers

_PAGE = "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html"


def _read(service: Service, language: str = "vi", **values: Any) -> Json:
    lan = service.citizen()
    take_dossiers(service, [dossier()])
    if values:
        set_dossier(service, **values)
    found: Json = lan.get(f"{DOSSIERS}/{CODE}", Accept_Language=language).get_json()
    assert_documented(found, DossierSchema)
    return found


def test_papers_wanted_are_named_with_their_day_and_the_page_for_them(service: Service) -> None:
    asked = {"asked_at": None, "is_done": False}
    supplements = [
        {"text": "Bản sao giấy khai sinh", "until": "2026-12-04T10:00:00Z", **asked},
        {"text": "Ảnh 4x6", "until": None, **asked},
        {"text": "Đơn", "until": None, "asked_at": None, "is_done": True},
    ]
    found = _read(service, status="5", supplements=supplements)
    assert found["wanted"] == {
        "kind": "papers",
        "papers": [
            {"name": "Bản sao giấy khai sinh", "until_on": "2026-12-04"},
            {"name": "Ảnh 4x6", "until_on": None},
        ],
        "amount_vnd": None,
        "until_on": "2026-12-04",
        "url": _PAGE,
    }
    assert found["is_waiting_for_me"]
    assert "giấy tờ" in found["next_step"]


def test_a_payment_wanted_is_the_sum_of_the_fees(service: Service) -> None:
    fees = [{"name": "Phí", "amount_vnd": 50_000}, {"name": "Lệ phí", "amount_vnd": 25_000}]
    found = _read(service, status="6", fees=fees)
    assert (found["wanted"]["kind"], found["wanted"]["amount_vnd"]) == ("payment", 75_000)
    assert [fee["is_paid"] for fee in found["fees"]] == [False, False]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", [*map(str, range(1, 12)), "?"])
def test_every_status_has_a_next_step_also_one_that_nobody_knows(
    service: Service, status: str, language: str
) -> None:
    found = _read(service, language, status=status)
    known = status if status.isdigit() and int(status) <= 10 else "other"
    assert found["next_step"] == text(f"dossiers.next_steps.{known}", Language(language))
    assert [one["place"] for one in found["timeline"]].count("current") == 1
    assert found["is_done"] is (status in ("3", "8", "9", "10"))
    if known == "other":
        assert found["status_label"] == status
        assert found["wanted"] is None


def test_results_name_their_numbers_and_how_they_are_fetched(service: Service) -> None:
    results = [{"name": "Giấy khai sinh", "number": "12/2026"}]
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    found = _read(service, status="9", results=results, finished_at=at, delivery="post")
    assert found["results"] == [
        {"name": "Giấy khai sinh", "number": "12/2026", "issued_on": "2026-11-20"}
    ]
    assert found["delivery"] == "post"


@pytest.mark.parametrize(
    ("status", "days", "is_late"), [("4", 30, False), ("4", -30, True), ("9", -30, False)]
)
def test_days_left_are_negative_when_late_and_none_when_done(
    service: Service, status: str, days: int, *, is_late: bool
) -> None:
    found = _read(service, status=status, due_at=datetime.now(UTC) + timedelta(days=days))
    left = found["working_days_left"]
    assert found["is_late"] is is_late
    assert left is None if status == "9" else (left < 0) is is_late and 15 <= abs(left) <= 30
    assert found["due_on"] == str(local_day(datetime.now(UTC) + timedelta(days=days)))


@pytest.mark.parametrize(("days", "is_stale"), [(0, False), (7, True)])
def test_a_silent_source_is_said_to_be_so(service: Service, days: int, *, is_stale: bool) -> None:
    lan = service.citizen()
    take_dossiers(service, [dossier()])
    hear(service, days_ago(days))
    found = lan.get(f"{DOSSIERS}/{CODE}").get_json()
    assert found["is_stale"] is is_stale
    # What has changed since is in it all the same.
    assert found["as_of"] >= found["changed_at"]
