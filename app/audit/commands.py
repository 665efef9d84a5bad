"""What an operator does about the audit trail: ``flask audit …``."""

from datetime import UTC, datetime
from itertools import islice

import click
from flask.cli import AppGroup

from app.audit.seal_keys import SealKeys
from app.audit.verification import Findings, Verification
from app.web.context import current_database, current_sealer

audit = AppGroup("audit", help="The audit trail.")
_FAULTS_SHOWN = 1000


class _Digest(click.ParamType[bytes]):
    name = "digest"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> bytes:
        try:
            digest = bytes.fromhex(value)
        except ValueError:
            digest = b""
        if len(digest) != 32:
            self.fail("must be 64 hexadecimal digits, as `audit_sealed` logs them", param, ctx)
        return digest


@audit.command()
@click.option(
    "--head", type=_Digest(), help="A `digest` that `audit_sealed` logged: the trail must have it."
)
def verify(head: bytes | None) -> None:
    """Hold every event against its seal, and every seal against the one before it.

    Names what was changed, is missing or was inserted, and exits with 1 where anything was. Safe
    while the service runs.
    """
    with current_database().reading() as connection:
        verification = Verification(connection, SealKeys(current_sealer()), head=head)
        faults = verification.faults()
        shown = 0
        for fault in islice(faults, _FAULTS_SHOWN):
            click.echo(f"FAULT {fault}")
            shown += 1
        more = sum(1 for _ in faults)
    if more:
        click.echo(f"FAULT {more} more like these")
    _tell(verification.findings, datetime.now(UTC))
    if shown:
        raise SystemExit(1)
    click.echo("No faults.")


def _tell(findings: Findings, now: datetime) -> None:
    if findings.removed_sealed_at is not None:
        click.echo(
            f"Events up to {findings.removed_up_to} were removed; their seals stand. The last of "
            f"them was sealed at {findings.removed_sealed_at.isoformat()}."
        )
    if findings.head_is_seal is not None:
        click.echo(f"The head is seal {findings.head_is_seal}.")
    click.echo(f"{findings.seals} seals and {findings.events} events were checked.")
    click.echo(f"{findings.unsealed} events are not sealed yet" + _since(findings, now) + ".")


def _since(findings: Findings, now: datetime) -> str:
    if findings.unsealed_since is None:
        return ""
    age = int((now - findings.unsealed_since).total_seconds())
    return f", the oldest for {age} seconds"
