"""A broadcast to all phones: what addressing, claiming and recording cost the worker.

Run by hand (``python -m benchmarks.broadcast URL-of-an-empty-database [phones] [sent]``): it takes
minutes. The first ``sent`` messages go to the stand-in for Firebase, a process of its own; what
sending costs is the same for all, and the others count as accepted.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import insert

from app.adapters.firebase import Firebase
from app.adapters.push import PushOutcome
from app.database import Database, Sealer, new_id
from app.database.migrations import upgrade
from app.feedback.subscriptions.followers import follows_area
from app.identity.models import Citizen
from app.notifications.broadcasts.audiences import Audience, Listeners
from app.notifications.broadcasts.fan_out import address_next_page
from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.broadcasts.sending import Message, Words, send_broadcast
from app.notifications.claims import claim_deliveries
from app.notifications.delivery import record_outcomes
from app.notifications.models import Device
from app.settings.keys import SecretKeys
from benchmarks.push import running_stand_in
from sandbox.firebase import make_service_account

PHONES = 91_321
SENT = 2_000
_AT_ONCE = 2_000
_ACCEPTED = PushOutcome(accepted=True, message_name="projects/p/messages/1")
_PARTS = ("addressing", "claiming", "sending", "recording")


class Clock:
    """Seconds of this process's time by part, and of the wall's."""

    def __init__(self) -> None:
        self.cpu_s = dict.fromkeys(_PARTS, 0.0)
        self.wall_s = dict.fromkeys(_PARTS, 0.0)

    @contextmanager
    def measuring(self, part: str) -> Iterator[None]:
        """Add what the block takes to ``part``."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu_s[part] += time.process_time() - cpu
        self.wall_s[part] += time.perf_counter() - wall


def measure_broadcast(url: str, phones: int, sent: int) -> Clock:
    """Tell so many phones one thing, from the broadcast's row to the last outcome's record."""
    database, clock = Database(url), Clock()
    sealer = Sealer(SecretKeys(sealing=(b"s" * 32,), lookup=(b"l" * 32,)))
    upgrade(database)
    register_phones(database, sealer, phones)
    send_to_everyone(database)
    with clock.measuring("addressing"):
        while address_next_page(database, follows_area, datetime.now(UTC)):
            continue
    with running_stand_in() as stand_in:
        account, _public_key = make_service_account("benchmark", f"{stand_in}/token")
        firebase = Firebase(account, endpoint=stand_in)
        done = 0
        while page := _deliver_page(database, sealer, firebase if done < sent else None, clock):
            done += page
        firebase.close()
    return clock


def _deliver_page(
    database: Database, sealer: Sealer, firebase: Firebase | None, clock: Clock
) -> int:
    now = datetime.now(UTC)
    with clock.measuring("claiming"):
        claim = claim_deliveries(database, sealer, "https://bds.example", follows_area, now=now)
    if not claim.deliveries:
        return 0
    outcomes = [_ACCEPTED] * len(claim.deliveries)
    if firebase is not None:
        with clock.measuring("sending"):
            outcomes = firebase.send([one.message for one in claim.deliveries])
    with clock.measuring("recording"):
        record_outcomes(database, claim.id, claim.deliveries, outcomes, now=datetime.now(UTC))
    return len(claim.deliveries)


def register_phones(database: Database, sealer: Sealer, phones: int) -> None:
    """Half of them guests', half citizens'; it is noon where they are."""
    now = datetime.now(UTC)
    noon = f"Etc/GMT{now.hour - 12:+d}"
    for first in range(0, phones, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, phones))
        citizens = {number: new_id() for number in numbers if number % 2}
        with database.writing() as session:
            session.execute(
                insert(Citizen),
                [{"id": one, "created_at": now, "last_login_at": now} for one in citizens.values()],
            )
            session.execute(
                insert(Device),
                [
                    {
                        "installation_id": new_id(),
                        "citizen_id": citizens.get(number),
                        "platform": "android",
                        "app_version": "1.0.0",
                        "locale": "vi-VN",
                        "time_zone": noon,
                        "address_kind": "fid",
                        "sealed_address": sealer.seal_text(
                            f"phone{number}", purpose="devices.sealed_address"
                        ),
                        "address_hash": sealer.lookup_hash("push-address", f"phone{number}"),
                        "registered_at": now,
                        "refreshed_at": now,
                    }
                    for number in numbers
                ],
            )
            session.commit()


def send_to_everyone(database: Database) -> None:
    """One announcement to all phones that there are."""
    words = Words("Cúp nước", "Water cut", "Từ 8 giờ đến 17 giờ.", "From 8:00 to 17:00.")
    message = Message(
        kind=BroadcastKind.ANNOUNCEMENT,
        words=words,
        is_emergency=False,
        listeners=Listeners(Audience.EVERYONE),
    )
    with database.writing() as session:
        send_broadcast(session, message, (), now=datetime.now(UTC))
        session.commit()


def main() -> None:
    """Measure and print."""
    given = dict(enumerate(sys.argv))
    phones, sent = int(given.get(2, PHONES)), int(given.get(3, SENT))
    clock = measure_broadcast(given[1], phones, sent)
    for part in _PARTS:
        print(f"{part:<12} {clock.cpu_s[part]:8.1f} s CPU {clock.wall_s[part]:8.1f} s wall")
    ours = sum(clock.cpu_s.values()) - clock.cpu_s["sending"]
    print(f"{'all but sending':<12} {ours:.1f} s CPU for {phones} phones")


if __name__ == "__main__":
    main()
