"""``issuers.toml``: the digital-identity providers whose tokens this service believes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.settings.issuer_claims import claim_faults
from app.settings.issuer_faults import MAX_CLOCK_SKEW_S, issuer_faults
from app.settings.issuer_logins import login_faults
from app.settings.tables import read_tables

_TOKEN_KEYS = {"name", "kind", "issuer", "audience", "algorithms", "clock_skew_s", "jwks_uri"}
_LOGIN_KEYS = {"label", "client_id", "authorization_endpoint", "scopes", "acr_values"}
_CODE_KEYS = {"client_secret_file", "redirect_uris", "token_endpoint", "token_auth_method"}
_CODE_KEYS |= {"userinfo", "userinfo_endpoint"}
_CLAIM_KEYS = {"claims", "assurance", "account_types", "second_factor"}
_KNOWN = _TOKEN_KEYS | _LOGIN_KEYS | _CODE_KEYS | _CLAIM_KEYS


@dataclass(frozen=True)
class IssuerSettings:
    """One OIDC issuer. ``claims`` maps our names to theirs; ``levels`` their assurance to ours.

    ``account_types`` says which of their accounts are a business or an organisation. One of
    ``required_methods`` (``amr``) must be in every token; empty: none is demanded. With a
    ``client_secret`` authorization codes are exchanged here. An endpoint that is None is found by
    discovery. ``label`` is by language, empty where the operator wrote none.
    """

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
    account_types: Mapping[str, str] = field(default_factory=dict)
    required_methods: frozenset[str] = frozenset()
    label: Mapping[str, str] = field(default_factory=dict)
    acr_values: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    client_secret: str | None = field(default=None, repr=False)
    token_auth_method: str = "client_secret_basic"
    token_endpoint: str | None = None
    userinfo: bool = False
    userinfo_endpoint: str | None = None

    @property
    def exchange(self) -> Literal["code", "id_token"]:
        """What the app brings from the provider: a code for us to redeem, or the ID token."""
        return "code" if self.client_secret else "id_token"


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
    issuers = tuple(_issuer(table, Path(path).parent, faults) for table in tables)
    for attribute in ("name", "issuer"):
        values = [getattr(issuer, attribute) for issuer in issuers]
        if len(set(values)) < len(values):
            faults.append(f"BDS_ISSUERS_FILE: two issuers share one {attribute}")
    return issuers


def _faults_of(table: Mapping[str, Any], *, https_only: bool) -> list[str]:
    return [
        *(f"{key!r} is not known" for key in sorted(set(table) - _KNOWN)),
        *issuer_faults(table, https_only=https_only),
        *login_faults(table, https_only=https_only),
        *claim_faults(table),
    ]


def _issuer(table: Mapping[str, Any], folder: Path, faults: list[str]) -> IssuerSettings:
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
        account_types=dict(table.get("account_types", {})),
        required_methods=frozenset(table.get("second_factor", {}).get("required_methods", ())),
        label=dict(table.get("label", {})),
        acr_values=tuple(table.get("acr_values", ())),
        redirect_uris=tuple(table.get("redirect_uris", ())),
        client_secret=_client_secret(table, folder, faults),
        token_auth_method=table.get("token_auth_method", "client_secret_basic"),
        token_endpoint=table.get("token_endpoint"),
        userinfo=table.get("userinfo", False),
        userinfo_endpoint=table.get("userinfo_endpoint"),
    )


def _client_secret(table: Mapping[str, Any], folder: Path, faults: list[str]) -> str | None:
    """The content of the file, whose path may be relative to that of ``issuers.toml``."""
    name: str | None = table.get("client_secret_file")
    if name is None:
        return None
    where = f"BDS_ISSUERS_FILE, issuer {table['name']!r}: client_secret_file"
    try:
        secret: str = (folder / name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{where} cannot be read: {type(error).__name__}")
        return None
    if not secret.isascii() or not secret.isprintable() or not secret:
        faults.append(f"{where} must hold the secret on one line")
    return secret
