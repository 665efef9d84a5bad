"""An issuer over HTTP, as OpenID Connect has it: discovery, keys, log-in, tokens, userinfo."""

import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import jwt
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.authorization import AuthorizationRequest, CodeBook, OAuthFault, RequestRefused
from sandbox.client_authentication import auth_methods, authenticate_client
from sandbox.issuer import ASSURANCE_LEVELS, DemoIssuer
from sandbox.issuer_shortcuts import add_shortcuts

_PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)


def create_issuer_blueprint(issuer: DemoIssuer, *, service_url: str) -> Blueprint:
    """Return the routes under the path of the issuer's URL.

    ``service_url`` is where the pages' ready-made commands find the service.
    """
    path = urlsplit(issuer.issuer_url).path
    blueprint = Blueprint(issuer.name, __name__, url_prefix=path, template_folder="pages")
    _add_faults(blueprint, issuer)
    _add_documents(blueprint, issuer)
    _add_log_in(blueprint, issuer)
    _add_userinfo(blueprint, issuer)
    add_shortcuts(blueprint, issuer, service_url=service_url)
    return blueprint


def _add_faults(blueprint: Blueprint, issuer: DemoIssuer) -> None:
    @blueprint.before_request
    def misbehave() -> Response | None:
        endpoint = (request.endpoint or "").removeprefix(f"{issuer.name}.")
        issuer.requests[endpoint] += 1
        time.sleep(issuer.slow_s)
        if issuer.down:
            return make_response("", 503)
        if issuer.html:
            return make_response(render_template("maintenance.html"))
        return None

    @blueprint.after_request
    def keep_nowhere(answer: Response) -> Response:
        """Tokens and codes belong in no cache (RFC 6749 5.1)."""
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


def _add_documents(blueprint: Blueprint, issuer: DemoIssuer) -> None:
    @blueprint.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        url = issuer.issuer_url
        claims = {name for person in issuer.people.values() for name in issuer.describe(person)}
        return jsonify(
            issuer=url,
            authorization_endpoint=f"{url}/authorize",
            token_endpoint=f"{url}/token",
            userinfo_endpoint=f"{url}/userinfo",
            jwks_uri=f"{url}/jwks",
            response_types_supported=["code"],
            grant_types_supported=["authorization_code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=[issuer.keys.current.algorithm],
            code_challenge_methods_supported=["S256"],
            token_endpoint_auth_methods_supported=auth_methods(issuer.client_secret),
            authorization_response_iss_parameter_supported=True,
            scopes_supported=["openid"],
            acr_values_supported=ASSURANCE_LEVELS,
            claims_supported=sorted(claims),
        )

    @blueprint.get("/jwks")
    def jwks() -> Response:
        answer = jsonify(issuer.keys.jwks())
        answer.headers["Cache-Control"] = "public, max-age=60"
        return answer


def _add_log_in(blueprint: Blueprint, issuer: DemoIssuer) -> None:
    codes = CodeBook()

    @blueprint.errorhandler(RequestRefused)
    def refuse(refusal: RequestRefused) -> tuple[str, int]:
        return render_template("refused.html", reason=str(refusal)), 400

    @blueprint.get("/authorize")
    def choose() -> AnyResponse:
        """Show who can log in."""
        wanted = AuthorizationRequest.read(request.args, client_id=issuer.audience)
        fault = wanted.find_fault(request.args)
        if fault is not None:
            return _tell(issuer, wanted, fault)
        kept = {name: request.args[name] for name in _PARAMETERS if name in request.args}
        return make_response(render_template("authorize.html", issuer=issuer, parameters=kept))

    @blueprint.post("/authorize")
    def chosen() -> AnyResponse:
        """Send the client the code of whoever was chosen, or that nobody was."""
        wanted = AuthorizationRequest.read(request.form, client_id=issuer.audience)
        fault = wanted.find_fault(request.form)
        key = request.form.get("identity", "")
        if fault is None and key not in issuer.people:
            fault = OAuthFault("access_denied", "nobody was chosen")
        if fault is not None:
            return _tell(issuer, wanted, fault)
        code = codes.issue(wanted, key, now=datetime.now(UTC))
        return redirect(wanted.answer_url(issuer.issuer_url, code=code), 303)

    @blueprint.post("/token")
    def token() -> tuple[Response, int]:
        try:
            client_id = authenticate_client(
                request.authorization, request.form, secret=issuer.client_secret
            )
            if request.form.get("grant_type") != "authorization_code":
                raise OAuthFault("unsupported_grant_type", "only authorization_code is known")
            shown = {**request.form.to_dict(), "client_id": client_id}
            grant = codes.redeem(shown, now=datetime.now(UTC))
        except OAuthFault as fault:
            told = jsonify(error=fault.error, error_description=fault.description)
            return told, 401 if fault.error == "invalid_client" else 400
        return jsonify(issuer.token_answer(grant.identity_key, nonce=grant.request.nonce)), 200


def _tell(issuer: DemoIssuer, wanted: AuthorizationRequest, fault: OAuthFault) -> AnyResponse:
    told = {"error": fault.error, "error_description": fault.description}
    return redirect(wanted.answer_url(issuer.issuer_url, **told), 303)


def _add_userinfo(blueprint: Blueprint, issuer: DemoIssuer) -> None:
    @blueprint.get("/userinfo")
    def userinfo() -> tuple[Response, int]:
        shown = request.authorization
        token = shown.token if shown is not None and shown.type == "bearer" else None
        try:
            return jsonify(issuer.describe(issuer.holder_of(token or ""))), 200
        except jwt.InvalidTokenError:
            refusal = make_response()
            refusal.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return refusal, 401
