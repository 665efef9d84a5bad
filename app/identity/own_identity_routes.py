"""What belongs to the caller's account: numbers, digital identities, organisations."""

import uuid
from typing import Any

from flask import Response

from app.identity.citizens.held_numbers import list_numbers
from app.identity.citizens.own_identities import list_identities, separate_identity
from app.identity.citizens.parties import list_parties
from app.identity.own_identity_schemas import (
    IdentifierInput,
    IdentifierSchema,
    IdentifiersSchema,
    IdentitiesSchema,
    PartiesSchema,
)
from app.identity.principals import current_citizen
from app.identity.wiring import current_identity
from app.web.api import Blueprint
from app.web.context import current_database, current_sealer, current_session, request_now
from app.web.etags import with_etag
from app.web.guards import requires_citizen
from app.web.limits.policy import LimitClass, limited
from app.web.strict_json import json_response
from app.web.transactions import transactional

blueprint = Blueprint("own-identity", __name__, description="What belongs to the account.")


@blueprint.get("/v1/me/identifiers")
@requires_citizen(assurance=2)
@blueprint.response(200, IdentifiersSchema)
def list_my_identifiers() -> Response:
    """The numbers under which the caller's dossiers are found, the first proven first."""
    with current_database().reading() as connection:
        items = list_numbers(connection, current_sealer(), current_citizen().id)
    return with_etag(json_response({"items": items}))


@blueprint.post("/v1/me/identifiers")
@requires_citizen(assurance=2)
@limited(LimitClass.DOSSIER_LOOKUP)
@blueprint.arguments(IdentifierInput)
@transactional
@blueprint.also_response(200, IdentifierSchema)
@blueprint.response(201, IdentifierSchema)
def add_my_identifier(sent: dict[str, Any]) -> Response:
    """Add the 9-digit number of an older card, so that dossiers filed under it are found too.

    The proof is a dossier that names both the caller's 12-digit number and this one, and no other.
    What is wrong with a refused proof (`identifier_not_proven`) is not said. A number that is known
    already is answered with 200.
    """
    session, citizen, now = current_session(), current_citizen(), request_now()
    number_id, is_new = current_identity().old_numbers.add(
        session, citizen.id, sent["value"], dossier_code=sent["dossier_code"], now=now
    )
    held = list_numbers(session, current_sealer(), citizen.id)
    content = next(number for number in held if number["id"] == number_id)
    return json_response(content, 201 if is_new else 200)


@blueprint.get("/v1/me/identities")
@requires_citizen(needs_consent=False)
@blueprint.response(200, IdentitiesSchema)
def list_my_identities() -> Response:
    """The digital identities that open the caller's account, the first one first.

    Two become one account by themselves when both prove the same 12-digit number at level 2.
    """
    with current_database().reading() as connection:
        items = list_identities(connection, current_citizen(), providers=_provider_names())
    return with_etag(json_response({"items": items}))


@blueprint.delete("/v1/me/identities/<uuid:identity_id>")
@requires_citizen(assurance=2, needs_consent=False)
@transactional
@blueprint.response(204)
def separate_my_identity(identity_id: uuid.UUID) -> tuple[str, int]:
    """Take one of the caller's digital identities out of the account, for good.

    It gets an empty account of its own; its sessions end with effect on their next request. What
    was filed stays here. The identity of the caller's own session is refused (`identity_in_use`),
    and so is whoever calls with a provider's own access token (`forbidden`).
    """
    identity = current_identity()
    separate_identity(
        identity.sessions,
        identity.security_events,
        current_session(),
        current_citizen(),
        identity_id,
        now=request_now(),
    )
    return "", 204


@blueprint.get("/v1/me/parties")
@requires_citizen(assurance=2)
@blueprint.response(200, PartiesSchema)
def list_my_parties() -> Response:
    """The organisations that the caller may act for, as his digital identities said at login."""
    with current_database().reading() as connection:
        items = list_parties(
            connection,
            current_sealer(),
            current_citizen().id,
            providers=_provider_names(),
            now=request_now(),
        )
    return with_etag(json_response({"items": items}))


def _provider_names() -> dict[str, str]:
    return {issuer.issuer: issuer.name for issuer in current_identity().providers.listed()}
