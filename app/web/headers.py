"""Headers that every response carries, so that a browser does nothing we did not mean."""

from flask import Flask, Response, request

_API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def register_headers(app: Flask, *, over_https: bool) -> None:
    """Set what is not set yet: nothing sniffed, nothing framed, nothing kept by default."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Content-Security-Policy", _API_POLICY)
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cache-Control", "no-store")
        if request.path.startswith("/v1/"):
            response.vary.add("Accept-Language")
        if over_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response
