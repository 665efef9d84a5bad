"""The made-up people."""

from datetime import date
from pathlib import Path

from sandbox.identities import DemoCitizen, load_identities


def test_the_identities_of_the_demonstration_can_be_read() -> None:
    identities = load_identities()

    assert {citizen.assurance for citizen in identities.citizens} == {"LoA1", "LoA2"}
    assert {"triager", "officer"} <= {person.role for person in identities.staff}


def test_dates_in_quotes_are_dates_too(tmp_path: Path) -> None:
    text = "\n".join(
        ["[[citizen]]", *(f'{name} = "1990-01-31"' for name in DemoCitizen.__dataclass_fields__)]
    )
    (tmp_path / "identities.toml").write_text(text, encoding="utf-8")

    [citizen] = load_identities(tmp_path / "identities.toml").citizens

    assert citizen.date_of_birth == date(1990, 1, 31)
