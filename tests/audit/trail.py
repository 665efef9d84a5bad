"""Writing, sealing and spoiling an audit trail, and what `flask audit verify` says of it."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text

from app.audit.events import record
from app.audit.models import AuditEvent, AuditSeal
from app.audit.retention import AuditRetention
from app.audit.seal_keys import SealKeys
from app.audit.sealing import seal_events
from app.database import AnyRow, table_of
from tests.service import Service

_DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 8, 15, 30, 123456, tzinfo=UTC)


def record_one(service: Service, action: str = "report_moved", **details: Any) -> None:
    """One event, committed."""
    with service.database.writing() as session:
        record(
            session,
            actor=f"staff:{uuid.UUID(int=1)}",
            action=action,
            subject=f"report:{uuid.UUID(int=2)}",
            details=details or {"state": "accepted", "revision": 2},
            now=NOW,
        )
        session.commit()


def record_many(service: Service, count: int, **values: Any) -> None:
    """``count`` events in one transaction."""
    row = {
        "at": NOW,
        "actor": "operator",
        "action": "report_moved",
        "subject": "report:x",
        "details": {"revision": 1},
    } | values
    with service.database.writing() as session:
        session.execute(insert(AuditEvent), [{"id": uuid.uuid4()} | row for _ in range(count)])
        session.commit()


def record_at(service: Service, *numbers: int) -> None:
    """Events of these numbers, as where transactions in between were rolled back."""
    for number in numbers:
        record_many(service, 1, number=number)


def seal(service: Service, *, now: datetime = NOW) -> int:
    """Seal what is there, as the worker does; how many events."""
    return seal_events(service.database, SealKeys(service.sealer), now=now)


def sealed_trail(service: Service, *ranges: int) -> None:
    """A trail with a seal over each number of events."""
    for count in ranges:
        for _ in range(count):
            record_one(service)
        assert seal(service) == count


def seal_each(service: Service) -> None:
    """Seals over 3, 2 and 1 events, a day apart from each other."""
    for day, count in enumerate((3, 2, 1)):
        for _ in range(count):
            record_one(service)
        assert seal(service, now=NOW + day * _DAY) == count


def remove(service: Service, *, seals_up_to: int) -> int:
    """Have retention remove the events of the first seals of ``seal_each``; how many."""
    before = NOW + (seals_up_to - 1) * _DAY + timedelta(seconds=1)
    return AuditRetention(service.sealer).forget(service.database, before, now=NOW, most=10**6)


def events(service: Service) -> Sequence[AnyRow]:
    """All events, in their order."""
    return _rows(service, AuditEvent)


def seals(service: Service) -> Sequence[AnyRow]:
    """All seals, in their order."""
    return _rows(service, AuditSeal)


def _rows(service: Service, model: type[Any]) -> Sequence[AnyRow]:
    with service.database.reading() as connection:
        return connection.execute(select(table_of(model)).order_by(model.number)).all()


def spoil(service: Service, *statements: str) -> None:
    """Change the tables as an administrator of the database can: without the triggers."""
    with service.database.writing() as session:
        for statement in (*_disarming(service), *statements):
            # No parameters: a colon in a value is no name.
            session.execute(text(statement.replace(":", r"\:")))
        session.commit()


def _disarming(service: Service) -> list[str]:
    if not service.database.is_sqlite:
        return [
            f"ALTER TABLE {name} DISABLE TRIGGER ALL"
            for name in ("audit_events", "audit_seals", "audit_removals")
        ]
    tables = ("event", "seal", "removal")
    names = [f"{what}_{table}" for what in ("update", "delete") for table in tables]
    return [f"DROP TRIGGER IF EXISTS audit_refuse_{name}" for name in names]


@dataclass(frozen=True)
class Verdict:
    """What the command said."""

    exit_code: int
    output: str

    @property
    def faults(self) -> list[str]:
        """The sentences about what is wrong."""
        return re.findall(r"^FAULT (.*)$", self.output, re.MULTILINE)


def verify(service: Service, *arguments: str) -> Verdict:
    """`flask audit verify`; it must not fail in any other way than by finding faults."""
    result = service.app.test_cli_runner().invoke(args=["audit", "verify", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    verdict = Verdict(result.exit_code, result.output)
    assert (verdict.exit_code == 1) is bool(verdict.faults), verdict
    return verdict
