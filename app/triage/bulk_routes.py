"""One change to many reports: each by the rules of the single route, in its own transaction."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from flask import Response

from app.errors import Conflict, Forbidden, NotFound, PreconditionFailed, Unprocessable
from app.feedback.models import Report
from app.identity.principals import act_for
from app.triage.bulk.keeping import BulkKey, find_done, find_step, keep_step
from app.triage.bulk_schemas import BulkAnswerSchema, BulkInput
from app.triage.reports import actions as report_actions
from app.web.api import Blueprint
from app.web.context import current_database, renew_request_now, request_now
from app.web.guards import requires_staff
from app.web.idempotency import KeyedRequest, needs_key
from app.web.kept_answers import KEPT_FOR
from app.web.operations import Operation
from app.web.problems import domain_problem
from app.web.strict_json import json_response
from app.web.transactions import (
    CallerCheck,
    check_caller_in_transaction,
    find_caller_check,
    request_transaction,
)

blueprint = Blueprint("bulk", __name__, description="One change to many reports.")

# What a rule refuses about one report; anything else ends the whole request.
_REFUSALS = (Forbidden, NotFound, Conflict, PreconditionFailed, Unprocessable)


@dataclass(frozen=True)
class _Action:
    """What is done to each report, and what the single route demands of the caller for it."""

    operation: Operation
    do: Callable[..., Report]


_ACTIONS: Mapping[str, _Action] = {
    "transition": _Action(Operation.REPORTS_MOVE, report_actions.move),
    "publication": _Action(Operation.REPORTS_PUBLISH, report_actions.set_what_is_public),
    "assignee": _Action(Operation.REPORTS_WORK, report_actions.put_on_desk),
    "priority": _Action(Operation.REPORTS_WORK, report_actions.set_how_pressing),
    "category": _Action(Operation.REPORTS_WORK, report_actions.file_elsewhere),
    "assignment": _Action(Operation.REPORTS_WORK, report_actions.ask_for_help),
    "lead": _Action(Operation.REPORTS_WORK, report_actions.hand_lead_over),
}


class _Result(TypedDict):
    """What came of it for one report."""

    id: uuid.UUID
    status: int
    revision: int | None
    problem: Any


@dataclass(frozen=True)
class _Bulk:
    """One request on its way through its reports."""

    action: _Action
    sent: Any
    key: BulkKey
    caller_check: CallerCheck | None

    def change(self, report_id: uuid.UUID, revision: int) -> _Result:
        """Change one report and commit, or tell why not."""
        # The last of many may be a while later than the first, and can be undone as long.
        renew_request_now()
        self._look_at_caller()
        try:
            with request_transaction() as session:
                act_for(self.action.operation)
                report = self.action.do(report_id, self.sent, revision=revision)
                session.flush()
                keep_step(session, self.key, report_id, report.revision, now=request_now())
                reached = report.revision
                session.commit()
        except _REFUSALS as error:
            return self._refused(report_id, error)
        return _done(report_id, reached)

    def _refused(self, report_id: uuid.UUID, error: Any) -> _Result:
        """The refusal, unless this very request was sent twice at once and the other did it."""
        with current_database().reading() as connection:
            reached = find_step(connection, self.key, report_id, now=request_now())
        if reached is not None:
            return _done(report_id, reached)
        problem = domain_problem(error)
        return {
            "id": report_id,
            "status": problem.status_code,
            "revision": None,
            "problem": problem.get_json(),
        }

    def _look_at_caller(self) -> None:
        # Each transaction asks anew whether he is still who he was, as a single write does.
        if self.caller_check is not None:
            check_caller_in_transaction(self.caller_check)


@blueprint.post("/v1/admin/reports/bulk")
@requires_staff(Operation.REPORTS_BULK)
@blueprint.arguments(BulkInput)
@needs_key
@blueprint.response(200, BulkAnswerSchema)
def change_many_reports(sent: dict[str, Any]) -> Response:
    """Do one thing to at most 200 reports; each is done or refused by itself.

    Each is asked for rights, revision and rules as the single route does, and each citizen is told.
    Cut off half-way, send it again with its key: what was done is not done again.
    """
    ((name, wanted),) = sent["action"].items()
    keyed = KeyedRequest.current()
    key = BulkKey(keyed.key_hash, keyed.fingerprint, request_now() + KEPT_FOR)
    bulk = _Bulk(_ACTIONS[name], wanted, key, find_caller_check())
    with request_transaction() as session:
        answered = keyed.find_answer(session)
        if answered is not None:
            return answered
        act_for(bulk.action.operation)
        done = find_done(session, key, now=request_now())
    results = [
        _done(one["id"], done[one["id"]])
        if one["id"] in done
        else bulk.change(one["id"], one["revision"])
        for one in sent["items"]
    ]
    response = json_response({"items": results})
    with request_transaction() as session:
        keyed.store_answer(session, response)
        session.commit()
    return response


def _done(report_id: uuid.UUID, revision: int) -> _Result:
    return {"id": report_id, "status": 200, "revision": revision, "problem": None}
