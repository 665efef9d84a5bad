"""What the worker fetches; nothing where no platform is configured."""

import logging
from datetime import datetime, timedelta

from app.adapters.lgsp.gateway import Gateway
from app.database.tasks import Task
from app.services.intake.import_turns import LGSP
from app.services.pulling.pages import PullContext
from app.services.pulling.streams import Stream, make_streams
from app.services.pulling.turns import pull_page
from app.web.platform import Platform

_LOG = logging.getLogger("app.pulling")


def make_tasks(platform: Platform) -> list[Task]:
    """A task for each stream; they share the gateway, which is for one thread."""
    settings = platform.settings.lgsp
    if settings is None:
        return []
    context = PullContext(platform.database, platform.sealer, Gateway(settings))
    streams = make_streams(timedelta(minutes=settings.every_minutes))
    return [_task(context, stream) for stream in streams]


def _task(context: PullContext, stream: Stream) -> Task:
    def pull(now: datetime) -> int:
        turn = pull_page(context, stream, now=now)
        if turn is None or turn.error is not None:
            return 0
        done = {"page": turn.page, "taken": turn.written.taken, "refused": turn.written.refused}
        _LOG.info("page_pulled", extra={"stream": stream.name, **done})
        return 0 if turn.is_complete else 1

    return Task(f"pull_{stream.name}", pull, lane=LGSP)
