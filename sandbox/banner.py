"""What ``make run`` says once everything answers: what to open, who to be, what to try."""

from collections.abc import Mapping

from sandbox.identities import DemoStaff
from sandbox.issuer import DemoIssuer, Person
from sandbox.issuer_shortcuts import example_command

_ROLES_SHOWN = ("triager", "officer")


def banner(issuers: Mapping[str, DemoIssuer], *, service_url: str, sandbox_url: str) -> str:
    """Return the lines to print."""
    citizen = next(iter(issuers["vneid"].people.values()))
    shown = [("vneid", citizen), *(("staff", person) for person in _staff(issuers["staff"]))]
    command = example_command(issuers["vneid"], citizen.key, service_url=service_url)
    return "\n".join(
        [
            "",
            "Bình Dương Số is running; Ctrl-C stops it.",
            "",
            f"  API pages           {service_url}/docs",
            f"  Who can log in      {sandbox_url}/",
            f"  Phones, their push  {sandbox_url}/phone",
            f"  Officials' mails    {sandbox_url}/mails",
            "",
            "Some who can log in (everyone is made up):",
            *(f"  {f'{issuer}/{person.key}':19} {_describe(person)}" for issuer, person in shown),
            "",
            "Try it, in another terminal:",
            "",
            command,
            "",
        ]
    )


def _staff(issuer: DemoIssuer) -> list[DemoStaff]:
    """Return the first of each role that the demonstration needs."""
    everyone = [person for person in issuer.people.values() if isinstance(person, DemoStaff)]
    firsts = {person.role: person for person in reversed(everyone)}
    return [firsts[role] for role in _ROLES_SHOWN if role in firsts]


def _describe(person: Person) -> str:
    if isinstance(person, DemoStaff):
        return f"{person.full_name}, {person.role} ({person.agency})"
    return f"{person.full_name}, citizen, {person.assurance}"
