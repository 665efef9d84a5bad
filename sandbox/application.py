"""All stand-ins in one web application, with a first page that shows what there is."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import Blueprint, Flask, Response, render_template

from sandbox.identities import Identities
from sandbox.issuer import DemoIssuer, Kind
from sandbox.issuer_routes import create_issuer_blueprint
from sandbox.keys import Algorithm, KeyRing, SigningKey
from sandbox.portal_issuer import PortalIssuer

AUDIENCE = "binh-duong-so"
PORTAL = "dvcqg"
_KINDS: Mapping[str, Kind] = {"vneid": "citizen", "staff": "staff"}
_ALGORITHMS = {"vneid": Algorithm.RS256, PORTAL: Algorithm.ES256, "staff": Algorithm.ES256}


def load_key_rings(folder: Path) -> dict[str, KeyRing]:
    """Return a ring for each issuer; the keys are made once and kept in ``folder``."""
    return {
        name: KeyRing(SigningKey.kept_in(folder / f"{name}.pem", algorithm))
        for name, algorithm in _ALGORITHMS.items()
    }


def make_issuers(
    base_url: str, *, keys: Mapping[str, KeyRing], identities: Identities
) -> dict[str, DemoIssuer]:
    """Return the issuers by name, each under ``{base_url}/{name}``."""
    issuers = {
        name: DemoIssuer(name, f"{base_url}/{name}", kind, AUDIENCE, keys[name], identities)
        for name, kind in _KINDS.items()
    }
    portal = PortalIssuer(PORTAL, f"{base_url}/{PORTAL}", AUDIENCE, keys[PORTAL], identities)
    return {**issuers, PORTAL: portal}


def create_sandbox_app(
    issuers: Iterable[DemoIssuer], *others: Blueprint, service_url: str
) -> Flask:
    """Return the issuers, the ``others`` and a first page that lists who can log in."""
    issuers = tuple(issuers)
    app = Flask(__name__, template_folder="pages", static_folder="pages/static")
    for issuer in issuers:
        app.register_blueprint(create_issuer_blueprint(issuer, service_url=service_url))
    for blueprint in others:
        app.register_blueprint(blueprint)

    @app.get("/")
    def index() -> str:
        return render_template("index.html", issuers=issuers, service_url=service_url)

    @app.after_request
    def forbid_scripts(answer: Response) -> Response:
        """The pages need no script and no other origin; a stand-in may set stricter rules."""
        answer.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        return answer

    return app
