"""``issuers.toml``: the digital-identity providers whose tokens this service believes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.settings.addresses import LOOPBACK_HOSTS, split_address
from app.settings.tables import is_list_of_text, is_text, read_tables

_KINDS = ("citizen", "staff")
_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)

_KNOWN = {"name", "kind", "issuer", "audience", "algorithms", "clock_skew_s", "jwks_uri"}
_KNOWN |= {"claims", "assurance", "client_id", "authorization_endpoint", "scopes"}
_CLAIMS = {"citizen_number", "full_name", "date_of_birth", "organisation_number"}
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
    before = len(faults)
    tables = read_tables(path, "issuer", variable="BDS_ISSUERS_FILE", faults=faults)
    if not tables and len(faults) == before:
        faults.append("BDS_ISSUERS_FILE has no [[issuer]]")
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
    faults.extend(_name_faults(table))
    for key in ("issuer", "jwks_uri", "authorization_endpoint"):
        if key == "issuer" or key in table:
            faults.extend(_url_faults(key, table.get(key), https_only=https_only))
    algorithms = table.get("algorithms")
    if not is_list_of_text(algorithms) or not set(algorithms or ()) <= _ALGORITHMS:
        faults.append(f"algorithms must be some of {', '.join(sorted(_ALGORITHMS))}")
    skew = table.get("clock_skew_s", MAX_CLOCK_SKEW_S)
    if type(skew) is not int or not 0 <= skew <= MAX_CLOCK_SKEW_S:
        faults.append(f"clock_skew_s must be 0 to {MAX_CLOCK_SKEW_S}")
    faults.extend(_claim_faults(table.get("claims", {})))
    if table.get("kind") == "citizen" or "assurance" in table:
        faults.extend(_assurance_faults(table.get("assurance")))
    return faults


def _name_faults(table: Mapping[str, Any]) -> list[str]:
    faults = []
    if not is_text(table.get("name")):
        faults.append("name is missing")
    if table.get("kind") not in _KINDS:
        faults.append(f"kind must be one of {', '.join(_KINDS)}")
    if not is_list_of_text(table.get("audience")):
        faults.append("audience must be a list of at least one name")
    if "client_id" in table and not is_text(table["client_id"]):
        faults.append("client_id must be text")
    if "scopes" in table and not is_list_of_text(table["scopes"]):
        faults.append("scopes must be a list of names")
    return faults


def _claim_faults(claims: Any) -> list[str]:
    if not isinstance(claims, dict) or not all(map(is_text, claims.values())):
        return ["[issuer.claims] must say which of theirs (a name) is which of ours"]
    return [f"claim {name!r} is not one of ours" for name in sorted(set(claims) - _CLAIMS)]


def _assurance_faults(assurance: Any) -> list[str]:
    levels = assurance.get("levels") if isinstance(assurance, dict) else None
    if not isinstance(levels, dict) or not levels:
        return ["[issuer.assurance] with claim and levels is missing: nobody would be trusted"]
    faults = []
    if not is_text(assurance.get("claim")):
        faults.append("[issuer.assurance] must name the claim")
    if any(type(level) is not int or level not in (1, 2) for level in levels.values()):
        faults.append("assurance levels must be 1 or 2")
    return faults


def _url_faults(key: str, value: Any, *, https_only: bool) -> list[str]:
    parts = split_address(value if isinstance(value, str) else "")
    if parts.scheme == "https" and parts.hostname:
        return []
    if parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS and not https_only:
        return []
    return [f"{key} must be an https address (plain http only on this machine in development)"]


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
