"""``issuers.toml``: the digital-identity providers whose tokens this service believes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.settings.addresses import LOOPBACK_HOSTS

_KINDS = ("citizen", "staff")
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)

_KNOWN = {"name", "kind", "issuer", "audience", "algorithms", "clock_skew_s", "jwks_uri"}
_KNOWN |= {"claims", "assurance", "client_id", "authorization_endpoint", "scopes"}
MAX_CLOCK_SKEW_S = 30


@dataclass(frozen=True)
class IssuerSettings:
    """One OIDC issuer. ``claims`` maps our names to theirs; ``levels`` their assurance to ours."""

    name: str
    kind: str
    issuer: str
    audience: tuple[str, ...]
    algorithms: tuple[str, ...]
    clock_skew_s: int = MAX_CLOCK_SKEW_S
    jwks_uri: str | None = None
    authorization_endpoint: str | None = None
    client_id: str | None = None
    scopes: tuple[str, ...] = ("openid",)
    claims: Mapping[str, str] = field(default_factory=dict)
    assurance_claim: str = "acr"
    levels: Mapping[str, int] = field(default_factory=dict)


def read_issuers(
    path: str | None, faults: list[str], *, https_only: bool
) -> tuple[IssuerSettings, ...]:
    """Read the file at ``path``; what is wrong with it is added to ``faults``."""
    if path is None:
        return ()
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8")).get("issuer", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"BDS_ISSUERS_FILE cannot be read: {error}")
        return ()
    if not isinstance(tables, list) or not tables:
        faults.append("BDS_ISSUERS_FILE has no [[issuer]]")
        return ()
    before = len(faults)
    for position, table in enumerate(tables, start=1):
        where = f"BDS_ISSUERS_FILE, issuer {table.get('name', position)!r}"
        faults.extend(f"{where}: {fault}" for fault in _faults_of(table, https_only=https_only))
    if len(faults) > before:
        return ()
    issuers = tuple(_issuer(table) for table in tables)
    for attribute in ("name", "issuer"):
        values = [getattr(issuer, attribute) for issuer in issuers]
        if len(set(values)) < len(values):
            faults.append(f"BDS_ISSUERS_FILE: two issuers share one {attribute}")
    return issuers


def _faults_of(table: Mapping[str, Any], *, https_only: bool) -> list[str]:
    faults = [f"{key!r} is not known" for key in sorted(set(table) - _KNOWN)]
    if not isinstance(table.get("name"), str) or not table["name"]:
        faults.append("name is missing")
    if table.get("kind") not in _KINDS:
        faults.append(f"kind must be one of {', '.join(_KINDS)}")
    for key in ("issuer", "jwks_uri", "authorization_endpoint"):
        if key == "issuer" or key in table:
            faults.extend(_url_faults(key, table.get(key), https_only=https_only))
    if not _is_list_of_text(table.get("audience")):
        faults.append("audience must be a list of at least one name")
    algorithms = table.get("algorithms")
    if not _is_list_of_text(algorithms) or not set(algorithms or ()) <= _ALGORITHMS:
        faults.append(f"algorithms must be some of {', '.join(sorted(_ALGORITHMS))}")
    skew = table.get("clock_skew_s", MAX_CLOCK_SKEW_S)
    if type(skew) is not int or not 0 <= skew <= MAX_CLOCK_SKEW_S:
        faults.append(f"clock_skew_s must be 0 to {MAX_CLOCK_SKEW_S}")
    if table.get("kind") == "citizen":
        faults.extend(_assurance_faults(table.get("assurance")))
    return faults


def _assurance_faults(assurance: Any) -> list[str]:
    if not isinstance(assurance, dict) or not assurance.get("levels"):
        return ["[issuer.assurance] with claim and levels is missing: nobody would be trusted"]
    levels = assurance["levels"]
    if not isinstance(levels, dict) or any(level not in (1, 2) for level in levels.values()):
        return ["assurance levels must be 1 or 2"]
    return []


def _url_faults(key: str, value: Any, *, https_only: bool) -> list[str]:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS and not https_only:
        return []
    return [f"{key} must be an https address (plain http only on this machine in development)"]


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and v for v in value)


def _issuer(table: Mapping[str, Any]) -> IssuerSettings:
    assurance = table.get("assurance", {})
    return IssuerSettings(
        name=table["name"],
        kind=table["kind"],
        issuer=table["issuer"],
        audience=tuple(table["audience"]),
        algorithms=tuple(table["algorithms"]),
        clock_skew_s=table.get("clock_skew_s", MAX_CLOCK_SKEW_S),
        jwks_uri=table.get("jwks_uri"),
        authorization_endpoint=table.get("authorization_endpoint"),
        client_id=table.get("client_id"),
        scopes=tuple(table.get("scopes", ("openid",))),
        claims=dict(table.get("claims", {})),
        assurance_claim=assurance.get("claim", "acr"),
        levels=dict(assurance.get("levels", {})),
    )
