"""Taking a file of reference data in, and saying what became of each of its rows."""

from collections.abc import Callable
from itertools import islice
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from app.errors import FieldFault, ImportRefused, Unprocessable, UnsupportedMediaType
from app.province.records.importing import ImportReport, Outcome, RowReport, refusals
from app.province.wiring import look_again_after
from app.web.faults import MAX_FAULTS
from app.web.idempotency import KeyedRequest
from app.web.problems import fault_content
from app.web.strict_json import json_response
from app.web.transactions import request_transaction


def uploaded_file() -> bytes:
    """The request's one file, in the part ``file``; raises ``Unprocessable`` without it."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    files = list(request.files.items(multi=True))
    if len(files) != 1 or files[0][0] != "file" or request.form:
        raise Unprocessable(FieldFault("/file", "missing_file"))
    return files[0][1].stream.read()


def import_response(run: Callable[[Session], ImportReport], *, is_trial: bool) -> Response:
    """Import once per Idempotency-Key, in one transaction; raises ``ImportRefused``.

    A trial is answered with its report, refusals among it.
    """
    keyed = KeyedRequest.current()
    with request_transaction() as session:
        keyed.lock(session)
        # A trial changes nothing, so it may be repeated, and the import after it have its key.
        answered = None if is_trial else keyed.find_answer(session)
        if answered is not None:
            return answered
        report = run(session)
        if report.has_refusals and not is_trial:
            raise ImportRefused(*islice(refusals(report), MAX_FAULTS))
        response = json_response(_content(report))
        if not is_trial:
            keyed.store_answer(session, response)
        look_again_after(session)
        session.commit()
        return response


def _content(report: ImportReport) -> dict[str, Any]:
    return {
        "is_applied": report.is_applied,
        **{outcome.value: report.counts.get(outcome, 0) for outcome in Outcome},
        "rows": [_row(row) for row in report.rows],
    }


def _row(row: RowReport) -> dict[str, Any]:
    return {
        "number": row.number,
        "key": row.key,
        "outcome": row.outcome.value,
        "faults": [fault_content(fault) for fault in row.faults],
    }
