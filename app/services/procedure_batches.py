"""Batches of procedures from other systems: taken once, each row answered for itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.principals import ClientPrincipal
from app.services.batches import take_batch
from app.services.dossier_import import Result
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

    def write(session: Session, taken: Sequence[ProcedureRow]) -> list[Result]:
        report = import_procedures(
            session,
            taken,
            actor=f"client:{client.name}",
            now=now,
            is_complete=is_complete and len(taken) == len(rows),
            is_trial=is_trial,
        )
        reports.append(report)
        return [Result(row.outcome.value) for row in report.rows]

    batch = take_batch(
        session, client, body, rows, route=route, read=read_procedure, write=write, now=now
    )
    # None where it was taken before.
    for report in reports:
        batch.result = _told(batch.result["rows"], report) | {"is_trial": is_trial}
        session.flush()
    return batch


def _told(results: Sequence[dict[str, Any]], report: ImportReport) -> dict[str, Any]:
    """The results with codes and what changed, and what ended."""
    written = iter(report.rows)
    rows = []
    for result in results:
        row = next(written) if result["reason"] is None else None
        told = {"code": row.code if row else None, "changed": list(row.changed) if row else []}
        rows.append(result | told)
    return {"rows": rows, "ended": list(report.ended)}
