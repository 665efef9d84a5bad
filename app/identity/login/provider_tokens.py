"""What a digital-identity provider says of a person, believed only after every check.

Every refusal is the same ``Unauthenticated``: a caller learns nothing of the cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from app.adapters.digital_identity import ProviderKeys
from app.errors import IdentityProviderUnavailable, NotConfigured, Unauthenticated, UpstreamError
from app.identity.login.compact_jws import CompactJws, TokenMalformed, read_compact_jws
from app.settings.issuers import IssuerSettings

ID_TOKEN_TYPE = "jwt"
ACCESS_TOKEN_TYPE = "at+jwt"
MAX_SUBJECT_CHARACTERS = 255
_RETRY_AFTER_S = 15


@dataclass(frozen=True)
class ProviderIdentity:
    """The claims that we keep; all others are dropped here.

    ``expires_at`` (seconds since 1970) is the last moment that we accept the token, skew included.
    """

    issuer: IssuerSettings
    subject: str
    assurance: int
    nonce: str | None
    expires_at: int
    full_name: str | None
    citizen_number: str | None
    birth_year: int | None


class Providers:
    """The configured issuers, by their exact ``iss``."""

    def __init__(self, issuers: Sequence[IssuerSettings]) -> None:
        self._keys = {issuer.issuer: ProviderKeys(issuer) for issuer in issuers}

    def __len__(self) -> int:
        return len(self._keys)

    def find_by_name(self, name: str) -> IssuerSettings | None:
        """The issuer that the operator called ``name``."""
        named = (keys.issuer for keys in self._keys.values() if keys.issuer.name == name)
        return next(named, None)

    def listed(self) -> list[IssuerSettings]:
        """All issuers in the operator's order."""
        return [keys.issuer for keys in self._keys.values()]

    def verify(self, token: str, *, wanted_type: str, now: datetime) -> ProviderIdentity:
        """Who ``token`` speaks of.

        Raises ``Unauthenticated``, ``IdentityProviderUnavailable`` where its keys cannot be
        fetched, ``NotConfigured`` where no issuer is configured at all.
        """
        if not self._keys:
            raise NotConfigured
        try:
            jws = read_compact_jws(token)
        except TokenMalformed as error:
            raise Unauthenticated from error
        return self.verify_parsed(jws, wanted_type=wanted_type, now=now)

    def verify_parsed(
        self, jws: CompactJws, *, wanted_type: str, now: datetime
    ) -> ProviderIdentity:
        """``verify`` for a token that was taken apart already."""
        claimed = jws.claims.get("iss")
        keys = self._keys.get(claimed) if isinstance(claimed, str) else None
        if keys is None or jws.type != wanted_type or jws.algorithm not in keys.issuer.algorithms:
            raise Unauthenticated
        _check_signature(jws, keys)
        _check_audience(jws.claims, keys.issuer)
        _check_times(jws.claims, keys.issuer, now)
        return _identity(jws.claims, keys.issuer)


def _check_signature(jws: CompactJws, keys: ProviderKeys) -> None:
    try:
        key = keys.find(jws.kid)
    except UpstreamError as error:
        raise IdentityProviderUnavailable(retry_after_s=_RETRY_AFTER_S) from error
    # One algorithm a key: what the token names must be what its issuer published.
    if key is None or key.algorithm_name != jws.algorithm:
        raise Unauthenticated
    try:
        verified = key.Algorithm.verify(jws.signing_input, key.key, jws.signature)
    except (jwt.PyJWTError, ValueError) as error:
        raise Unauthenticated from error
    if not verified:
        raise Unauthenticated


def _check_audience(claims: dict[str, Any], issuer: IssuerSettings) -> None:
    named = claims.get("aud")
    audiences = [named] if isinstance(named, str) else named
    if not isinstance(audiences, list) or not any(aud in audiences for aud in issuer.audience):
        raise Unauthenticated


def _check_times(claims: dict[str, Any], issuer: IssuerSettings, now: datetime) -> None:
    moment, skew = now.timestamp(), issuer.clock_skew_s
    begins = max(claims["iat"], claims.get("nbf", 0))
    if claims["exp"] + skew <= moment or begins - skew > moment:
        raise Unauthenticated


def _identity(claims: dict[str, Any], issuer: IssuerSettings) -> ProviderIdentity:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_CHARACTERS:
        raise Unauthenticated
    if not subject.isprintable():
        raise Unauthenticated
    nonce = claims.get("nonce")
    return ProviderIdentity(
        issuer=issuer,
        subject=subject,
        # Missing or unknown: level 0, which no operation accepts.
        assurance=_level(claims.get(issuer.assurance_claim), issuer),
        nonce=nonce if isinstance(nonce, str) else None,
        expires_at=int(claims["exp"]) + issuer.clock_skew_s,
        full_name=_claim(claims, issuer, "full_name"),
        citizen_number=_claim(claims, issuer, "citizen_number"),
        birth_year=_birth_year(_claim(claims, issuer, "date_of_birth")),
    )


def _level(value: Any, issuer: IssuerSettings) -> int:
    return issuer.levels.get(value, 0) if isinstance(value, str) else 0


def _claim(claims: dict[str, Any], issuer: IssuerSettings, ours: str) -> str | None:
    value = claims.get(issuer.claims.get(ours, ""))
    return value[:200] if isinstance(value, str) and value.strip() else None


def _birth_year(written: str | None) -> int | None:
    """The year of a date written year first (YYYY-MM-DD, YYYYMMDD)."""
    year = (written or "")[:4]
    return int(year) if year.isascii() and year.isdigit() and 1900 <= int(year) <= 2100 else None
