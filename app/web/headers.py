"""Headers that every response carries, so that a browser does nothing we did not mean."""

from flask import Flask, Response, request

_DEFAULTS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def register_headers(app: Flask, *, over_https: bool) -> None:
    """Set what is not set yet: nothing sniffed, nothing framed, nothing kept by default."""
    defaults = _DEFAULTS | (_HTTPS_ONLY if over_https else {})
    names = [(name, name.lower()) for name in defaults]

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        # One look at what is set: asked name by name, each goes through all of them.
        said = {name.lower() for name, _ in headers}
        headers.extend((name, defaults[name]) for name, lower in names if lower not in said)
        if request.path.startswith("/v1/"):
            vary_on(response, "Accept-Language")
        return response


def vary_on(response: Response, *names: str) -> None:
    """Say that another answer may be right where one of these request headers differs."""
    said = response.headers.get("Vary")
    if said is None:
        response.headers["Vary"] = ", ".join(names)
    elif not all(name in said for name in names):
        response.vary.update(names)
