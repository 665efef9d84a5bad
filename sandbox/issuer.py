"""An issuer of digital identities: who can log in, and the tokens it signs for them.

No HTTP in here, so that tests can mint tokens in their own process.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TypedDict

import jwt

from sandbox.identities import DemoCitizen, DemoStaff, Identities
from sandbox.keys import KeyRing

TOKEN_LIFETIME_S = 300
ASSURANCE_LEVELS = ("LoA1", "LoA2")

Kind = Literal["citizen", "staff"]
Person = DemoCitizen | DemoStaff

# An access token travels with every request: it carries who someone is, not how to reach him.
_ONLY_IN_ID_TOKEN = frozenset(
    {"NgayThangNamSinh", "GioiTinh", "SoDienThoai", "ThuDienTu", "TechID", "email"}
)
_TITLES: Mapping[str, Mapping[str, str]] = {
    "citizen": {"vi": "Công dân, qua định danh điện tử", "en": "Citizens, by digital identity"},
    "staff": {"vi": "Cán bộ", "en": "Staff, by the province’s sign-on"},
}

_SEX = {"male": "Nam", "female": "Nữ"}


class UnknownIdentity(LookupError):
    """The issuer knows nobody by this key."""


class TokenAnswer(TypedDict):
    """What a token endpoint answers (RFC 6749 5.1, OpenID Connect Core 3.1.3.3)."""

    id_token: str
    access_token: str
    token_type: str
    expires_in: int


class DemoIssuer:
    """One issuer. Its faults are plain attributes that a test switches on and off.

    ``down`` answers 503 to everything, ``html`` a web page with 200, ``slow_s`` waits that many
    seconds first; ``requests`` counts what was asked, by endpoint (``issuer.requests["jwks"]``).
    With a ``client_secret`` only who knows it gets tokens for a code.
    """

    client_secret: str | None = None
    not_in_id_token: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str,
        issuer_url: str,
        kind: Kind,
        audience: str,
        keys: KeyRing,
        identities: Identities,
    ) -> None:
        people = identities.citizens if kind == "citizen" else identities.staff
        self.name = name
        self.title = _TITLES[kind]
        self.issuer_url = issuer_url
        self.kind = kind
        self.audience = audience
        self.keys = keys
        self.people: dict[str, Person] = {person.key: person for person in people}
        self.down = False
        self.html = False
        self.slow_s = 0.0
        self.requests: Counter[str] = Counter()

    def person(self, identity_key: str) -> Person:
        """Return who goes by this key; raises ``UnknownIdentity``."""
        try:
            return self.people[identity_key]
        except KeyError as error:
            raise UnknownIdentity(identity_key) from error

    def id_token(
        self,
        identity_key: str,
        *,
        nonce: str | None = None,
        now: datetime | None = None,
        **claims: object,
    ) -> str:
        """Sign an ID token (OpenID Connect Core 2).

        ``claims`` replace what it would say; None leaves a claim out. Raises ``UnknownIdentity``.
        """
        about = self._about(identity_key, without=self.not_in_id_token)
        return self._signed("JWT", about, {"nonce": nonce, **claims}, now)

    def access_token(
        self, identity_key: str, *, now: datetime | None = None, **claims: object
    ) -> str:
        """Sign an access token for the service (RFC 9068); ``claims`` as for ``id_token``."""
        about = self._about(identity_key, without=_ONLY_IN_ID_TOKEN)
        client = {"client_id": self.audience, "scope": "openid"}
        return self._signed("at+jwt", about, {**client, **claims}, now)

    def token_answer(
        self,
        identity_key: str,
        *,
        nonce: str | None = None,
        assurance: str | None = None,
        now: datetime | None = None,
    ) -> TokenAnswer:
        """Sign both tokens; ``assurance`` replaces the person's own level."""
        claims: dict[str, object] = {} if assurance is None else self.assured(assurance)
        return {
            "id_token": self.id_token(identity_key, nonce=nonce, now=now, **claims),
            "access_token": self.access_token(identity_key, now=now, **claims),
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME_S,
        }

    def describe(self, person: Person) -> dict[str, object]:
        """All that the issuer says of someone."""
        return claims_about(person)

    def assured(self, level: str) -> dict[str, object]:
        """The claim that says how well someone was identified."""
        return {"acr": level}

    def holder_of(self, access_token: str) -> Person:
        """Return whom an access token of ours is about; raises ``jwt.InvalidTokenError``."""
        header = jwt.get_unverified_header(access_token)
        key = self.keys.find(header.get("kid"))
        if key is None or header.get("typ") != "at+jwt":
            raise jwt.InvalidTokenError("not an access token signed by a published key")
        claims = jwt.decode(
            access_token,
            key.private_key.public_key(),
            algorithms=[key.algorithm],
            audience=self.audience,
            issuer=self.issuer_url,
            options={"require": ["exp", "iat", "sub"]},
        )
        for person in self.people.values():
            if person.subject == claims["sub"]:
                return person
        raise jwt.InvalidTokenError("about nobody")

    def _about(self, identity_key: str, *, without: frozenset[str]) -> dict[str, object]:
        about = self.describe(self.person(identity_key))
        return {name: value for name, value in about.items() if name not in without}

    def _signed(
        self,
        token_type: str,
        about: dict[str, object],
        claims: dict[str, object],
        now: datetime | None,
    ) -> str:
        issued_at = int((now or datetime.now(UTC)).timestamp())
        payload: dict[str, object] = {
            "iss": self.issuer_url,
            "aud": self.audience,
            "iat": issued_at,
            "auth_time": issued_at,
            "exp": issued_at + TOKEN_LIFETIME_S,
            "jti": uuid.uuid4().hex,
            **about,
            **claims,
        }
        key = self.keys.current
        return jwt.encode(
            {name: value for name, value in payload.items() if value is not None},
            key.private_key,
            algorithm=key.algorithm,
            headers={"typ": token_type, "kid": key.kid},
        )


def claims_about(person: Person) -> dict[str, object]:
    """Return what an issuer says of someone, under the claim names of the real one."""
    if isinstance(person, DemoStaff):
        return {
            "sub": person.subject,
            "name": person.full_name,
            "email": person.email,
            "amr": ["pwd", "otp"],
            "acr": "LoA2",
        }
    return {
        "sub": person.subject,
        "SoDinhDanh": person.citizen_number,
        "HoVaTen": person.full_name,
        "NgayThangNamSinh": f"{person.date_of_birth:%Y%m%d}",
        "GioiTinh": _SEX.get(person.sex),
        "SoDienThoai": person.phone,
        "ThuDienTu": person.email,
        "LoaiTaiKhoan": person.account_type,
        "TechID": person.subject,
        "acr": person.assurance,
        **_only_known(
            SoCMND=person.old_citizen_number,
            MaSoThue=person.tax_code,
            TenToChuc=person.organisation,
        ),
    }


def _only_known(**claims: str) -> dict[str, object]:
    return {name: value for name, value in claims.items() if value}
