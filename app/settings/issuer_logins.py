"""What may be wrong with an issuer's login: what the app is told, how a code is exchanged."""

from collections.abc import Mapping
from typing import Any

from app.settings.addresses import LOOPBACK_HOSTS, split_address
from app.settings.issuer_faults import url_faults
from app.settings.tables import is_list_of_text, is_text

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
_LANGUAGES = ("en", "vi")
_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
# What only the server's own exchange of a code makes use of.
_NEEDS_SECRET = ("token_endpoint", "token_auth_method", "userinfo", "userinfo_endpoint")


def login_faults(table: Mapping[str, Any], *, https_only: bool) -> list[str]:
    """One sentence for each fault; ``https_only`` refuses plain http on this machine too."""
    faults = []
    for key in _ENDPOINTS:
        if key in table:
            faults.extend(url_faults(key, table[key], https_only=https_only))
    if "client_id" in table and not is_text(table["client_id"]):
        faults.append("client_id must be text")
    for key in ("scopes", "acr_values"):
        if key in table and not is_list_of_text(table[key]):
            faults.append(f"{key} must be a list of names")
    if "redirect_uris" in table:
        faults.extend(_redirect_faults(table["redirect_uris"], https_only=https_only))
    if "label" in table:
        faults.extend(_label_faults(table["label"]))
    return faults + _exchange_faults(table)


def _label_faults(label: Any) -> list[str]:
    named = label if isinstance(label, dict) else {}
    if sorted(named) == list(_LANGUAGES) and all(map(is_text, named.values())):
        return []
    return [f"[issuer.label] must be the provider's name in {', '.join(_LANGUAGES)}"]


def _redirect_faults(addresses: Any, *, https_only: bool) -> list[str]:
    if not is_list_of_text(addresses):
        return ["redirect_uris must be a list of addresses"]
    return [
        f"redirect_uris: {address!r} is neither https nor an app's own scheme (with a dot in it)"
        for address in addresses
        if not _may_return_to(address, https_only=https_only)
    ]


def _may_return_to(address: str, *, https_only: bool) -> bool:
    """RFC 8252: a claimed https address (7.2) or a scheme of the app's own domain (7.1)."""
    parts = split_address(address)
    if parts.fragment or "#" in address or not address.isascii() or not address.isprintable():
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return parts.hostname in LOOPBACK_HOSTS and not https_only
    return "." in parts.scheme


def _exchange_faults(table: Mapping[str, Any]) -> list[str]:
    if "client_secret_file" not in table:
        return [f"{key} needs client_secret_file" for key in _NEEDS_SECRET if key in table]
    faults = []
    if not is_text(table["client_secret_file"]):
        faults.append("client_secret_file must be the path of a file")
    if "redirect_uris" not in table:
        faults.append("client_secret_file needs redirect_uris")
    audience = table.get("audience")
    if not isinstance(audience, list) or table.get("client_id") not in audience:
        faults.append("client_secret_file needs client_id, and audience must hold it")
    if table.get("token_auth_method", _AUTH_METHODS[0]) not in _AUTH_METHODS:
        faults.append(f"token_auth_method must be one of {', '.join(_AUTH_METHODS)}")
    if not isinstance(table.get("userinfo", False), bool):
        faults.append("userinfo must be true or false")
    return faults
