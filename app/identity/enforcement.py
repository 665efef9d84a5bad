"""Enforces every guard, in one place, before the view runs; a view without a guard is refused."""

import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask import Flask, Request, current_app, g
from flask.ctx import _AppCtxGlobals
from flask.globals import app_ctx, request_ctx
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.errors import AssuranceTooLow, Forbidden
from app.identity.authentication import Claims, bearer_token
from app.identity.citizens.admission import admit_citizen
from app.identity.login.claims import ProviderIdentity
from app.identity.principals import CitizenPrincipal, ClientPrincipal, StaffPrincipal
from app.identity.sessions.access_tokens import AccessClaims
from app.identity.sessions.denied_tokens import require_not_denied
from app.identity.staff.admission import admit_staff
from app.identity.upload_tickets import find_ticket
from app.identity.wiring import Identity, current_identity, identity_of
from app.web.body_limits import read_body
from app.web.context import current_database, request_now
from app.web.guards import Audience, Guard, find_guard
from app.web.operations import Operation
from app.web.transactions import CHECKS_CALLER, check_caller_in_transaction

View = Callable[..., Any]
Principal = CitizenPrincipal | StaffPrincipal | ClientPrincipal

_LOG = logging.getLogger("app.identity")


class _Call(NamedTuple):
    """A request on its way to a view, in the objects behind Flask's proxies."""

    identity: Identity
    request: Request
    local: _AppCtxGlobals
    guard: Guard
    view: View


def register_enforcement(app: Flask) -> None:
    """Check the guard of every route before its view."""
    app.before_request(_enforce)


def _enforce() -> None:
    # Each look through one of Flask's proxies costs a microsecond, on the way of every request.
    request = request_ctx.request
    if request.endpoint is None:
        return  # no route: the framework answers 404 or 405
    app, local = app_ctx.app, app_ctx.g
    view = app.view_functions[request.endpoint]
    guard = find_guard(view)
    if guard is None:
        _LOG.error("route_without_guard", extra={"route": request.endpoint})
        raise Forbidden
    admit = _ADMISSIONS.get(guard.audience)
    if admit is not None:
        call = _Call(identity_of(app), request, local, guard, view)
        local.principal = principal = admit(call)
        local.caller_key = principal.key


def _claims(call: _Call) -> Claims:
    """What the bearer token says; where it is ours, the log knows its holder from now on."""
    token = bearer_token(call.request.environ.get("HTTP_AUTHORIZATION"))
    claims = call.identity.authentication.claims(token, request_now())
    if isinstance(claims, AccessClaims):
        call.local.caller_key = claims.caller_key
    return claims


def _admit_client(call: _Call) -> ClientPrincipal:
    headers, scope = dict(call.request.headers), call.guard.scope or ""
    return call.identity.clients.verify(headers, read_body(), scope=scope, now=request_now())


def _admit_citizen(call: _Call) -> CitizenPrincipal:
    if call.guard.takes_upload_ticket:
        ticket = find_ticket(call.request.environ.get("HTTP_AUTHORIZATION"))
        if ticket is not None:
            return _admit_by_ticket(call, ticket)
    claims, guard = _claims(call), call.guard
    if not isinstance(claims, AccessClaims):
        return _admit_by_provider(claims, guard)
    if claims.is_staff:
        raise Forbidden
    # Before consent: agreeing would not help him here.
    if claims.assurance < guard.assurance:
        raise AssuranceTooLow(required=guard.assurance)
    live, session_id = call.identity.live_sessions, claims.session_id
    if CHECKS_CALLER.of(call.view):

        def check(session: Session) -> None:
            live.require_within(session, session_id, needs_consent=guard.needs_consent)

        check_caller_in_transaction(check)
    elif live.is_cheap or not guard.session_in_statement:
        live.require(session_id, needs_consent=guard.needs_consent)
    return claims.citizen


def _admit_by_ticket(call: _Call, ticket: str) -> CitizenPrincipal:
    tickets, needs_consent = call.identity.upload_tickets, call.guard.needs_consent
    report_id: uuid.UUID = (call.request.view_args or {})["report_id"]
    tickets.require(ticket, report_id, request_now())

    # His account may become part of another meanwhile: then the report and its ticket are that
    # one's.
    def check(session: Session) -> None:
        g.principal = tickets.admit(session, report_id, needs_consent=needs_consent)

    check_caller_in_transaction(check)
    with current_database().reading() as connection:
        return tickets.admit(connection, report_id, needs_consent=needs_consent)


def _admit_by_provider(claims: ProviderIdentity, guard: Guard) -> CitizenPrincipal:
    if claims.issuer.kind != "citizen":
        raise Forbidden

    def check(session: Session) -> None:
        g.principal = admit_citizen(session, claims, guard)

    check_caller_in_transaction(check)
    with current_database().reading() as connection:
        return admit_citizen(connection, claims, guard)


def _admit_staff(call: _Call) -> StaffPrincipal:
    claims, operation = _claims(call), call.guard.operation
    if operation is None or not _is_staffs(claims):
        raise Forbidden

    # Roles are read in a transaction of their own now, and again in the view's: a role taken
    # away, a session ended, has effect on the next statement.
    def check(session: Session) -> None:
        g.principal = _staff_member(session, claims, operation)

    check_caller_in_transaction(check)
    with current_database().reading() as connection:
        return _staff_member(connection, claims, operation)


def _is_staffs(claims: Claims) -> bool:
    if isinstance(claims, AccessClaims):
        return claims.is_staff
    return claims.issuer.kind == "staff"


def _staff_member(
    session: Session | Connection, claims: Claims, operation: Operation
) -> StaffPrincipal:
    if not isinstance(claims, AccessClaims):
        require_not_denied(session, claims)
    return admit_staff(session, claims, operation, now=request_now())


# A route for anyone admits nobody in particular.
_ADMISSIONS: Mapping[Audience, Callable[[_Call], Principal]] = {
    Audience.CITIZEN: _admit_citizen,
    Audience.STAFF: _admit_staff,
    Audience.CLIENT: _admit_client,
}


def require_live_caller() -> None:
    """For a view whose own statement asked along and found nothing: was it the session?

    Raises ``SessionEnded`` or ``ConsentRequired`` when it was.
    """
    principal = g.principal
    if isinstance(principal, CitizenPrincipal) and principal.session_id is not None:
        guard = find_guard(current_app.view_functions[request_ctx.request.endpoint or ""])
        current_identity().live_sessions.require(
            principal.session_id, needs_consent=guard is not None and guard.needs_consent
        )
