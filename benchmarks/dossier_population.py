"""Any number of dossiers, made by the database itself: ten of each owner, two steps of each."""

from datetime import UTC, datetime

from sqlalchemy import insert, text

from app.database import Database, table_of
from app.database.change_numbers import ChangeCounter
from app.database.migrations import upgrade
from app.services.models import Dossier, DossierOwner, DossierStep

EACH = 10
# Of the log of a larger transaction SQLite finds its own pages again ever more slowly.
_AT_ONCE = 100_000
_SQLITE = {
    "numbers": "WITH RECURSIVE numbers (n) AS"
    " (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :end)",
    "id": "printf('%032x', n)",
    "step_id": "printf('{0}%031x', n)",
    "code": "printf('H09.16-%06d-%06d', 240101 + n / 1000000, n % 1000000)",
    "hash": "CAST(printf('%032d', {0}) AS BLOB)",
    "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', :now, (-(n % 1000000) * 60) || ' seconds')",
    "empty": "'[]'",
}
_POSTGRESQL = {
    "numbers": "WITH numbers (n) AS (SELECT generate_series(:first, :end - 1))",
    "id": "lpad(to_hex(n), 32, '0')::uuid",
    "step_id": "('{0}' || lpad(to_hex(n), 31, '0'))::uuid",
    "code": "'H09.16-' || (240101 + n / 1000000) || '-' || lpad((n % 1000000)::text, 6, '0')",
    "hash": "convert_to(lpad(({0})::text, 32, '0'), 'UTF8')",
    "moment": "CAST(:now AS timestamptz) - (n % 1000000) * interval '1 minute'",
    "empty": "'[]'::jsonb",
}
_TABLES = (Dossier, DossierOwner, DossierStep)


def populate_dossiers(database: Database, count: int) -> None:
    """Bring the schema up, and ``count`` dossiers into it with owners, proofs and steps."""
    upgrade(database)
    spelling = _SQLITE if database.is_sqlite else _POSTGRESQL
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.execute(text("PRAGMA cache_size=-1000000"))
        # Made afterwards an index costs a fraction of what it does row by row.
        indexes = [one for model in _TABLES for one in table_of(model).indexes]
        for index in indexes:
            index.drop(connection)
        now = datetime.now(UTC)
        given = now.strftime("%Y-%m-%d %H:%M:%S") if database.is_sqlite else now
        for first in range(0, count, _AT_ONCE):
            part = {"first": first, "end": min(first + _AT_ONCE, count), "now": given}
            for statement in (_dossiers(spelling), _owners(spelling, count), *_steps(spelling)):
                connection.execute(text(statement), part)
            connection.commit()
        for index in indexes:
            index.create(connection)
        connection.execute(insert(ChangeCounter).values(name="dossiers", last=count - 1))
        connection.commit()
    with database.reading() as connection:
        connection.execute(text("VACUUM ANALYZE" if not database.is_sqlite else "ANALYZE"))


def owner_hash(owner: int) -> bytes:
    """Under which hash an owner's dossiers stand."""
    return f"{owner:032}".encode()


def dossier_code(number: int) -> str:
    """The code of a dossier."""
    return f"H09.16-{240101 + number // 1_000_000:06}-{number % 1_000_000:06}"


def _dossiers(spelling: dict[str, str]) -> str:
    moment, empty = spelling["moment"], spelling["empty"]
    values = {
        "id": spelling["id"],
        "code": spelling["code"],
        "status": "'4'",
        "change_serial": "n",
        **dict.fromkeys(("status_at", "filed_at", "accepted_at", "due_at", "changed_at"), moment),
        **dict.fromkeys(("papers", "supplements", "fees", "results"), empty),
        **dict.fromkeys(("other_code", "channel", "delivery", "owner_kind"), "''"),
        **dict.fromkeys(("procedure_code", "field_name", "agency"), "'UBND phường'"),
        "procedure_name": "'Cấp giấy phép xây dựng nhà ở riêng lẻ'",
        "content_hash": spelling["hash"].format("n"),
    }
    return _insert("dossiers", values, spelling)


def _owners(spelling: dict[str, str], count: int) -> str:
    """Those of one owner lie apart, as they came in."""
    values = {
        "dossier_id": spelling["id"],
        "lookup_hash": spelling["hash"].format(f"n % {count // EACH}"),
        "proof_hash": spelling["hash"].format("n"),
    }
    return _insert("dossier_owners", values, spelling)


def _steps(spelling: dict[str, str]) -> list[str]:
    values = {"dossier_id": spelling["id"], "at": spelling["moment"], "status": "'4'"}
    values |= {"text": "'Đang thẩm định hồ sơ.'", "office": "'Bộ phận chuyên môn'"}
    return [
        _insert(
            "dossier_steps",
            values
            | {
                "id": spelling["step_id"].format(part),
                "step_hash": spelling["hash"].format(f"n + {part}"),
            },
            spelling,
        )
        for part in (1, 2)
    ]


def _insert(table: str, values: dict[str, str], spelling: dict[str, str]) -> str:
    names, written = ", ".join(values), ", ".join(values.values())
    return f"INSERT INTO {table} ({names}) {spelling['numbers']} SELECT {written} FROM numbers"  # noqa: S608 (only our own words)
