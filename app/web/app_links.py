"""Which apps open our links, where Android and iOS look for it.

Only what lies below ``/app/`` is the apps': iOS reads that here and so does Android from 15 on,
before that the app says it itself in its manifest.
"""

from flask import Blueprint, Response

from app.errors import NotFound
from app.web.context import current_platform
from app.web.etags import with_etag
from app.web.guards import public
from app.web.strict_json import json_response

PUBLIC_FOR_S = 3600
_PATHS = "/app/*"
_HANDLES_LINKS = "delegate_permission/common.handle_all_urls"

blueprint = Blueprint("app-links", __name__)


@blueprint.get("/.well-known/assetlinks.json")
@public
def android_app() -> Response:
    """The app for Android (Digital Asset Links)."""
    app = current_platform().settings.app_links.android
    if app is None:
        raise NotFound
    statement = {
        "relation": [_HANDLES_LINKS],
        "relation_extensions": {_HANDLES_LINKS: {"dynamic_app_link_components": [{"/": _PATHS}]}},
        "target": {
            "namespace": "android_app",
            "package_name": app.package,
            "sha256_cert_fingerprints": list(app.fingerprints),
        },
    }
    return with_etag(json_response([statement]), public_for_s=PUBLIC_FOR_S)


@blueprint.get("/.well-known/apple-app-site-association")
@public
def ios_app() -> Response:
    """The app for iOS (associated domains)."""
    app = current_platform().settings.app_links.ios_app
    if app is None:
        raise NotFound
    details = {"appIDs": [app], "components": [{"/": _PATHS}]}
    return with_etag(json_response({"applinks": {"details": [details]}}), public_for_s=PUBLIC_FOR_S)
