"""The claims of a provider that we keep; all others are dropped at this door."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from app.settings.issuers import IssuerSettings

MAX_SUBJECT_CHARACTERS = 255
_MAX_TEXT_CHARACTERS = 200
_MAX_METHODS = 20
_OLD_NUMBER = re.compile(r"[0-9]{9}")

OrganisationKind = Literal["business", "organisation"]
Claims = Mapping[str, Any]


class ClaimsUnusable(Exception):
    """The claims name nobody: there is no ``sub`` that could be an account's."""


@dataclass(frozen=True, repr=False)
class ProviderIdentity:
    """Who a provider says somebody is; nothing of it is shown by ``repr``.

    ``issued_at`` and ``expires_at`` are seconds since 1970; the latter is the last moment that we
    accept the token, skew included. ``methods`` is how he proved himself (``amr``, RFC 8176). The
    three ``organisation_…`` come together, only the name may lack.
    """

    issuer: IssuerSettings
    subject: str
    assurance: int
    nonce: str | None
    issued_at: int
    expires_at: int
    full_name: str | None
    citizen_number: str | None
    birth_year: int | None
    token_id: str | None = None
    methods: frozenset[str] = frozenset()
    old_citizen_number: str | None = None
    organisation_number: str | None = None
    organisation_name: str | None = None
    organisation_kind: OrganisationKind | None = None


def read_identity(claims: Claims, issuer: IssuerSettings) -> ProviderIdentity:
    """What we keep of ``claims``, whose times are checked; raises ``ClaimsUnusable``."""
    kind = _organisation_kind(claims, issuer)
    return ProviderIdentity(
        issuer=issuer,
        subject=_subject(claims),
        # Missing or unknown: level 0, which no operation accepts.
        assurance=issuer.levels.get(_code(claims.get(issuer.assurance_claim)), 0),
        nonce=_text(claims.get("nonce")),
        issued_at=int(claims["iat"]),
        expires_at=int(claims["exp"]) + issuer.clock_skew_s,
        full_name=_claim(claims, issuer, "full_name"),
        citizen_number=_claim(claims, issuer, "citizen_number"),
        birth_year=_birth_year(_claim(claims, issuer, "date_of_birth")),
        token_id=_text(claims.get("jti")),
        methods=_methods(claims.get("amr")),
        old_citizen_number=_old_number(_claim(claims, issuer, "old_citizen_number")),
        organisation_number=_claim(claims, issuer, "organisation_number") if kind else None,
        organisation_name=_claim(claims, issuer, "organisation_name") if kind else None,
        organisation_kind=kind,
    )


def _subject(claims: Claims) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_CHARACTERS:
        raise ClaimsUnusable
    if not subject.isprintable():
        raise ClaimsUnusable
    return subject


def _code(value: Any) -> str:
    """A code as text, whether the provider writes "2" or 2; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int and abs(value) < 1000 else ""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _claim(claims: Claims, issuer: IssuerSettings, ours: str) -> str | None:
    value = claims.get(issuer.claims.get(ours, ""))
    return value[:_MAX_TEXT_CHARACTERS] if isinstance(value, str) and value.strip() else None


def _birth_year(written: str | None) -> int | None:
    """The year of a date written year first (YYYY-MM-DD, YYYYMMDD)."""
    year = (written or "")[:4]
    return int(year) if year.isascii() and year.isdigit() and 1900 <= int(year) <= 2100 else None


def _old_number(written: str | None) -> str | None:
    value = (written or "").strip()
    return value if _OLD_NUMBER.fullmatch(value) else None


def _methods(value: Any) -> frozenset[str]:
    if not isinstance(value, list):
        return frozenset()
    return frozenset(method for method in value[:_MAX_METHODS] if isinstance(method, str))


def _organisation_kind(claims: Claims, issuer: IssuerSettings) -> OrganisationKind | None:
    """What the account is; without a tax code it is nobody that one could act for."""
    if _claim(claims, issuer, "organisation_number") is None:
        return None
    found = issuer.account_types.get(_code(claims.get(issuer.claims.get("account_type", ""))))
    return cast("OrganisationKind | None", found)
