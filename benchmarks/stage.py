"""What the benchmarks share: a filled database of each kind, and the service's configuration."""

import base64
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.database import Database, Sealer
from app.feedback.receipts.keys import ReceiptKeys
from app.identity.sessions.access_tokens import AccessTokens
from app.identity.sessions.signing_keys import SigningKeys
from app.settings import PROJECT_ROOT, Settings
from benchmarks.dossier_growth import FEW, MANY
from benchmarks.dossier_population import populate_dossiers
from benchmarks.growth import Sizes, filled
from benchmarks.population import CitizenAtWork, populate
from benchmarks.queue_population import populate_reports
from tests.postgresql import PostgreSQLUnavailable, running_postgresql

PUBLIC_URL = "https://benchmark.invalid"


class Skipped(Exception):
    """A benchmark cannot run on this machine; the message says why."""


@dataclass(frozen=True)
class Stage:
    """A filled database, and a service in production on it."""

    settings: Settings
    environ: dict[str, str]
    citizens: list[CitizenAtWork]
    folder: Path

    def access_tokens(self) -> list[str]:
        """A fresh access token for each citizen, good for ten minutes."""
        with _opened(self.settings) as (database, sealer):
            tokens = AccessTokens(SigningKeys(database, sealer), public_url=PUBLIC_URL)
            return [tokens.make(one.session, datetime.now(UTC)) for one in self.citizens]


class Stages:
    """Sets each stage up when it is first asked for; ``close`` takes all of them down."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._stages: dict[str, Stage] = {}
        self._filled: dict[str, Sizes] = {}

    def get(self, kind: str) -> Stage:
        """The stage with a database of that kind (sqlite, postgresql); raises ``Skipped``."""
        if kind not in self._stages:
            self._stages[kind] = self._stack.enter_context(_prepared(kind))
        return self._stages[kind]

    def filled(self, kind: str) -> Sizes:
        """Few reports and many in databases of that kind; raises ``Skipped``."""
        if kind not in self._filled:
            try:
                self._filled[kind] = self._stack.enter_context(filled(kind, populate_reports))
            except PostgreSQLUnavailable as error:
                raise Skipped(f"no PostgreSQL here: {error}") from error
        return self._filled[kind]

    def filled_dossiers(self, kind: str) -> Sizes:
        """Few dossiers and many in databases of that kind; raises ``Skipped``."""
        name = f"dossiers {kind}"
        if name not in self._filled:
            found = filled(kind, populate_dossiers, few=FEW, many=MANY)
            try:
                self._filled[name] = self._stack.enter_context(found)
            except PostgreSQLUnavailable as error:
                raise Skipped(f"no PostgreSQL here: {error}") from error
        return self._filled[name]

    def close(self) -> None:
        """Stop the servers and remove the data."""
        self._stack.close()


@contextmanager
def _prepared(kind: str) -> Iterator[Stage]:
    with ExitStack() as stack:
        var = PROJECT_ROOT / "var"
        var.mkdir(exist_ok=True)
        # Not under /tmp, which may be memory: what is committed must reach a disk.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=var)))
        if kind == "sqlite":
            url = f"sqlite:///{folder / 'bench.sqlite3'}"
        else:
            try:
                url = stack.enter_context(running_postgresql(is_durable=True))
            except PostgreSQLUnavailable as error:
                raise Skipped(f"no PostgreSQL here: {error}") from error
        environ = production_environ(url, folder)
        settings = Settings.from_environ(environ)
        with _opened(settings) as (database, sealer):
            citizens = populate(database, sealer)
            # In production the worker has made it long ago.
            ReceiptKeys(database, sealer).ensure_first(datetime.now(UTC))
        yield Stage(settings, environ, citizens, folder)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Database, Sealer]]:
    database = Database(settings.database_url)
    try:
        yield database, Sealer(settings.keys)
    finally:
        database.dispose()


# Nobody logs in here: the sessions are rows and the tokens our own.
_ISSUERS = """\
[[issuer]]
name = "vneid"
kind = "citizen"
issuer = "https://issuer.invalid"
audience = ["binh-duong-so"]
algorithms = ["RS256"]
[issuer.assurance]
claim = "acr"
levels = { "LoA2" = 2 }
"""


def production_environ(database_url: str, folder: Path) -> dict[str, str]:
    """What a service in production has in its environment; its issuers' file is in ``folder``."""
    issuers = folder / "issuers.toml"
    issuers.write_text(_ISSUERS, encoding="utf-8")
    return {
        "BDS_ENVIRONMENT": "production",
        "BDS_PUBLIC_URL": PUBLIC_URL,
        "BDS_DATABASE_URL": database_url,
        "BDS_ISSUERS_FILE": str(issuers),
        "BDS_PHOTO_STORE_URL": (folder / "photos").as_uri(),
        "BDS_SECRET_KEYS": _random_key(),
        "BDS_LOOKUP_KEY": _random_key(),
        # Requests are counted as always; a load generator is just more than one citizen.
        "BDS_LIMITS_FACTOR": "1000",
    }


def _random_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
