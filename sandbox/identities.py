"""The people of the demonstration: citizens and staff who do not exist."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

IDENTITIES_FILE = Path(__file__).parent / "demo_data" / "identities.toml"


@dataclass(frozen=True)
class DemoCitizen:
    """A citizen as the digital-identity provider knows him; ``assurance`` is LoA1 or LoA2.

    ``account_type`` is 1 for himself, 2 for a business, 3 for an organisation that he acts for.
    With a ``portal_subject`` he has an account at the national portal too.
    """

    key: str
    subject: str
    full_name: str
    citizen_number: str
    date_of_birth: date
    sex: str
    phone: str
    email: str
    assurance: str
    old_citizen_number: str = ""
    account_type: str = "1"
    tax_code: str = ""
    organisation: str = ""
    portal_subject: str = ""


@dataclass(frozen=True)
class DemoStaff:
    """A staff member as the province's sign-on knows him; ``agency`` may be empty."""

    key: str
    subject: str
    full_name: str
    email: str
    role: str
    agency: str


@dataclass(frozen=True)
class Identities:
    """Everyone who can log in at the stand-ins."""

    citizens: tuple[DemoCitizen, ...]
    staff: tuple[DemoStaff, ...]

    def portal_accounts(self) -> tuple[DemoCitizen, ...]:
        """The citizens whom the national portal knows, by its own subjects."""
        known = (citizen for citizen in self.citizens if citizen.portal_subject)
        return tuple(replace(citizen, subject=citizen.portal_subject) for citizen in known)


def load_identities(path: Path = IDENTITIES_FILE) -> Identities:
    """Read ``[[citizen]]`` and ``[[staff]]``; raises ``TypeError`` on a missing or unknown key."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return Identities(
        citizens=tuple(_citizen(table) for table in tables.get("citizen", [])),
        staff=tuple(DemoStaff(**table) for table in tables.get("staff", [])),
    )


def _citizen(table: dict[str, Any]) -> DemoCitizen:
    # TOML has dates of its own; written in quotes they are dates all the same.
    born = date.fromisoformat(str(table.get("date_of_birth")))
    return DemoCitizen(**{**table, "date_of_birth": born})
