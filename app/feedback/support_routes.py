"""Supporting what somebody else reported."""

from typing import Any

from flask import Response

from app.feedback.public.reports import public_report
from app.feedback.public_schemas import PublicReportPageSchema
from app.feedback.support.reading import find_supported, position_of
from app.feedback.support.supporting import support_report, withdraw_support
from app.feedback.support_schemas import SupportSchema
from app.identity.principals import current_citizen
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_page_etag
from app.web.guards import requires_citizen
from app.web.paging import Cursors
from app.web.schemas import PageQuery
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("support", __name__, description="Supporting reports of others.")


@blueprint.put("/v1/feedback/public/<public_id>/support")
@requires_citizen()
@transactional
@blueprint.response(200, SupportSchema)
def support_published_report(public_id: str) -> Response:
    """Support a published report ("me too"); repeating it changes nothing.

    Nobody learns who supports it, only how many do. The caller's own report is refused
    (`own_report`). He is told when it is answered, resolved, closed or joined with another.
    """
    count = support_report(current_session(), current_citizen().id, public_id, now=request_now())
    return json_response({"support_count": count, "supported_by_me": True})


@blueprint.delete("/v1/feedback/public/<public_id>/support")
@requires_citizen()
@transactional
@blueprint.response(200, SupportSchema)
def withdraw_my_support(public_id: str) -> Response:
    """Support a published report no more; repeating it changes nothing."""
    count = withdraw_support(current_session(), current_citizen().id, public_id)
    return json_response({"support_count": count, "supported_by_me": False})


@blueprint.get("/v1/feedback/supported")
@requires_citizen()
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PublicReportPageSchema)
def list_supported_reports(query: dict[str, Any]) -> Response:
    """The published reports that the caller supports, what he supported last first."""
    cursors = Cursors(current_sealer(), "supported-reports")
    before = cursors.decode(query.get("cursor"))
    with current_database().reading() as connection:
        rows = find_supported(
            connection, current_citizen().id, before=before, count=query["limit"] + 1
        )
    page = cursors.page(rows, limit=query["limit"], render=public_report, position=position_of)
    return with_page_etag(page)
