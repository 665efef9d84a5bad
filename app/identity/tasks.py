"""What the worker does for identity."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from app.database.tasks import Task
from app.identity.login.attempts import sweep_attempts
from app.identity.sessions.denied_tokens import sweep_denials
from app.identity.sessions.dpop import sweep_proofs
from app.identity.sessions.key_rotation import withdraw_outlived
from app.web.platform import Platform

_SWEEP_EVERY = timedelta(minutes=15)


def make_tasks(platform: Platform) -> list[Task]:
    """Forgetting what has expired and can't be used any more."""
    return [
        Task(name, partial(_sweep, platform, forget), every=_SWEEP_EVERY)
        for name, forget in (
            ("sweep_login_attempts", sweep_attempts),
            ("sweep_dpop_proofs", sweep_proofs),
            ("sweep_denied_tokens", sweep_denials),
            ("withdraw_signing_keys", withdraw_outlived),
        )
    ]


def _sweep(platform: Platform, forget: Callable[..., int], now: datetime) -> int:
    with platform.database.writing() as session:
        swept = forget(session, now=now)
        session.commit()
    return swept
