"""Each batch is found by an index: no statement of it reads a whole table that grows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, delete, event, update

from app.feedback.models import IdentityLook
from app.identity.models import HeldLook
from app.privacy.retention.enforcing import retentions_of
from app.services.models import Dossier
from app.settings.retention import default_periods
from tests.audit.trail import seal
from tests.conftest import ON_POSTGRESQL
from tests.notifications.claiming import now_utc
from tests.privacy.ageing import LONG_AGO, enforce, make_old
from tests.privacy.lives import live
from tests.service import Service
from tests.services.national import dossier, new_code, step, take_dossiers, take_steps

_GROWS = re.compile(
    "(reports|report_(?!serials)[a-z_]+|photos|photo_files|dossiers|dossier_(?!sources)[a-z_]+|"
    "former_dossier_owners|audit_events|audit_seals|identity_looks|reporting_restrictions|data_requests|"
    "staff_events|citizens|consent_records|staff_notifications|notifications|deliveries|auth_sessions)"
)
_SCAN = re.compile(r"Seq Scan on (\w+)|^SCAN (\w+)", re.MULTILINE)


@contextmanager
def _statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    told: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, is_many: bool) -> None:
        told.append((statement, parameters[0] if is_many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _fill(service: Service) -> None:
    """Something old of each kind, so that every statement is needed."""
    report = live(service, service.citizen())
    old, gone = new_code(), new_code()
    take_dossiers(service, [dossier(old, status="10"), dossier(gone, status="10")])
    take_steps(service, [step(old, status="10"), step(gone, status="10")])
    long_ago = now_utc() - LONG_AGO
    with service.database.writing() as session:
        session.execute(delete(HeldLook))
        session.execute(delete(IdentityLook))
        session.execute(update(Dossier).values(status_at=long_ago))
        session.execute(update(Dossier).where(Dossier.code == gone).values(withdrawn_at=long_ago))
        session.commit()
    make_old(service, report)
    seal(service, now=long_ago)


def _scanned(service: Service, told: list[tuple[str, Any]]) -> set[str]:
    found: set[str] = set()
    explain = "EXPLAIN " if ON_POSTGRESQL else "EXPLAIN QUERY PLAN "
    with service.database.engine.connect() as connection:
        if ON_POSTGRESQL:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in told:
            if not statement.startswith(("SELECT", "UPDATE", "DELETE")):
                continue
            plan = connection.exec_driver_sql(explain + statement, parameters).all()
            lines = "\n".join(str(row[-1]) for row in plan)
            names = {name for match in _SCAN.findall(lines) for name in match if name}
            found |= {f"{one}: {statement[:200]}" for one in names if _GROWS.fullmatch(one)}
    return found


def test_no_batch_reads_a_whole_table(service: Service) -> None:
    _fill(service)
    with _statements(service.database.engine) as told:
        done = enforce(service)
    assert all(done[one] for one in ("reports", "dossiers", "withdrawn_dossiers", "audit"))
    kinds = {one.table.name for one in retentions_of(service.sealer, default_periods())}
    assert all(any(name in statement for statement, _ in told) for name in kinds)
    assert _scanned(service, told) == set()
