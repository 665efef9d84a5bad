"""Any number of reports, made by the database itself: the same mixture however many they are.

Half of them are published, they came in over three years, and the worker has done its part.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, text

from app.database import Database, table_of
from app.database.change_numbers import ChangeCounter
from app.database.migrations import upgrade
from app.feedback.models import Report
from app.feedback.public.cells import cell_of
from app.province.reference_files import load_reference
from benchmarks.chance import seeded
from benchmarks.sums_population import make_sums
from benchmarks.tiling import EAST, NORTH, SOUTH, WEST

AGENCIES = (
    "so_xay_dung",
    "so_nong_nghiep_va_moi_truong",
    "so_y_te",
    "so_an_toan_thuc_pham",
    "so_giao_duc_va_dao_tao",
    "so_cong_thuong",
    "so_khoa_hoc_va_cong_nghe",
    "so_noi_vu",
)
RARE_WORD, RARE_REPORTS = "hiemgap", 60
_PLACES = 65_521
_SEED = 20261129
# A million of them fill three years.
_SECONDS_APART = 94
# What differs between the databases: rows of numbers, ids, and moments so many seconds ago.
_SQLITE = {
    "numbers": "WITH RECURSIVE numbers (n) AS"
    " (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)",
    "id": "printf('%032x', n)",
    "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', :now, (({0})) || ' seconds')",
    "json": "'{{}}'",
    "bytes": "x'00'",
    "yes": "1",
    "no": "0",
}
_POSTGRESQL = {
    "numbers": "WITH numbers (n) AS (SELECT generate_series(0, :count - 1))",
    "id": "lpad(to_hex(n), 32, '0')::uuid",
    "moment": "CAST(:now AS timestamptz) + ({0}) * interval '1 second'",
    "json": "'{{}}'::jsonb",
    "bytes": "'\\x00'::bytea",
    "yes": "true",
    "no": "false",
}


def populate_reports(database: Database, count: int) -> None:
    """Bring the schema up, and ``count`` reports into it: one in eight open, half of these late."""
    upgrade(database)
    now = datetime.now(UTC)
    with database.writing() as session:
        list(load_reference(session, now=now))
        session.commit()
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.execute(text("PRAGMA cache_size=-1000000"))
        _make_places(connection)
        # Made afterwards an index costs a fraction of what it does row by row.
        indexes = sorted(table_of(Report).indexes, key=lambda one: str(one.name))
        for index in indexes:
            index.drop(connection)
        _make_reports(connection, _SQLITE if database.is_sqlite else _POSTGRESQL, count, now)
        for index in indexes:
            index.create(connection)
        make_sums(connection)
        connection.execute(insert(ChangeCounter).values(name="reports", last=count))
        connection.commit()
    if not database.is_sqlite:
        with database.reading() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))


def _make_places(connection: Connection) -> None:
    chance = seeded(_SEED)
    connection.execute(
        text(
            "CREATE TEMPORARY TABLE places (number integer PRIMARY KEY,"
            " latitude double precision, longitude double precision, cell bigint)"
        )
    )
    points = [(chance.uniform(SOUTH, NORTH), chance.uniform(WEST, EAST)) for _ in range(_PLACES)]
    rows = [
        {"number": number, "north": north, "east": east, "cell": cell_of(north, east)}
        for number, (north, east) in enumerate(points)
    ]
    connection.execute(text("INSERT INTO places VALUES (:number, :north, :east, :cell)"), rows)


def _make_reports(connection: Connection, words: dict[str, str], count: int, now: datetime) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    # Numbers that share no factor with these spread what hangs on them evenly.
    mixed = "((n * 1009 + 13) % 1000003)"
    agencies = " ".join(f"WHEN {n} THEN '{code}'" for n, code in enumerate(AGENCIES))
    columns = {
        "id": words["id"],
        "public_id": "'p' || n",
        "reference": "'BD-' || n",
        "submission_id": words["id"],
        "source": "'app'",
        "content_hash": words["bytes"],
        "revision": "1",
        "kind": "'incident'",
        "category_code": f"CASE {mixed} % 3 WHEN 0 THEN 'roads' WHEN 1 THEN 'trees'"
        " ELSE 'health' END",
        "category_version": "1",
        "text": "'Mặt đường hỏng nặng, xe máy đi lại rất khó, mong sớm được sửa chữa.'",
        "latitude": "places.latitude",
        "longitude": "places.longitude",
        "cell": "places.cell",
        "attributes": words["json"].format(),
        "is_emergency": words["no"],
        "is_sent_late": words["no"],
        "wants_contact": words["yes"],
        "wants_publication": words["yes"],
        "photos_expected": "0",
        "state": f"CASE {mixed} % 24 WHEN 0 THEN 'submitted' WHEN 1 THEN 'accepted'"
        " WHEN 2 THEN 'in_progress' WHEN 3 THEN 'rejected' ELSE 'closed' END",
        "publication": _published("'public'", "'pending'"),
        "public_title": _published("'Mặt đường hỏng nặng'"),
        "public_text": _published("'Mặt đường hỏng nặng, xe máy đi lại rất khó.'"),
        "public_latitude": _published("places.latitude"),
        "public_longitude": _published("places.longitude"),
        "public_cell": _published("places.cell"),
        "is_coarse": _published(words["no"]),
        "tallied_revision": "1",
        "figured_revision": "1",
        "change_serial": "n + 1",
        "lead_agency_code": f"CASE ({mixed} / 24) % {len(AGENCIES)} {agencies} END",
        "priority": f"CASE ({mixed} / 192) % 20 WHEN 0 THEN 3 ELSE 1 END",
        "due_at": words["moment"].format(f"{mixed} - 500000"),
        "reopened_count": "0",
        "objections": "0",
        "needs_supervisor": words["no"],
        "support_count": f"{mixed} % 7",
        "submitted_at": words["moment"].format(f"{mixed} * -{_SECONDS_APART}"),
        "updated_at": words["moment"].format("0"),
    }
    values: dict[str, int | str] = {"count": count, "now": now.strftime("%Y-%m-%d %H:%M:%S")}
    source = f"numbers JOIN places ON places.number = (n * 2003) % {_PLACES}"
    _run(
        connection,
        f"INSERT INTO reports ({', '.join(columns)}) {words['numbers']}"  # noqa: S608 (all of it stands here)
        f" SELECT {', '.join(columns.values())} FROM {source}",
        values,
    )
    _run(
        connection,
        f"INSERT INTO report_texts (report_id, folded) {words['numbers']}"  # noqa: S608 (all of it stands here)
        f" SELECT {words['id']}, 'mat duong hong nang xe may di lai rat kho w' || (n % 5003) ||"
        f" CASE n % {count // RARE_REPORTS} WHEN 0 THEN ' {RARE_WORD}' ELSE '' END FROM numbers",
        {"count": count},
    )


def _published(value: str, other: str = "NULL") -> str:
    return f"CASE n % 2 WHEN 0 THEN {value} ELSE {other} END"


def _run(connection: Connection, statement: str, values: dict[str, int | str]) -> None:
    connection.execute(text(statement.replace("::", "\\:\\:")), values)
