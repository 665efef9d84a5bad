"""``python -m sandbox.demo``: one round through the running system, step by step."""

import os
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime

from sandbox.demo.doors import change_ones_mind, enter_by_another_door, look_into_the_trail
from sandbox.demo.dossiers import OneStopDossier, follow_dossier
from sandbox.demo.narration import DemoFailed, Narrator
from sandbox.demo.reporting import REPORTER, file_report, log_in_and_register, upload_photos
from sandbox.demo.sessions import log_out, renew_session
from sandbox.demo.surroundings import Surroundings
from sandbox.demo.triage import hear_the_news, work_on_report
from sandbox.demo.watching import watch_dossier
from sandbox.ports import PortFault

_INTERRUPTED = 130  # as a shell reports a program that Ctrl-C ended


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Play everything against the system that PORT names; 0, or 1 with one line that says why."""
    narrator, begun_at = Narrator(), time.monotonic()
    try:
        with closing(Surroundings.find(environ)) as world:
            print(f"The whole job, over HTTP at {world.service.base_url}")
            play(world, narrator)
    except (DemoFailed, PortFault) as fault:
        print(f"make demo: {fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    took_s = time.monotonic() - begun_at
    print(f"\nAll {narrator.steps} steps did what they should, in {took_s:.0f} s.")
    return 0


def play(world: Surroundings, tell: Narrator) -> None:
    """A citizen's day: a report from photo to result, a dossier from filing to result."""
    person = world.citizens[REPORTER]
    citizen, phone = log_in_and_register(world, tell)
    uploads = upload_photos(citizen, tell)
    report = file_report(world, citizen, uploads, tell)
    work_on_report(world, person, report, tell)
    hear_the_news(citizen, phone, report, tell)
    look_into_the_trail(world, report, tell)
    dossier = OneStopDossier(person, now=datetime.now(UTC))
    follow_dossier(world, citizen, phone, dossier, tell)
    watch_dossier(world, citizen, dossier, tell)
    renew_session(world, citizen, tell)
    enter_by_another_door(world, tell)
    change_ones_mind(world, tell)
    log_out(world, citizen, phone, dossier, tell)


if __name__ == "__main__":
    sys.exit(main())
