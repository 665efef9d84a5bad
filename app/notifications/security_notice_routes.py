"""What the citizen is told of his account's and his data's security, whether or not he consents."""

from typing import Any

from flask import Response

from app.identity.principals import current_citizen
from app.notifications.channels import Channel
from app.notifications.kinds import RULES
from app.notifications.reading import find_notifications, render
from app.notifications.schemas import SecurityNoticePageSchema
from app.web.api import Blueprint
from app.web.context import (
    current_database,
    current_platform,
    current_sealer,
    request_language,
)
from app.web.etags import with_page_etag
from app.web.guards import requires_citizen
from app.web.paging import Cursors
from app.web.schemas import PageQuery

_KINDS = [kind for kind, rules in RULES.items() if rules.channel is Channel.ACCOUNT_SECURITY]

blueprint = Blueprint(
    "security-notices", __name__, description="Notices that a citizen reads without consent too."
)


@blueprint.get("/v1/me/security-notices")
@requires_citizen(needs_consent=False)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, SecurityNoticePageSchema)
def list_my_security_notices(query: dict[str, Any]) -> Response:
    """What of the inbox is about the account's security and the caller's data, newest first.

    A breach of his data, looks at him, his requests, logins that were taken over. The inbox needs
    his consent; this doesn't, so that he learns of them after he took it back.
    """
    cursors, citizen = Cursors(current_sealer(), "security-notices"), current_citizen()
    with current_database().reading() as connection:
        rows = find_notifications(
            connection,
            citizen.id,
            before=cursors.decode_id(query.get("cursor")),
            count=query["limit"] + 1,
            kinds=_KINDS,
        )
    language, public_url = request_language(), current_platform().settings.public_url
    page = cursors.page(
        rows,
        limit=query["limit"],
        render=lambda row: render(row, language, public_url, assurance=citizen.assurance),
    )
    return with_page_etag(page)
