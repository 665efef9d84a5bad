"""What a citizen is asked to agree to, and what he decides."""

from typing import Any

from flask import Response

from app.identity.principals import current_citizen
from app.privacy.consents import decide, read_consents
from app.privacy.schemas import ConsentsSchema, ConsentTextsSchema, DecisionsInput
from app.texts import text
from app.texts.consents import SERVICE_USE, newest_versions
from app.web.api import Blueprint
from app.web.context import (
    current_database,
    current_session,
    request_language,
    request_now,
    request_user_agent,
)
from app.web.etags import with_etag
from app.web.guards import public, requires_citizen
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("privacy", __name__, description="What citizens decide about their data.")


@blueprint.get("/v1/consents/texts")
@public
@blueprint.response(200, ConsentTextsSchema)
def list_consent_texts() -> Response:
    """The newest text of every purpose, in the caller's language. Show it before asking."""
    language = request_language()
    items = [
        {
            "purpose": purpose,
            "version": version,
            "is_required": purpose == SERVICE_USE,
            **{
                part: text(f"consents.{purpose}.{version}.{part}", language).strip()
                for part in ("title", "text", "withdrawal")
            },
        }
        for purpose, version in newest_versions().items()
    ]
    return with_etag(json_response({"items": items}), public_for_s=60)


@blueprint.get("/v1/me/consents")
@requires_citizen(needs_consent=False)
@blueprint.response(200, ConsentsSchema)
def list_my_consents() -> Response:
    """Where the caller stands with every purpose."""
    with current_database().reading() as connection:
        items = read_consents(connection, current_citizen().id)
    return with_etag(json_response({"items": items}))


@blueprint.put("/v1/me/consents")
@requires_citizen(needs_consent=False)
@blueprint.arguments(DecisionsInput)
@transactional
@blueprint.response(200, ConsentsSchema)
def decide_my_consents(sent: dict[str, Any]) -> Response:
    """Agree to texts, or take that back; purposes not named stay as they are.

    Effective on the next request; kept as evidence with the phone and the program that it came
    from. Taking `service_use` back detaches the caller's phones.
    """
    citizen = current_citizen()
    decide(
        current_session(),
        citizen,
        sent["decisions"],
        request_language(),
        now=request_now(),
        user_agent=request_user_agent(),
    )
    return json_response({"items": read_consents(current_session(), citizen.id)})
