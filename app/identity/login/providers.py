"""The configured digital-identity providers, by the exact ``iss`` of their tokens."""

import time
from collections.abc import Sequence
from typing import Any

import jwt

from app.adapters.digital_identity.provider import Provider
from app.adapters.digital_identity.renewals import RENEWALS
from app.settings.issuers import IssuerSettings

# Only the first list of a process waits at all: for the addresses that nobody asked for before.
_LIST_WAITS_S = 1.0


class Providers:
    """All of them, in the operator's order; each is kept fresh once it is used."""

    def __init__(self, issuers: Sequence[IssuerSettings]) -> None:
        self._by_iss = {issuer.issuer: Provider(issuer) for issuer in issuers}

    def __len__(self) -> int:
        return len(self._by_iss)

    def find(self, iss: Any) -> Provider | None:
        """The provider whose issuer is exactly ``iss``, whatever was sent as such."""
        provider = self._by_iss.get(iss) if isinstance(iss, str) else None
        if provider is not None:
            RENEWALS.watch(provider)
        return provider

    def known_key(self, iss: Any, kid: str) -> jwt.PyJWK | None:
        """The key as it is known now; never waits for the provider."""
        provider = self.find(iss)
        return provider.find_known_key(kid) if provider else None

    def find_by_name(self, name: str) -> IssuerSettings | None:
        """The issuer that the operator called ``name``."""
        named = (known.issuer for known in self._by_iss.values() if known.issuer.name == name)
        return next(named, None)

    def listed(self) -> list[IssuerSettings]:
        """All issuers in the operator's order."""
        return [known.issuer for known in self._by_iss.values()]

    def offered(self) -> list[Provider]:
        """All of them, asked for their addresses beforehand; waits a second at most, and once."""
        offered = list(self._by_iss.values())
        for provider in offered:
            provider.want()
            RENEWALS.watch(provider)
        if not all(provider.was_tried for provider in offered):
            RENEWALS.hurry()
        give_up_at = time.monotonic() + _LIST_WAITS_S
        for provider in offered:
            provider.wait_until_tried(give_up_at - time.monotonic())
        return offered
