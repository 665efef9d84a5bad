"""Where requests are counted, and how generously."""

import re
from dataclasses import dataclass, field

from app.settings.addresses import split_address
from app.settings.variables import Variables

MEMORY = "memory://"
_SHARED_SCHEMES = ("redis", "rediss")
_FACTOR = re.compile(r"\d{1,4}(\.\d{1,3})?", re.ASCII)
_LEAST_FACTOR, _GREATEST_FACTOR = 0.01, 1000.0
# gunicorn's option on its command line, as GUNICORN_CMD_ARGS holds it.
_WORKERS = re.compile(r"(?:^|\s)(?:-w|--workers)[=\s]*(\d+)", re.ASCII)


@dataclass(frozen=True)
class LimitSettings:
    """``url`` is ``memory://`` (each process counts for itself) or a Redis that all share."""

    url: str = field(repr=False)
    is_enabled: bool
    factor: float

    @property
    def is_shared(self) -> bool:
        """Whether several processes count together."""
        return self.url != MEMORY


def read_limits(variables: Variables, *, is_production: bool) -> LimitSettings:
    """Read the BDS_LIMITS_* variables; what is wrong with them is added to the faults."""
    settings = LimitSettings(
        url=_url(variables),
        is_enabled=variables.one_of("BDS_LIMITS_ENABLED", ("true", "false"), "true") == "true",
        factor=_factor(variables),
    )
    if is_production and not settings.is_enabled:
        variables.faults.append("BDS_LIMITS_ENABLED may not be false in production")
    processes = _processes(variables)
    if is_production and not settings.is_shared and processes > 1:
        variables.faults.append(
            f"BDS_LIMITS_URL must be redis://… or rediss://…: {processes} processes "
            "(WEB_CONCURRENCY, GUNICORN_CMD_ARGS) would each count for themselves"
        )
    return settings


def _url(variables: Variables) -> str:
    value = variables.text("BDS_LIMITS_URL") or MEMORY
    parts = split_address(value)
    database = parts.path.removeprefix("/")
    is_redis = (
        parts.scheme in _SHARED_SCHEMES
        and bool(parts.hostname)
        and (not database or (database.isascii() and database.isdigit()))
        and not parts.fragment
        and not parts.query
    )
    if value != MEMORY and not is_redis:
        # Not quoted here: it may hold a password.
        variables.faults.append(
            "BDS_LIMITS_URL must be memory://, redis://host:port/number or rediss://…"
        )
        return MEMORY
    return value


def _factor(variables: Variables) -> float:
    value = variables.text("BDS_LIMITS_FACTOR")
    if value is None:
        return 1.0
    factor = float(value) if _FACTOR.fullmatch(value) else 0.0
    if not _LEAST_FACTOR <= factor <= _GREATEST_FACTOR:
        variables.faults.append(
            f"BDS_LIMITS_FACTOR must be a number from 0.01 to 1000, not {value!r}"
        )
        return 1.0
    return factor


def _processes(variables: Variables) -> int:
    """How many processes gunicorn is told to start; its command line overrules the variable."""
    named = _WORKERS.findall(variables.foreign("GUNICORN_CMD_ARGS"))
    written = named[-1] if named else variables.foreign("WEB_CONCURRENCY")
    return int(written) if written.isascii() and written.isdigit() else 1
