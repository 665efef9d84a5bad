"""Waiting for another process to have done something."""

import time
from collections.abc import Callable

_LOOK_EVERY_S = 0.02


def eventually(
    is_so: Callable[[], bool], *, within_s: float, look_every_s: float = _LOOK_EVERY_S
) -> float:
    """Wait until ``is_so``; the seconds it took. Fails after ``within_s``."""
    began_at = time.monotonic()
    while not is_so():
        assert time.monotonic() - began_at < within_s, f"not within {within_s} s"
        time.sleep(look_every_s)
    return time.monotonic() - began_at
