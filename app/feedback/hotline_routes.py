"""Callers to 1022 without an account: following a report by its code, and claiming it later."""

from typing import Any

from flask import Response

from app.feedback.hotline import claim_report, find_followed
from app.feedback.input_schemas import FollowInput
from app.feedback.own_reading import read_followed_report, read_own_report
from app.feedback.report_responses import current_reader
from app.feedback.schemas import ReportSchema
from app.identity.principals import current_citizen
from app.web.api import Blueprint
from app.web.context import (
    current_database,
    current_sealer,
    current_session,
    request_now,
)
from app.web.guards import public, requires_citizen
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("hotline", __name__, description="Reports made by calling 1022.")


@blueprint.post("/v1/feedback/lookup")
@public
@limited(LimitClass.FOLLOW)
@blueprint.arguments(FollowInput)
@blueprint.response(200, ReportSchema)
def follow_report(sent: dict[str, Any]) -> Response:
    """A report made by calling 1022, by its reference and the code that was read out.

    Nothing can be done with it: to answer, add or judge, log in and claim it.
    """
    sealer = current_sealer()
    with current_database().reading() as connection:
        row = find_followed(connection, sent["reference"], sent["code"], sealer)
        content = read_followed_report(connection, row, current_reader())
    return json_response(content)


@blueprint.post("/v1/feedback/claim")
@requires_citizen()
@blueprint.arguments(FollowInput)
@transactional
@blueprint.response(200, ReportSchema)
def claim_my_report(sent: dict[str, Any]) -> Response:
    """Make a report that was made by calling 1022 one's own; repeating it changes nothing.

    From then on its code opens nothing, and its news come to this account.
    """
    citizen_id, session = current_citizen().id, current_session()
    report_id = claim_report(
        session,
        citizen_id,
        sent["reference"],
        sent["code"],
        sealer=current_sealer(),
        now=request_now(),
    )
    session.flush()
    content = read_own_report(session.connection(), citizen_id, report_id, current_reader())
    return json_response(content)
