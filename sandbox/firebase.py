"""A stand-in for Firebase Cloud Messaging: sign-in, HTTP v1 sending, and phones to look at.

Speaks the protocol that firebase-admin speaks to Google and is as strict about it. Faults need no
side channel: the part of an address before its first dash chooses one, as ``firebase_faults``
says.
"""

from flask import Blueprint, Response, jsonify, make_response, request

from sandbox.firebase_account import fault_of_grant, make_service_account
from sandbox.firebase_faults import Trouble, be_slow, fault_of, hang, hang_up
from sandbox.firebase_phones import add_phone_pages
from sandbox.firebase_refusals import BodyRefused, Refusal
from sandbox.firebase_rules import SendRequest, read_send_request
from sandbox.firebase_state import FirebaseState

__all__ = ["FirebaseState", "create_firebase_blueprint", "make_service_account"]

_UNAUTHENTICATED = Refusal(401, "UNAUTHENTICATED", "No valid access token in the request.")
_UNHEARD = Refusal(503, "UNAVAILABLE", "Nobody is listening any more.")
_WRONG_PROJECT = Refusal(403, "PERMISSION_DENIED", "The account may not send for this project.")


def create_firebase_blueprint(*projects: FirebaseState) -> Blueprint:
    """Return the routes: sign-in, sending, the messages as JSON, and the phones as pages.

    Several projects share them as they share Google's; each takes its own account's tokens only.
    """
    blueprint = Blueprint("firebase", __name__, template_folder="pages")
    add_phone_pages(blueprint, projects)

    @blueprint.post("/token")
    def sign_in() -> tuple[Response, int]:
        faults = [
            fault_of_grant(
                request.form, project_id=one.project_id, public_key_pem=one.public_key_pem
            )
            for one in projects
        ]
        state = next((one for one, fault in zip(projects, faults, strict=True) if not fault), None)
        if state is None:
            fault = faults[0]
            return jsonify(error=fault, error_description="The assertion was refused."), 400
        token = state.issue_token()
        lifetime_s = state.token_lifetime_s
        return jsonify(
            {"access_token": token, "token_type": "Bearer", "expires_in": lifetime_s}
        ), 200

    @blueprint.post("/v1/projects/<project_id>/messages:send")
    def send(project_id: str) -> Response:
        authorization = request.authorization
        token = (authorization.token if authorization else None) or ""
        state = next((one for one in projects if one.is_token_good(token)), None)
        if state is None:
            return _refuse(_UNAUTHENTICATED)
        if project_id != state.project_id:
            return _refuse(_WRONG_PROJECT)
        try:
            sent = read_send_request(request.get_json(silent=True))
        except BodyRefused as error:
            return _refuse(error.refusal)
        return _deliver(state, sent)

    @blueprint.get("/messages")
    def list_messages() -> Response:
        address = request.args.get("address")
        received = [message for state in projects for message in state.messages(address)]
        return jsonify(messages=[message.as_json() for message in received])

    return blueprint


def _deliver(state: FirebaseState, sent: SendRequest) -> Response:
    fault = fault_of(sent, attempt=state.count_attempt(sent))
    if isinstance(fault, Refusal):
        return _refuse(fault)
    if fault is Trouble.SLOW:
        be_slow()
    if fault is Trouble.HANG:
        hang(request.environ)
        return _refuse(_UNHEARD)
    if fault is Trouble.DROPPED:
        hang_up(request.environ)
        return _refuse(_UNHEARD)
    if sent.is_dry_run:
        return jsonify(name=f"projects/{state.project_id}/messages/fake_message_id")
    received = state.receive(sent)
    if fault is Trouble.LOST:
        hang_up(request.environ)
    return jsonify(name=received.name)


def _refuse(refusal: Refusal) -> Response:
    answer = make_response(jsonify(refusal.body()), refusal.http_status)
    if refusal.retry_after_s is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after_s)
    return answer
