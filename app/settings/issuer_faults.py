"""What may be wrong with an issuer's table: who it is, and how its tokens are verified."""

from collections.abc import Mapping
from typing import Any

from app.settings.addresses import LOOPBACK_HOSTS, split_address
from app.settings.tables import is_list_of_text, is_text

MAX_CLOCK_SKEW_S = 30
_KINDS = ("citizen", "staff")
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)


def issuer_faults(table: Mapping[str, Any], *, https_only: bool) -> list[str]:
    """One sentence for each fault; ``https_only`` refuses plain http on this machine too."""
    faults = []
    if not is_text(table.get("name")):
        faults.append("name is missing")
    if table.get("kind") not in _KINDS:
        faults.append(f"kind must be one of {', '.join(_KINDS)}")
    faults.extend(url_faults("issuer", table.get("issuer"), https_only=https_only))
    if "jwks_uri" in table:
        faults.extend(url_faults("jwks_uri", table["jwks_uri"], https_only=https_only))
    if not is_list_of_text(table.get("audience")):
        faults.append("audience must be a list of at least one name")
    algorithms = table.get("algorithms")
    if not is_list_of_text(algorithms) or not set(algorithms or ()) <= _ALGORITHMS:
        faults.append(f"algorithms must be some of {', '.join(sorted(_ALGORITHMS))}")
    skew = table.get("clock_skew_s", MAX_CLOCK_SKEW_S)
    if type(skew) is not int or not 0 <= skew <= MAX_CLOCK_SKEW_S:
        faults.append(f"clock_skew_s must be 0 to {MAX_CLOCK_SKEW_S}")
    return faults


def url_faults(key: str, value: Any, *, https_only: bool) -> list[str]:
    """The fault of an address that is neither https nor, in development, on this machine."""
    parts = split_address(value if isinstance(value, str) else "")
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS and not https_only:
        return []
    return [f"{key} must be an https address (plain http only on this machine in development)"]
