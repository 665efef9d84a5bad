"""Batches of procedures from other systems: taken once, each row answered for itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.principals import ClientPrincipal
from app.services.intake.batches import take_batch
from app.services.intake.row_fields import RowRefused
from app.services.intake.row_intake import REFUSED, Outcome
from app.services.intake.usual_moves import Jumps
from app.services.models import IntegrationBatch
from app.services.procedures.importing import ImportReport, import_procedures, read_procedure
from app.services.procedures.rows import ProcedureRow


def take_procedures(
    session: Session,
    client: ClientPrincipal,
    body: bytes,
    rows: Sequence[Any],
    *,
    route: str,
    is_complete: bool,
    is_trial: bool,
    now: datetime,
) -> IntegrationBatch:
    """Take the rows of a signed message; sent again under its id it returns the first result.

    Raises what ``take_batch`` and ``import_procedures`` raise. With a refused row nothing ends.
    """
    reports: list[ImportReport] = []

    def take(session: Session, sent: Sequence[Any], _jumps: Jumps) -> list[Outcome]:
        read = [_read(row) for row in sent]
        taken = [row for row in read if not isinstance(row, RowRefused)]
        report = import_procedures(
            session,
            taken,
            actor=f"client:{client.name}",
            now=now,
            is_complete=is_complete and len(taken) == len(sent),
            is_trial=is_trial,
        )
        reports.append(report)
        written = iter(report.rows)
        return [
            Outcome(REFUSED, row.reason)
            if isinstance(row, RowRefused)
            else Outcome(next(written).outcome.value)
            for row in read
        ]

    batch = take_batch(session, client, body, rows, route=route, take=take, now=now)
    # None where it was taken before.
    for report in reports:
        batch.result = _told(batch.result["rows"], report) | {"is_trial": is_trial}
        session.flush()
    return batch


def _read(row: Any) -> ProcedureRow | RowRefused:
    try:
        return read_procedure(row)
    except RowRefused as refused:
        return refused


def _told(results: Sequence[dict[str, Any]], report: ImportReport) -> dict[str, Any]:
    """The results with codes and what changed, and what ended."""
    written = iter(report.rows)
    rows = []
    for result in results:
        row = next(written) if result["reason"] is None else None
        told = {"code": row.code if row else None, "changed": list(row.changed) if row else []}
        rows.append(result | told)
    return {"rows": rows, "ended": list(report.ended)}
