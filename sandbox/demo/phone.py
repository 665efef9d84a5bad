"""A citizen's phone: its registration, and the pushes that Firebase's stand-in brought it."""

import secrets
import time
import uuid
from collections.abc import Iterable
from typing import Any

import httpx

from sandbox.demo.narration import demand, demand_equal, read
from sandbox.demo.surroundings import Caller

# A move can be undone for ten seconds, and is not told before.
_PATIENCE_S = 30.0
_LOOK_EVERY_S = 0.25
# The worker looks for work at least this often, so a push too many would have come by then.
_SETTLED_S = 1.0
_PREFERENCES = "/v1/notifications/preferences"
_DATA = {"v", "id", "type", "deep_link", "entity_id", "recipient"}


class Phone:
    """One installation of the app."""

    def __init__(self, sandbox: httpx.Client) -> None:
        self._sandbox = sandbox
        self.installation_id = uuid.uuid4()
        self.address = f"fid{secrets.token_hex(10)}"

    def register(self, citizen: Caller) -> None:
        """Register for the pushes of whoever is logged in, at every hour."""
        registration = {
            "platform": "android",
            "app_version": "1.4.0",
            "locale": "vi-VN",
            "time_zone": "Asia/Ho_Chi_Minh",
            "address": self.address,
            "address_kind": "fid",
        }
        path = f"/v1/notifications/devices/{self.installation_id}"
        read(citizen.put(path, registration), 204)
        chosen: dict[str, Any] = {"muted_channels": [], "quiet_hours": None}
        demand_equal("what she chose", read(citizen.put(_PREFERENCES, chosen)), chosen)

    def pushes(self) -> list[dict[str, Any]]:
        """Everything that arrived, the oldest first."""
        received = read(self._sandbox.get("/messages", params={"address": self.address}))
        return [one["message"] for one in received["messages"]]

    def wait_for_news(self, citizen: Caller) -> list[dict[str, Any]]:
        """All pushes, once the newest thing in the inbox of ``citizen`` was pushed.

        Raises ``DemoFailed`` where it never is, where one comes twice, and where an older one
        comes after a newer one. Those that a newer one overtook don't come at all.
        """
        newest = read(citizen.get("/v1/notifications"))["items"][0]["id"]
        give_up_at = time.monotonic() + _PATIENCE_S
        while newest not in _ids(self.pushes()) and time.monotonic() < give_up_at:
            time.sleep(_LOOK_EVERY_S)
        time.sleep(_SETTLED_S)
        arrived = self.pushes()
        demand_equal("the pushes", _ids(arrived), sorted(set(_ids(arrived))))
        demand_equal("the last of them", _ids(arrived)[-1:], [newest])
        return arrived

    def demand_silence(self, since: int) -> None:
        """Raises ``DemoFailed`` where more pushes come than the ``since`` that had come before."""
        time.sleep(_SETTLED_S)
        demand_equal("the number of pushes", len(self.pushes()), since)


def _ids(pushes: Iterable[dict[str, Any]]) -> list[str]:
    return [push["data"]["id"] for push in pushes]


def demand_neutral(pushes: Iterable[dict[str, Any]], secret_words: Iterable[str]) -> None:
    """Raise ``DemoFailed`` unless the lock screen shows nothing and the data are ids and links."""
    words = tuple(secret_words)
    for push in pushes:
        demand_equal("the push's data", set(push["data"]), _DATA)
        demand_equal("the title on the lock screen", push["notification"]["title"], "Bình Dương Số")
        everything = str(push)
        for word in words:
            demand(word not in everything, f"a push says {word!r}")
