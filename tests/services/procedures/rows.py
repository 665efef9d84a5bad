"""Rows of the catalogue, and taking them in, for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.services.procedures.importing import (
    ImportReport,
    RowResult,
    import_procedures,
    read_procedure,
)
from tests.service import Json, Service

PROCEDURES = "/v1/services/procedures"


def procedure(code: str = "1.001193", **changes: Any) -> Json:
    """A row of the catalogue, as CSV has it."""
    return {
        "code": code,
        "name_vi": "Đăng ký khai sinh",
        "name_en": "Birth registration",
        "field_vi": "Hộ tịch",
        "field_en": "Civil status",
        "agency": "uy_ban_nhan_dan_cap_xa",
        "level": "full",
        "fee_vnd": "0",
        "time_limit_working_days": "1",
        "papers": "Tờ khai | Giấy chứng sinh |  ",
        "legal_basis": "Luật Hộ tịch số 60/2014/QH13; Nghị định số 123/2015/NĐ-CP",
        "url": "https://dichvucong.gov.vn/1",
    } | changes


def take(
    service: Service, *rows: Json, now: datetime | None = None, **options: Any
) -> ImportReport:
    """Import rows of the catalogue, and commit."""
    with service.database.writing() as session:
        report = import_procedures(
            session,
            [read_procedure(row) for row in rows],
            actor="test",
            now=now or datetime.now(UTC),
            **options,
        )
        session.commit()
    return report


def outcomes(report: ImportReport) -> list[str]:
    """What became of each row."""
    return [row.outcome.value for row in report.rows]


def changed_of(results: Sequence[RowResult]) -> list[tuple[str, ...]]:
    """What changed of each row."""
    return [row.changed for row in results]


def found(service: Service, query: str = "") -> Any:
    """A page of the list."""
    answer = service.anyone().get(f"{PROCEDURES}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def codes_of(page: Json) -> list[str]:
    """The codes on a page."""
    return [item["code"] for item in page["items"]]
