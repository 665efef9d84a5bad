"""Enforces every guard, in one place, before the view runs; a view without a guard is refused."""

import logging

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from app.errors import AccountRequired, AssuranceTooLow, Forbidden
from app.identity.authentication import Claims, bearer_token
from app.identity.citizens.accounts import find_citizen_id
from app.identity.principals import CitizenPrincipal
from app.identity.sessions.access_tokens import AccessClaims
from app.identity.staff.admission import admit_staff
from app.identity.wiring import Identity, current_identity
from app.web.body_limits import read_body
from app.web.context import current_database, request_now
from app.web.guards import Audience, Guard, find_guard
from app.web.transactions import check_caller_in_transaction, checks_caller

_LOG = logging.getLogger("app.identity")


def register_enforcement(app: Flask) -> None:
    """Check the guard of every route before its view."""
    app.before_request(_enforce)


def _enforce() -> None:
    if request.endpoint is None:
        return  # no route: the framework answers 404 or 405
    guard = find_guard(current_app.view_functions[request.endpoint])
    if guard is None:
        _LOG.error("route_without_guard", extra={"route": request.endpoint})
        raise Forbidden
    match guard.audience:
        case Audience.ANYONE:
            return
        case Audience.CLIENT:
            _admit_client(guard)
        case Audience.CITIZEN:
            _admit_citizen(guard)
        case Audience.STAFF:
            _admit_staff(guard)


def _claims(identity: Identity) -> Claims:
    token = bearer_token(request.headers.get("Authorization"))
    return identity.authentication.claims(token, request_now())


def _admit_client(guard: Guard) -> None:
    client = current_identity().clients.verify(
        dict(request.headers), read_body(), scope=guard.scope or ""
    )
    g.principal, g.caller_key = client, client.key


def _admit_citizen(guard: Guard) -> None:
    identity = current_identity()
    claims = _claims(identity)
    if isinstance(claims, AccessClaims):
        principal = _session_holder(identity, claims, guard)
    else:
        if claims.issuer.kind != "citizen":
            raise Forbidden
        with current_database().reading() as connection:
            citizen_id = find_citizen_id(connection, claims)
        if citizen_id is None:
            raise AccountRequired
        principal = CitizenPrincipal(citizen_id, claims.assurance, session_id=None)
    if principal.assurance < guard.assurance:
        raise AssuranceTooLow(required=guard.assurance)
    g.principal, g.caller_key = principal, principal.key


def _session_holder(identity: Identity, claims: AccessClaims, guard: Guard) -> CitizenPrincipal:
    if claims.is_staff:
        raise Forbidden
    live = identity.live_sessions
    if checks_caller(current_app.view_functions[request.endpoint or ""]):

        def check(session: Session) -> None:
            live.require_within(session, claims.session_id)

        check_caller_in_transaction(check)
    elif live.is_cheap or not guard.session_in_statement:
        live.require(claims.session_id)
    return CitizenPrincipal(claims.account_id, claims.assurance, claims.session_id)


def _admit_staff(guard: Guard) -> None:
    identity = current_identity()
    claims = _claims(identity)
    if isinstance(claims, AccessClaims) and not claims.is_staff:
        raise Forbidden
    if not isinstance(claims, AccessClaims) and claims.issuer.kind != "staff":
        raise Forbidden
    # Roles are read in a transaction of their own now, and again in the view's: a role taken
    # away, a session ended, has effect on the next statement.
    with current_database().reading() as connection:
        principal = admit_staff(Session(connection), identity.live_sessions, claims, guard)

    def check(session: Session) -> None:
        admit_staff(session, identity.live_sessions, claims, guard)

    check_caller_in_transaction(check)
    g.principal, g.caller_key = principal, principal.key


def require_live_caller() -> None:
    """For a view whose own statement asked along and found nothing: was it the session?

    Raises ``SessionEnded`` when it was.
    """
    principal = g.principal
    if isinstance(principal, CitizenPrincipal) and principal.session_id is not None:
        current_identity().live_sessions.require(principal.session_id)
