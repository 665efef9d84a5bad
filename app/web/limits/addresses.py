"""Where a request came from, as far as it can be believed: the address that limits count by."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

# What one line of a provider gets; a phone changes the other half of its address at will.
_IPV6_PREFIX = 64
_UNKNOWN = "unknown"


def client_address(environ: Mapping[str, Any], trusted_proxies: int) -> str:
    """The caller's IPv4 address or IPv6 network, in one spelling, without a port.

    Each trusted proxy appends to ``X-Forwarded-For`` whom it heard from, so the one that the
    outermost of them wrote is the ``trusted_proxies``-th from the right; what stands left of it
    anybody can write. The header is cut at its commas without regard to quotes, because a quote
    that a caller opens would swallow what the proxies append.
    """
    written = environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if trusted_proxies else []
    if len(written) >= trusted_proxies > 0:
        named = _network(written[-trusted_proxies])
        if named is not None:
            return named
    return _network(_peer(environ)) or _UNKNOWN


def _peer(environ: Mapping[str, Any]) -> str:
    """Who opened the connection, whatever ``ProxyFix`` made of it."""
    original = environ.get("werkzeug.proxy_fix.orig", environ)
    return original.get("REMOTE_ADDR") or ""


@lru_cache(maxsize=20_000)
def _network(written: str) -> str | None:
    """``written`` as an address or network; None for what is none."""
    try:
        address = ip_address(_without_port(written.strip()).partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def _without_port(written: str) -> str:
    """Some proxies write ``192.0.2.1:5678`` and ``[2001:db8::1]:5678``."""
    if written.startswith("["):
        return written[1:].partition("]")[0]
    return written.partition(":")[0] if written.count(":") == 1 else written
