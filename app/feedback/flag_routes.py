"""Saying that something is wrong with a published report, without a login."""

from typing import Any

from app.feedback.flag_schemas import FlagInput
from app.feedback.public.flags import Origin, flag_report
from app.web.api import Blueprint
from app.web.context import current_sealer, current_session, request_now
from app.web.guards import public
from app.web.limits.enforcement import request_origin
from app.web.limits.policy import CountedBy, LimitClass, limited
from app.web.transactions import transactional

blueprint = Blueprint("flags", __name__, description="What is wrong with published reports.")


@blueprint.post("/v1/feedback/public/<public_id>/flags")
@public
@limited(LimitClass.FLAG)
@blueprint.arguments(FlagInput)
@transactional
@blueprint.response(204)
def flag_published_report(sent: dict[str, Any], public_id: str) -> tuple[str, int]:
    """Say what is wrong with a published report; staff will look at it.

    Sending it again changes nothing, and the answer is the same: no Idempotency-Key is needed.
    Nothing is kept of who said it.
    """
    origin = request_origin()
    flag_report(
        current_session(),
        public_id,
        Origin(origin[CountedBy.ADDRESS], origin.get(CountedBy.INSTALLATION)),
        reason=sent["reason"],
        text=sent.get("text"),
        sealer=current_sealer(),
        now=request_now(),
    )
    return "", 204
