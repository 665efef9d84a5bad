"""A stand-in for the province's data exchange platform (LGSP), in both its forms.

``/lgsp/login`` gives a session for a user and a password, ``/lgsp/token`` a token for a client and
its secret (RFC 6749 4.4); ``/lgsp/services`` takes messages of either.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.lgsp_faults import Fault, answer_of
from sandbox.lgsp_state import SECRET, USER, LgspState, rows_for

__all__ = ["LgspState", "create_lgsp_blueprint"]

_WRONG_SESSION = "05"


def create_lgsp_blueprint(state: LgspState) -> Blueprint:
    """Return the routes: signing in by either form, the services, and scripting faults."""
    blueprint = Blueprint("lgsp", __name__, url_prefix="/lgsp")

    @blueprint.post("/login")
    def log_in() -> Response:
        sent = request.get_json(silent=True)
        if sent != {"username": USER, "password": SECRET}:
            return jsonify(session="", error_code="01")
        return jsonify(session=state.sign_in(), error_code="00")

    @blueprint.post("/token")
    def give_token() -> tuple[Response, int]:
        asked = request.authorization
        is_right = asked is not None and (asked.username, asked.password) == (USER, SECRET)
        if not is_right or request.form.get("grant_type") != "client_credentials":
            return jsonify(error="invalid_client"), 401
        token = {"access_token": state.sign_in(), "token_type": "Bearer"}
        return jsonify({**token, "expires_in": state.token_life_s}), 200

    @blueprint.post("/services")
    def serve() -> Response:
        sent = request.get_json(silent=True)
        fault = state.next_fault()
        if fault is Fault.WRONG_SESSION:
            state.end_sessions()
        elif fault is not None:
            return answer_of(fault, request.environ)
        return _answer(state, sent)

    @blueprint.post("/faults")
    def script() -> Response:
        """Have the faults named in ``next`` meet the next messages."""
        sent = request.get_json(silent=True) or {}
        state.faults.extend(Fault(one) for one in sent.get("next", ()) if one in set(Fault))
        return jsonify(next=list(state.faults))

    return blueprint


def _answer(state: LgspState, sent: Any) -> Response:
    if not isinstance(sent, dict):
        return jsonify(error_code="02", message="Bản tin không đúng")
    token = request.authorization.token if request.authorization else None
    if not state.is_signed_in(token) and not state.is_signed_in(sent.get("session")):
        if "session" in sent:
            return jsonify(error_code=_WRONG_SESSION, message="Phiên không hợp lệ")
        return Response("", 401)
    service, wanted = str(sent.get("service")), sent.get("data") or []
    state.note(service, wanted)
    rows = rows_for(state, service, wanted)
    if rows is None or sent.get("isUpdating") is not False or not sent.get("madonvi"):
        return jsonify(error_code="03", message="Dịch vụ không có")
    return jsonify(error_code="00", data=rows)
