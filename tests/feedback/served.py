"""The service as real processes, for what only they show."""

from dataclasses import dataclass

import httpx

from tests.processes import RunningWeb
from tests.service import Caller, Service


@dataclass(frozen=True)
class Served:
    """The service as gunicorn runs it, and in this process too, on the same database."""

    service: Service
    web: RunningWeb

    def client(self, caller: Caller) -> httpx.Client:
        """A connection to the processes, logged in as ``caller``."""
        return httpx.Client(
            base_url=self.web.url, headers=caller.headers, timeout=30, trust_env=False
        )
