"""Procedures as they were kept before become versions, and go back to what that table had."""

from sqlalchemy import JSON, column, insert, select, table

from app.database.migrations import downgrade, upgrade
from tests.service import Service
from tests.services.procedures.rows import PROCEDURES, codes_of, found, procedure, take

_NAMES = (
    *("code", "name_vi", "name_en", "field_vi", "field_en", "agency", "level", "fee_vnd"),
    *("time_limit_working_days", "legal_basis", "url", "folded_name"),
)
_OLD = table("procedures", *map(column, _NAMES), column("papers", JSON()))
_ROW = {
    "code": "1.001193.000.00.00.H09",
    "name_vi": "Đăng ký khai sinh",
    "name_en": "Birth registration",
    "field_vi": "Hộ tịch",
    "field_en": "Civil status",
    "agency": "UBND cấp xã",
    "level": "full",
    "fee_vnd": 8000,
    "time_limit_working_days": 1,
    "papers": ["Tờ khai", "Giấy chứng sinh"],
    "legal_basis": "Luật Hộ tịch; Nghị định số 123/2015/NĐ-CP",
    "url": "https://dichvucong.gov.vn/1",
    "folded_name": "dang ky khai sinh birth registration",
}


def test_procedures_keep_what_they_say_on_the_way_up_and_down(service: Service) -> None:
    downgrade(service.database, "0028")
    unknown = {"fee_vnd": None, "time_limit_working_days": None, "papers": []}
    with service.database.writing() as session:
        session.execute(insert(_OLD), [_ROW, _ROW | {"code": "1.000002"} | unknown])
        session.commit()
    upgrade(service.database)
    read = service.anyone().get(f"{PROCEDURES}/1.001193").get_json()
    assert read["full_code"] == _ROW["code"]
    assert [paper["name_vi"] for paper in read["papers"]] == _ROW["papers"]
    assert [fee["amount_vnd"] for fee in read["fees"]] == [8000]
    assert [limit["amount"] for limit in read["time_limits"]] == [1]
    assert [law["title"] for law in read["legal_basis"]] == [
        "Luật Hộ tịch",
        "Nghị định số 123/2015/NĐ-CP",
    ]
    assert (read["agency"], read["agency_vi"]) == ("ubnd_cap_xa", "UBND cấp xã")
    assert codes_of(found(service, "q=khai sanh")) == ["1.000002", "1.001193"]
    take(service, procedure("1.000002", fee_vnd="5", papers="Đơn"))
    downgrade(service.database, "0028")
    with service.database.reading() as connection:
        rows = {row.code: row._asdict() for row in connection.execute(select(_OLD))}
    assert rows[str(_ROW["code"])] == _ROW
    latest = next(row for code, row in rows.items() if code.startswith("1.000002"))
    assert (latest["fee_vnd"], latest["papers"]) == (5, ["Đơn"])
    upgrade(service.database)
    assert found(service)["total"] == 2
