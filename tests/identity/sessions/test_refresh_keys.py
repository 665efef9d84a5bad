"""Refresh tokens outlive a change of the keys that make them, while the old key is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.settings import Settings
from tests.service import Service
from tests.stand_ins import Sandbox, make_environ
from tests.web.problems import problem_of


class Generations:
    """The service on one database, restarted with other sealing keys."""

    def __init__(self, database_url: str, sandbox: Sandbox, photos: Path) -> None:
        self._sandbox = sandbox
        self._environ = make_environ(database_url, sandbox, photos=photos)
        another = make_environ(database_url, sandbox, photos=photos)
        self.old, self.new = self._environ["BDS_SECRET_KEYS"], another["BDS_SECRET_KEYS"]

    @contextmanager
    def running(self, *keys: str) -> Iterator[Service]:
        """The service with these keys, the writing one first."""
        environ = self._environ | {"BDS_SECRET_KEYS": ",".join(keys)}
        with Service.running(Settings.from_environ(environ), self._sandbox) as service:
            yield service


@pytest.fixture
def generations(database_url: str, sandbox: Sandbox, tmp_path: Path) -> Generations:
    """Two keys and a database."""
    return Generations(database_url, sandbox, tmp_path / "photos")


def _next(service: Service, token: str) -> str:
    answer = service.anyone().post("/v1/auth/refresh", {"refresh_token": token})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str(answer.get_json()["refresh_token"])


def test_a_token_of_the_old_key_is_exchanged_for_one_of_the_new(generations: Generations) -> None:
    with generations.running(generations.old) as before:
        token = before.citizen().tokens["refresh_token"]
    with generations.running(generations.new, generations.old) as after:
        token = _next(after, _next(after, token))
    # What was exchanged needs the old key no more; the signing key is still sealed with it.
    with generations.running(generations.new, generations.old) as later:
        assert _next(later, token)


def test_an_answer_that_the_restart_swallowed_can_be_asked_for_again(
    generations: Generations,
) -> None:
    with generations.running(generations.old) as before:
        first = before.citizen().tokens["refresh_token"]
        lost = _next(before, first)
    with generations.running(generations.new, generations.old) as after:
        second = _next(after, first)
        # Two spellings of one generation: either carries the session on.
        assert second != lost
        assert _next(after, lost) == _next(after, second)


def test_an_old_token_of_the_old_key_still_betrays_a_thief(generations: Generations) -> None:
    with generations.running(generations.old) as before:
        first = before.citizen().tokens["refresh_token"]
    with generations.running(generations.new, generations.old) as after:
        second = _next(after, first)
        _next(after, second)
        answer = after.anyone().post("/v1/auth/refresh", {"refresh_token": first})
        problem_of(answer, 401, "refresh_reused")


def test_processes_with_either_key_first_understand_each_other(generations: Generations) -> None:
    """While one after the other is restarted."""
    keys = (generations.old, generations.new)
    with generations.running(*keys) as here, generations.running(*reversed(keys)) as there:
        token = here.citizen().tokens["refresh_token"]
        for _ in range(3):
            token = _next(here, _next(there, token))


def test_a_token_of_a_key_that_was_dropped_is_none(generations: Generations) -> None:
    with generations.running(generations.old) as before:
        token = before.citizen().tokens["refresh_token"]
    with generations.running(generations.new) as after:
        answer = after.anyone().post("/v1/auth/refresh", {"refresh_token": token})
        problem_of(answer, 401, "unauthenticated")
