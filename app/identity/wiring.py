"""The parts of identity, made once for a running application."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from app.identity.authentication import Authentication
from app.identity.citizens.linking import Linking
from app.identity.citizens.old_numbers import OldNumbers
from app.identity.clients.signatures import Clients
from app.identity.login.providers import Providers
from app.identity.looks.earlier import EarlierLooks
from app.identity.security_events import SecurityEvents
from app.identity.sessions.access_tokens import AccessTokens
from app.identity.sessions.families import Sessions
from app.identity.sessions.live_sessions import LiveSessions
from app.identity.sessions.signing_keys import SigningKeys
from app.identity.staff.agency_mergers import move_roles
from app.identity.staff.duty_succession import move_duty
from app.identity.staff.leavers import Leavers
from app.identity.staff.usages import HOLDERS_OF_RECORDS
from app.identity.upload_tickets import UploadTickets
from app.province.wiring import province_of
from app.web.platform import Platform

EXTENSION = "identity"


@dataclass(frozen=True)
class Identity:
    """Who may log in, how tokens are made and believed, which sessions live."""

    providers: Providers
    clients: Clients
    signing_keys: SigningKeys
    access_tokens: AccessTokens
    authentication: Authentication
    sessions: Sessions
    leavers: Leavers
    live_sessions: LiveSessions
    security_events: SecurityEvents
    linking: Linking
    old_numbers: OldNumbers
    upload_tickets: UploadTickets
    earlier_looks: EarlierLooks


def register_identity(app: Flask, platform: Platform) -> None:
    """Give ``app`` identity as the settings want it; no network and no database is touched yet."""
    settings = platform.settings
    signing_keys = SigningKeys(platform.database, platform.sealer)
    access_tokens = AccessTokens(signing_keys, public_url=settings.public_url)
    providers = Providers(settings.issuers)
    security_events = SecurityEvents()
    sessions = Sessions(platform.sealer.mac_keys("refresh"), security_events)
    app.extensions[EXTENSION] = Identity(
        providers=providers,
        clients=Clients(settings.clients, platform.database, platform.sealer),
        signing_keys=signing_keys,
        access_tokens=access_tokens,
        authentication=Authentication(access_tokens, providers),
        sessions=sessions,
        leavers=Leavers(),
        live_sessions=LiveSessions(platform.database),
        security_events=security_events,
        linking=Linking(sessions, security_events),
        old_numbers=OldNumbers(platform.sealer),
        upload_tickets=UploadTickets(platform.sealer.mac_keys("upload_ticket")),
        earlier_looks=EarlierLooks(),
    )


def connect_identity(app: Flask) -> None:
    """Have the reference data know whom staff are, and take them along when agencies merge."""
    province = province_of(app)
    for kind, is_held in HOLDERS_OF_RECORDS.items():
        province.usages.register(kind, "staff", is_held)
    province.mergers.on_merge("roles", move_roles)
    province.mergers.on_merge("duty", move_duty)


def identity_of(app: Flask) -> Identity:
    """The identity of an application."""
    return cast("Identity", app.extensions[EXTENSION])


def current_identity() -> Identity:
    """The running application's identity."""
    return identity_of(current_app)
