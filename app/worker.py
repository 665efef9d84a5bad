"""The worker: one small loop over the work that the domains bring in their ``tasks.py``.

Any number of workers may run, on any number of machines: the database is the queue.
"""

import logging
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread
from types import FrameType

from app.audit import tasks as audit_tasks
from app.database.tasks import Task, run_task
from app.database.wake import WorkBell
from app.feedback import tasks as feedback_tasks
from app.feedback.subscriptions.followers import follows_area
from app.identity import tasks as identity_tasks
from app.notifications import tasks as notification_tasks
from app.notifications.steering.figures import push_figures
from app.privacy import tasks as privacy_tasks
from app.services import tasks as services_tasks
from app.services.pulling import tasks as pulling_tasks
from app.settings import Settings, SettingsError
from app.triage import tasks as triage_tasks
from app.web import tasks as web_tasks
from app.web.metrics import serve_metrics
from app.web.platform import Platform, create_platform

_LOG = logging.getLogger("app.worker")
_MAKERS: tuple[Callable[[Platform], list[Task]], ...] = (
    web_tasks.make_tasks,
    audit_tasks.make_tasks,
    identity_tasks.make_tasks,
    partial(notification_tasks.make_tasks, follows=follows_area),
    feedback_tasks.make_tasks,
    pulling_tasks.make_tasks,
    services_tasks.make_tasks,
    triage_tasks.make_tasks,
    privacy_tasks.make_tasks,
)
# What is due in a lane, its tasks see for themselves by a small read.
_LANE_LOOKS_EVERY_S = 1.0


class Worker:
    """Runs tasks until it is told to stop; the pieces in hand are finished first.

    Those of a lane run in its thread, all others in the caller's.
    """

    def __init__(self, platform: Platform, tasks: Sequence[Task]) -> None:
        self._platform = platform
        self._tasks = tasks
        self._lanes: defaultdict[str | None, list[Task]] = defaultdict(list)
        for task in tasks:
            self._lanes[task.lane].append(task)
        self._bell = WorkBell(platform.database)
        self._is_stopping = False
        self._has_ended = Event()

    def stop(self, signal_number: int, frame: FrameType | None) -> None:
        """Stop after the pieces in hand (a signal handler)."""
        # No lock is taken here: a second signal may come in the middle of the first one's handler.
        self._is_stopping = True

    def run(self) -> None:
        """Work; sleep where there is none."""
        with self._lanes_running():
            while not self._is_stopping:
                if not self.run_once():
                    self._bell.sleep()
        self._bell.close()
        for task in self._tasks:
            if task.close is not None:
                task.close()

    def run_once(self) -> bool:
        """Give every task of no lane one turn; whether any had something to do.

        A task that fails is logged and has its next turn; the others go on.
        """
        return self._run_lane_once(None)

    @contextmanager
    def _lanes_running(self) -> Iterator[None]:
        """Each lane in its thread; however the block ends, they end after the piece in hand."""
        named = [lane for lane in self._lanes if lane is not None]
        threads = [Thread(target=self._run_lane, args=(lane,), name=lane) for lane in named]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._has_ended.set()
            for thread in threads:
                thread.join()

    def _run_lane(self, lane: str) -> None:
        while not self._has_ended.is_set():
            if not self._run_lane_once(lane):
                self._has_ended.wait(_LANE_LOOKS_EVERY_S)

    def _run_lane_once(self, lane: str | None) -> bool:
        did_something = [self._turn(task) for task in self._lanes[lane] if not self._must_end()]
        return any(did_something)

    def _must_end(self) -> bool:
        return self._is_stopping or self._has_ended.is_set()

    def _turn(self, task: Task) -> bool:
        try:
            return run_task(self._platform.database, task) > 0
        except Exception as error:
            # Whatever it is, also a fault of ours: one domain's must not stop all the others'.
            _LOG.exception("task_failed", extra={"task": task.name, "error": type(error).__name__})
            return False


def main() -> None:
    """Run a worker in this process (``python -m app.worker``)."""
    try:
        settings = Settings.from_environ()
    except SettingsError as error:
        sys.exit(str(error))
    platform = create_platform(settings)
    tasks = [task for make_tasks in _MAKERS for task in make_tasks(platform)]
    worker = Worker(platform, tasks)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    if settings.metrics is not None:
        serve_metrics(settings.metrics, push_figures(platform.database))
    _LOG.info("worker_started", extra={"tasks": [task.name for task in tasks]})
    worker.run()
    _LOG.info("worker_stopped")


if __name__ == "__main__":
    main()
