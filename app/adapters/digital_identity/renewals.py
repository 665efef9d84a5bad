"""Keeps what providers publish fresh: one daemon thread in each process, also while it is idle."""

import asyncio
import logging
import os
import threading
import weakref

from app.adapters.digital_identity.provider import Provider

_LOG = logging.getLogger("app.digital_identity")
# How often it looks; each provider decides by its own age whether it is asked.
_EVERY_S = 20.0


class Renewals:
    """Renews the providers that somebody still holds; they are referred to weakly.

    The thread begins with the first ``watch`` of the process, so that nothing runs before a server
    forks its workers.
    """

    def __init__(self) -> None:
        self._watched: weakref.WeakSet[Provider] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._runs_in: int | None = None

    def watch(self, provider: Provider) -> None:
        """Keep ``provider`` fresh from now on; repeating it costs next to nothing."""
        if self._runs_in == os.getpid() and provider in self._watched:
            return
        with self._lock:
            self._watched.add(provider)
            if self._runs_in != os.getpid():
                self._runs_in = os.getpid()
                threading.Thread(target=self._run, name="renewals", daemon=True).start()

    def hurry(self) -> None:
        """Look now."""
        self._bell.set()

    def _run(self) -> None:
        while True:
            asyncio.run(self._renew_all())
            self._bell.wait(_EVERY_S)
            self._bell.clear()

    async def _renew_all(self) -> None:
        with self._lock:
            watched = list(self._watched)
        # At once, so that one who hangs holds up nobody else's.
        outcomes = await asyncio.gather(
            *(provider.renew() for provider in watched), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                # A fault of ours; the thread must outlive it, or keys would grow old unseen.
                _LOG.error("renewal_failed", exc_info=outcome)


RENEWALS = Renewals()
