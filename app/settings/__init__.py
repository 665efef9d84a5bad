"""What an operator sets: one frozen ``Settings`` read from BDS_* variables.

Every fault is found before anything starts, and all of them are told at once. Each variable may
also be given as ``…_FILE``, the path of a file that holds the value (a mounted secret).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.settings.addresses import (
    database_url,
    dossier_page_url,
    fcm_endpoint,
    photo_store_url,
    public_url,
)
from app.settings.app_links import AppLinks, read_app_links
from app.settings.clients import ClientSettings, read_clients
from app.settings.issuers import IssuerSettings, read_issuers
from app.settings.keys import SecretKeys, read_secret_keys
from app.settings.lgsp import LgspSettings, read_lgsp
from app.settings.limits import LimitSettings, read_limits
from app.settings.metrics import MetricsSettings, read_metrics
from app.settings.retention import read_retention
from app.settings.smtp import SmtpSettings, read_smtp
from app.settings.variables import Variables

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class Environment(StrEnum):
    """Where the service runs; ``production`` refuses defaults and stand-ins."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(Exception):
    """The configuration cannot be used; ``faults`` has one sentence for each thing wrong."""

    def __init__(self, faults: list[str]) -> None:
        lines = ["The configuration has faults:", *(f"  - {fault}" for fault in faults)]
        super().__init__("\n".join(lines))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """The whole configuration. Build it with ``Settings.from_environ``."""

    environment: Environment
    public_url: str
    database_url: str = field(repr=False)
    photo_store_url: str
    trusted_proxies: int
    limits: LimitSettings
    issuers: tuple[IssuerSettings, ...]
    clients: tuple[ClientSettings, ...] = field(repr=False)
    firebase_credentials: Mapping[str, Any] | None = field(repr=False)
    firebase_staff_credentials: Mapping[str, Any] | None = field(repr=False)
    fcm_endpoint: str | None
    smtp: SmtpSettings | None
    lgsp: LgspSettings | None = field(repr=False)
    app_links: AppLinks
    dossier_page_url: str
    metrics: MetricsSettings | None
    retention: Mapping[str, timedelta]
    keys: SecretKeys = field(repr=False)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check every BDS_* variable; raises ``SettingsError`` naming all faults."""
        variables = Variables(os.environ if environ is None else environ)
        name = variables.one_of("BDS_ENVIRONMENT", tuple(Environment), Environment.DEVELOPMENT)
        environment = Environment(name)
        is_production = environment is Environment.PRODUCTION
        var = PROJECT_ROOT / "var"
        settings = cls(
            environment=environment,
            public_url=public_url(variables, is_production=is_production),
            database_url=database_url(variables, var, is_production=is_production),
            photo_store_url=photo_store_url(variables, var, is_production=is_production),
            trusted_proxies=variables.count("BDS_TRUSTED_PROXIES", 0),
            limits=read_limits(variables, is_production=is_production),
            issuers=_issuers(variables, is_production=is_production),
            clients=read_clients(variables.text("BDS_CLIENTS_FILE"), variables.faults),
            firebase_credentials=variables.json_object("BDS_FIREBASE_CREDENTIALS"),
            firebase_staff_credentials=variables.json_object("BDS_FIREBASE_STAFF_CREDENTIALS"),
            fcm_endpoint=fcm_endpoint(variables, is_production=is_production),
            smtp=read_smtp(variables, is_production=is_production),
            lgsp=read_lgsp(variables),
            app_links=read_app_links(variables),
            dossier_page_url=dossier_page_url(variables),
            metrics=read_metrics(variables),
            retention=read_retention(variables),
            keys=read_secret_keys(
                secret_keys=variables.text("BDS_SECRET_KEYS"),
                lookup_key=variables.text("BDS_LOOKUP_KEY"),
                kept_in=None if is_production else var / "keys",
                faults=variables.faults,
            ),
        )
        variables.refuse_unknown()
        if variables.faults:
            raise SettingsError(variables.faults)
        return settings

    @property
    def is_production(self) -> bool:
        """Whether defaults, stand-ins and plain HTTP are refused."""
        return self.environment is Environment.PRODUCTION

    def missing_parts(self) -> list[str]:
        """Name what the operator left out and what will answer 503 (or wait) because of it."""
        kinds = {issuer.kind for issuer in self.issuers}
        missing = []
        if "citizen" not in kinds:
            missing.append("BDS_ISSUERS_FILE names no citizen issuer: citizens cannot log in")
        if "staff" not in kinds:
            missing.append("BDS_ISSUERS_FILE names no staff issuer: staff cannot log in")
        if self.firebase_credentials is None:
            missing.append("BDS_FIREBASE_CREDENTIALS is not set: pushes wait unsent")
        if self.firebase_staff_credentials is None:
            missing.append("BDS_FIREBASE_STAFF_CREDENTIALS is not set: officials' phones hear none")
        if self.smtp is None:
            missing.append("BDS_SMTP_HOST is not set: officials get no mail")
        if not self.clients:
            missing.append("BDS_CLIENTS_FILE is not set: only clients added by command can call")
        return missing


def _issuers(variables: Variables, *, is_production: bool) -> tuple[IssuerSettings, ...]:
    path = variables.text("BDS_ISSUERS_FILE")
    if path is None and is_production:
        variables.faults.append("BDS_ISSUERS_FILE is required in production")
    return read_issuers(path, variables.faults, https_only=is_production)
