"""What citizens are asked to agree to: the purposes and their newest versions."""

from functools import cache

from app import texts

# Without it the service may not work for a citizen at all.
SERVICE_USE = "service_use"


@cache
def newest_versions() -> dict[str, int]:
    """The newest version of each purpose's text."""
    found: dict[str, int] = {}
    for key in texts.keys("consents"):
        purpose, version, _part = key.split(".")
        found[purpose] = max(found.get(purpose, 0), int(version))
    return found


def required_version() -> int:
    """The version of ``SERVICE_USE`` that a citizen must have agreed to."""
    return newest_versions()[SERVICE_USE]
