"""Headers on every answer, good or bad."""

from dataclasses import replace

import pytest

from app import create_app
from tests.service import Service

_STRICT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(
    "path", ["/healthz", "/v1/app/config", "/v1/me", "/nowhere", "/v1/feedback/map", "/readyz"]
)
def test_a_browser_does_nothing_that_we_did_not_mean(shared: Service, path: str) -> None:
    headers = shared.anyone().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == _STRICT
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def test_the_answer_depends_on_the_language(shared: Service) -> None:
    for path in ("/v1/app/config", "/v1/nowhere"):
        assert "Accept-Language" in shared.anyone().get(path).headers["Vary"]


def test_over_https_it_stays_https(shared: Service) -> None:
    assert "Strict-Transport-Security" not in shared.anyone().get("/healthz").headers
    settings = replace(shared.platform.settings, public_url="https://so.example.vn")
    headers = create_app(settings).test_client().get("/healthz").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_forwarded_address_is_believed_from_named_proxies_only(shared: Service) -> None:
    """Nothing may depend on a header that anybody can send."""
    sent = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    plain = shared.app.test_client().get("/v1/app/config", headers=sent)
    assert "evil.example" not in str(plain.headers)
    proxied = create_app(replace(shared.platform.settings, trusted_proxies=1))
    answer = proxied.test_client().get("/v1/app/config", headers=sent)
    assert answer.status_code == 200
    assert "evil.example" not in str(answer.headers)
