"""The address that limits count by: never what a caller writes, never with his port."""

from dataclasses import replace
from typing import Any

import pytest

from app.web.limits.addresses import client_address
from tests.service import Service

_PEER = "10.0.0.1"


def _environ(forwarded: str | None, peer: str = _PEER) -> dict[str, Any]:
    environ: dict[str, Any] = {"REMOTE_ADDR": peer}
    return environ if forwarded is None else environ | {"HTTP_X_FORWARDED_FOR": forwarded}


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        (None, 0, _PEER),
        ("203.0.113.9", 0, _PEER),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1,2.2.2.2,198.51.100.1 , 203.0.113.9", 2, "198.51.100.1"),
        ("203.0.113.9", 2, _PEER),
        (None, 1, _PEER),
        ("", 1, _PEER),
        ("203.0.113.9,", 1, _PEER),
        ("unknown", 1, _PEER),
        ("_hidden", 1, _PEER),
        ('"', 1, _PEER),
        ('"1.1.1.1, 203.0.113.9', 1, "203.0.113.9"),
        ('"a\\", 203.0.113.9', 1, "203.0.113.9"),
        ("203.0.113.9:5678", 1, "203.0.113.9"),
        ("[2001:db8:1:2:3:4:5:6]:5678", 1, "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::6]", 1, "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::1", 1, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", 1, "203.0.113.9"),
        ("fe80::1%eth0", 1, "fe80::/64"),
        ("0203.0.113.9", 1, _PEER),
        ("203.0.113.9.evil", 1, _PEER),
        ("9" * 100_000, 1, _PEER),
    ],
)
def test_the_outermost_trusted_proxy_says_who_called(
    forwarded: str | None, proxies: int, address: str
) -> None:
    assert client_address(_environ(forwarded), proxies) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("2001:db8:1:2::6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("@", "unknown"),
    ],
)
def test_without_a_proxy_it_is_who_connected(peer: str, address: str) -> None:
    assert client_address(_environ(None, peer), 0) == address


def _remaining(service: Service, **headers: str) -> int:
    environ = {"REMOTE_ADDR": _PEER}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    client = service.app.test_client()
    answer = client.get("/v1/app/config", headers=sent, environ_overrides=environ)
    return int(answer.headers["X-RateLimit-Remaining"])


def test_whatever_a_caller_writes_he_counts_as_himself(shared: Service) -> None:
    settings = replace(shared.platform.settings, trusted_proxies=1)
    with Service.running(settings, shared.sandbox) as proxied:
        first = _remaining(proxied, X_Forwarded_For="203.0.113.9")
        for nth in range(1, 20):
            spoofed = f'{nth}.0.0.1, "{nth}, [::{nth}]:{nth}, 203.0.113.9:{nth}'
            assert _remaining(proxied, X_Forwarded_For=spoofed) == first - nth
        assert _remaining(proxied, X_Forwarded_For="203.0.113.10") == first


def test_without_proxies_a_forwarded_address_means_nothing(shared: Service) -> None:
    with Service.running(shared.platform.settings, shared.sandbox) as direct:
        first = _remaining(direct)
        others = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP")
        for nth, header in enumerate(others, start=1):
            assert _remaining(direct, **{header: f"203.0.113.{nth}"}) == first - nth
