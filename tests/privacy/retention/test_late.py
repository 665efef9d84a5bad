"""What is written to or by a citizen in the very moment in which he is erased."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select, update

from app.audit.models import AuditEvent
from app.database import Base
from app.identity.models import Citizen
from app.privacy.erasure.erasing import erase_citizen
from app.privacy.retention.enforcing import count_forgettable, enforce_retention
from app.privacy.retention.late import GONE
from app.settings.retention import default_periods
from tests.notifications.claiming import now_utc
from tests.notifications.phones import account_id
from tests.privacy.asking import asked
from tests.privacy.everywhere import traces_found
from tests.privacy.lives import EMAIL, MESSAGE, NEIGHBOUR, PHONE, PHONE_NAME, WORDS, live
from tests.reports import file_report, publish
from tests.service import Service
from tests.services.national import LAN

TRACES = ("Nguyễn Thị Ngọc Lan", LAN, PHONE, EMAIL, WORDS, MESSAGE, NEIGHBOUR["name"], PHONE_NAME)
_DAY = timedelta(days=1)
_STAYS = {"report_supports", "identity_looks", "reporting_restrictions"}
# Written by a login alone, for which an erasure waits.
_NEVER_LATE = {"citizen_logins", "citizen_identifiers", "citizen_parties", "auth_sessions"}
Rows = Sequence[Mapping[str, Any]]


def _his(service: Service, citizen_id: uuid.UUID) -> dict[str, Rows]:
    """The rows of each table that say ``citizen_id``, and his own."""
    with service.database.reading() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(wanted).mappings()]
            for table in Base.metadata.sorted_tables
            if (wanted := _select_his(table, citizen_id)) is not None
        }


def _select_his(table: Table, citizen_id: uuid.UUID) -> Any:
    if table.name == "citizens":
        return select(table).where(table.c.id == citizen_id)
    if "citizen_id" not in table.c or table.name in _STAYS | _NEVER_LATE:
        return None
    return select(table).where(table.c.citizen_id == citizen_id)


def _write_again(service: Service, table: Table, rows: Rows) -> None:
    """As by somebody who had begun before the erasure, and ended later."""
    with service.database.writing() as session:
        for row in rows:
            is_it = [key == row[key.name] for key in table.primary_key.columns]
            if session.execute(select(table).where(*is_it)).first() is None:
                session.execute(insert(table).values(row))
                continue
            said = {name: value for name, value in row.items() if name != "erased_at"}
            session.execute(update(table).where(*is_it).values(said))
        session.commit()


def _forget(service: Service, now: datetime) -> int:
    periods, database = default_periods(), service.database
    told = count_forgettable(database, service.sealer, periods, now=now)
    done = enforce_retention(database, service.sealer, periods, now=now, most=100)
    assert told["late_rows"] == done["late_rows"]
    return done["late_rows"]


def _erased_at(service: Service, citizen_id: uuid.UUID) -> datetime:
    with service.database.reading() as connection:
        erased_at = connection.scalar(select(Citizen.erased_at).where(Citizen.id == citizen_id))
    assert erased_at is not None
    return erased_at


def test_it_goes_a_day_later_whatever_it_is(service: Service) -> None:
    theirs = file_report(service.citizen("minh"))
    assert publish(service.staff("triager"), theirs).status_code == 200
    lan, now = service.citizen("lan"), now_utc()
    live(service, lan, other=theirs)
    asked(lan, "correction", text=MESSAGE)
    account = account_id(lan)
    before = _his(service, account)
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now)
        session.commit()
    after, erased_at = _his(service, account), _erased_at(service, account)
    assert [_forget(service, now + later * _DAY) for later in (0.9, 1.1)] == [0, 0]
    seen = set()
    for table in Base.metadata.sorted_tables:
        rows = before.get(table.name, [])
        if rows == after.get(table.name, []):
            continue
        seen.add(table.name)
        _write_again(service, table, rows)
        counts = [_forget(service, now + later * _DAY) for later in (0.9, 1.1, 1.1)]
        assert (table.name, counts) == (table.name, [0, 1, 0])
        assert traces_found(service, TRACES) == set(), table.name
        assert len(_his(service, account)[table.name]) == len(after[table.name])
    assert seen >= {"citizens", "reports", "photos", "notifications", "devices", "subscriptions"}
    assert "data_requests" in seen
    assert _erased_at(service, account) == erased_at
    with service.database.reading() as connection:
        late = select(AuditEvent.subject).where(AuditEvent.action == "late_rows_erased")
        assert connection.scalars(late).all() == [f"citizen:{account}"] * len(seen)


def test_words_of_a_request_that_is_over_go_too(service: Service) -> None:
    lan, now = service.citizen("lan"), now_utc()
    account = account_id(lan)
    asked(lan, "correction", text=MESSAGE)
    (request,) = _his(service, account)["data_requests"]
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now)
        session.commit()
    (over,) = _his(service, account)["data_requests"]
    assert (over["state"], over["sealed_text"]) == ("withdrawn", None)
    late = {**over, "sealed_text": request["sealed_text"]}
    _write_again(service, Base.metadata.tables["data_requests"], [late])
    assert [_forget(service, now + 2 * _DAY) for _ in range(2)] == [1, 0]
    assert _his(service, account)["data_requests"][0]["sealed_text"] is None


def test_every_table_that_names_a_citizen_is_looked_at_or_needs_not_be() -> None:
    named = {one.name for one in Base.metadata.sorted_tables if "citizen_id" in one.c}
    partly = {"consent_records", "data_requests"}
    assert named == {one.__tablename__ for one in GONE} | partly | _STAYS | _NEVER_LATE


def test_a_report_that_is_held_stays_until_its_release(service: Service) -> None:
    lan, now = service.citizen("lan"), now_utc()
    report, account = file_report(lan), account_id(lan)
    before = _his(service, account)["reports"]
    with service.database.writing() as session:
        erase_citizen(session, service.sealer, account, now=now)
        session.commit()
    _write_again(service, Base.metadata.tables["reports"], before)
    reference, command = report["reference"], service.app.test_cli_runner()
    order = ("--authority", "Công an tỉnh", "--order", "15/LĐ")
    held = command.invoke(args=["retention", "hold", reference, *order])
    assert held.exit_code == 0, held.output
    assert [_forget(service, now + 2 * _DAY), len(_his(service, account)["reports"])] == [0, 1]
    assert command.invoke(args=["retention", "release", reference]).exit_code == 0
    assert [_forget(service, now + 2 * _DAY), len(_his(service, account)["reports"])] == [1, 0]
