"""How long rows are kept that nothing needs any more."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

from app.settings.variables import Variables

_NAME = "BDS_RETENTION_DAYS"
_LONGEST_DAYS = 36_500


def default_periods() -> Mapping[str, timedelta]:
    """Every period by its name, as it is where the operator says nothing."""
    return _periods({name: rule["days"] for name, rule in _rules().items()})


def read_retention(variables: Variables) -> Mapping[str, timedelta]:
    """Read BDS_RETENTION_DAYS: ``deliveries=14, flags=90``; what it doesn't name stays."""
    days = {name: rule["days"] for name, rule in _rules().items()}
    for part in (variables.text(_NAME) or "").split(","):
        name, _, written = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            continue
        if name not in days:
            variables.faults.append(f"{_NAME} knows {', '.join(sorted(days))}, not {name!r}")
        elif not _is_right(written, _rules()[name]["least"]):
            least = _rules()[name]["least"]
            variables.faults.append(
                f"{_NAME}: {name} must be whole days from {least} to {_LONGEST_DAYS},"
                f" not {written!r}"
            )
        else:
            days[name] = int(written)
    return _periods(days)


def _is_right(written: str, least: int) -> bool:
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_LONGEST_DAYS))
    return is_number and least <= int(written) <= _LONGEST_DAYS


def _periods(days: Mapping[str, int]) -> Mapping[str, timedelta]:
    return MappingProxyType({name: timedelta(days=count) for name, count in days.items()})


@cache
def _rules() -> Mapping[str, Mapping[str, int]]:
    file = resources.files("app.settings").joinpath("retention.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
