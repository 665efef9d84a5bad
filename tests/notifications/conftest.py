"""What the tests of notifications share."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from app.feedback.subscriptions.followers import follows_area
from app.notifications.tasks import make_tasks
from tests.service import Service


@pytest.fixture
def deliver(service: Service) -> Iterator[Callable[[datetime], int]]:
    """The worker's own task with the real Firebase adapter: sends what is due at a moment."""
    task, *_others = make_tasks(service.platform, follows_area)
    yield task.run
    assert task.close is not None
    task.close()
