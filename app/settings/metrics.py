"""Where the worker shows its numbers."""

import ipaddress
from dataclasses import dataclass

from app.settings.variables import Variables

_LOOPBACK = "127.0.0.1"
_HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class MetricsSettings:
    """The address that the worker listens on for who collects its numbers."""

    host: str
    port: int


def read_metrics(variables: Variables) -> MetricsSettings | None:
    """Read the BDS_METRICS_* variables; None where no numbers are to be shown."""
    host = variables.text("BDS_METRICS_HOST") or _LOOPBACK
    written = variables.text("BDS_METRICS_PORT")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        variables.faults.append(f"BDS_METRICS_HOST must be an IP address, not {host!r}")
    if written is None:
        return None
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_HIGHEST_PORT))
    if not is_number or not 1 <= int(written) <= _HIGHEST_PORT:
        variables.faults.append(f"BDS_METRICS_PORT must be a port, not {written!r}")
        return None
    return MetricsSettings(host, int(written))
