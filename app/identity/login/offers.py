"""What an app is told about a provider, so that it can begin a login there without asking him."""

from typing import TypedDict

from app.adapters.digital_identity.provider import Provider


class LoginOffer(TypedDict):
    """The parameters of the authorization request (OIDC Core 3.1.2.1), and what to bring back."""

    name: str
    kind: str
    label: str
    issuer: str
    client_id: str | None
    authorization_endpoint: str | None
    scopes: list[str]
    acr_values: list[str]
    redirect_uris: list[str]
    response_type: str
    code_challenge_method: str
    exchange: str


def login_offer(provider: Provider, language: str) -> LoginOffer:
    """The offer as far as it is known now; never touches the network."""
    issuer = provider.issuer
    return {
        "name": issuer.name,
        "kind": issuer.kind,
        "label": issuer.label.get(language, issuer.name),
        "issuer": issuer.issuer,
        "client_id": issuer.client_id,
        "authorization_endpoint": provider.known_endpoints.authorization_endpoint,
        "scopes": list(issuer.scopes),
        "acr_values": list(issuer.acr_values),
        "redirect_uris": list(issuer.redirect_uris),
        "response_type": "code",
        "code_challenge_method": "S256",
        "exchange": issuer.exchange,
    }
