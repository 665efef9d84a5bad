"""Tokens without the log-in flow, for curl, the demonstration and tests: no real issuer has it."""

import shlex
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from sandbox.issuer import ASSURANCE_LEVELS, DemoIssuer, UnknownIdentity

# What someone who logs in wants to see first: his dossiers, the queue.
_FIRST_CALL = {"citizen": "/v1/services/dossiers", "staff": "/v1/admin/reports"}


def add_shortcuts(blueprint: Blueprint, issuer: DemoIssuer, *, service_url: str) -> None:
    """Add ``POST /demo-tokens``, a page for each identity, and its bare access token."""

    @blueprint.errorhandler(UnknownIdentity)
    def unknown_identity(error: UnknownIdentity) -> tuple[Response, int]:
        return jsonify(error="unknown_identity", known=sorted(issuer.people)), 404

    @blueprint.post("/demo-tokens")
    def demo_tokens() -> tuple[Response, int]:
        """Take JSON: ``identity``, and if wanted ``nonce`` and ``assurance``."""
        wanted: Any = request.get_json(silent=True)
        if not isinstance(wanted, dict) or not isinstance(wanted.get("identity"), str):
            return jsonify(error="identity_missing", known=sorted(issuer.people)), 400
        nonce, assurance = wanted.get("nonce"), wanted.get("assurance")
        if not isinstance(nonce, str | None):
            return jsonify(error="nonce_invalid"), 400
        if assurance not in (None, *ASSURANCE_LEVELS):
            return jsonify(error="assurance_unknown", known=ASSURANCE_LEVELS), 400
        answer = issuer.token_answer(wanted["identity"], nonce=nonce, assurance=assurance)
        return jsonify(answer), 200

    @blueprint.get("/identities/<identity_key>")
    def show_identity(identity_key: str) -> str:
        """Show an ID token, with the nonce asked for, and a command that calls the service."""
        person = issuer.person(identity_key)
        nonce = request.args.get("nonce") or None
        return render_template(
            "identity.html",
            issuer=issuer,
            person=person,
            nonce=nonce or "",
            answer=issuer.token_answer(identity_key, nonce=nonce),
            command=example_command(issuer, identity_key, service_url=service_url),
        )

    @blueprint.get("/identities/<identity_key>/access-token")
    def bare_access_token(identity_key: str) -> Response:
        """Answer with the token and nothing else, to be used inside another command."""
        answer = make_response(issuer.access_token(identity_key))
        answer.mimetype = "text/plain"
        return answer


def example_command(issuer: DemoIssuer, identity_key: str, *, service_url: str) -> str:
    """Return one line of shell that gets a token and calls the service with it."""
    token_url = f"{issuer.issuer_url}/identities/{identity_key}/access-token"
    target = shlex.quote(service_url + _FIRST_CALL[issuer.kind])
    return f'curl -s -H "Authorization: Bearer $(curl -s {shlex.quote(token_url)})" {target}'
