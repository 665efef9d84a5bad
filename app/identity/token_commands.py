"""What an operator does about tokens and the keys that sign them: part of ``flask identity …``."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from app.audit.events import record
from app.errors import DomainError
from app.identity.login.provider_tokens import parse_token, verify_access_token
from app.identity.sessions.denied_tokens import deny_hash, token_hash, token_id_hash
from app.identity.sessions.key_rotation import (
    LEAD_TIME,
    SHORTEST_LEAD_TIME,
    replace_compromised,
    rotate,
)
from app.identity.wiring import current_identity
from app.web.context import current_database, current_sealer

_MINUTE = timedelta(minutes=1)
_MAX_LEAD_MINUTES = 7 * 24 * 60


@click.command("rotate-signing-key")
@click.option("--compromised", is_flag=True, help="The new key signs at once, no other counts.")
@click.option(
    "--lead-minutes",
    type=click.IntRange(SHORTEST_LEAD_TIME // _MINUTE, _MAX_LEAD_MINUTES),
    default=LEAD_TIME // _MINUTE,
    show_default=True,
    help="How long the new key is public before it signs.",
)
@with_appcontext
def rotate_signing_key(*, compromised: bool, lead_minutes: int) -> None:
    """Change the key that signs our access tokens, while everything runs."""
    now, sealer = datetime.now(UTC), current_sealer()
    signs_from = now if compromised else now + lead_minutes * _MINUTE
    try:
        with current_database().writing() as session:
            if compromised:
                kid = replace_compromised(session, sealer, now=now)
            else:
                kid = rotate(session, sealer, now=now, lead_time=signs_from - now)
            session.commit()
    except IntegrityError as error:
        raise click.ClickException("another key was made in the same moment; look again") from error
    click.echo(f"{kid} signs from {signs_from.isoformat(timespec='seconds')}")


@click.command("deny-token")
@click.option("--issuer", help="With --jti: the issuer's name in issuers.toml.")
@click.option("--jti", help="The token's id. Without it the token is read from standard input.")
@click.option(
    "--expires-at",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]),
    help="With --jti: when the token expires by itself (2026-11-24T08:00:00Z), or later.",
)
@with_appcontext
def deny_token(issuer: str | None, jti: str | None, expires_at: datetime | None) -> None:
    """Have a provider's access token refused from the next request on.

    The token is read from standard input, where no list of processes and no shell's history
    shows it; or it is named by --issuer, --jti and --expires-at.
    """
    now = datetime.now(UTC)
    denial = _denial_of_token(now) if jti is None else _denial_of_id(issuer, jti, expires_at)
    if denial.until <= now:
        raise click.ClickException("the token has expired by itself")
    with current_database().writing() as session:
        deny_hash(session, denial.token_hash, expires_at=denial.until, now=now)
        record(
            session,
            actor="operator",
            action="token_denied",
            subject=f"token:{denial.token_hash.hex()}",
            details={"issuer": denial.issuer_name},
            now=now,
        )
        session.commit()
    click.echo(f"denied until {denial.until.isoformat(timespec='seconds')}, when it expires")


@dataclass(frozen=True)
class _Denial:
    """What to deny, and until when the token would be accepted."""

    issuer_name: str
    token_hash: bytes
    until: datetime


def _denial_of_token(now: datetime) -> _Denial:
    try:
        jws = parse_token(sys.stdin.readline().strip())
        identity = verify_access_token(current_identity().providers, jws, now=now)
    except DomainError as error:
        raise click.ClickException(
            f"no access token of a configured issuer that would be accepted ({error.code})"
        ) from error
    until = datetime.fromtimestamp(identity.expires_at, UTC)
    return _Denial(identity.issuer.name, token_hash(identity), until)


def _denial_of_id(issuer: str | None, jti: str, expires_at: datetime | None) -> _Denial:
    if issuer is None or expires_at is None:
        raise click.UsageError("--jti needs --issuer and --expires-at")
    known = current_identity().providers.find_by_name(issuer)
    if known is None:
        raise click.BadParameter(f"there is no issuer {issuer!r}", param_hint="--issuer")
    # Tokens are accepted as long after they expire as clocks may differ.
    until = expires_at.replace(tzinfo=UTC) + timedelta(seconds=known.clock_skew_s)
    return _Denial(known.name, token_id_hash(known.issuer, jti), until)
