"""One line for each step, and what a step may demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

_SHOWN_CHARACTERS = 300


class DemoFailed(Exception):
    """The system did not do what it should; the message says what it did."""


class Narrator:
    """Prints the steps as they succeed and counts them."""

    def __init__(self) -> None:
        self.steps = 0

    def chapter(self, title: str) -> None:
        """Begin the next part of the story."""
        print(f"\n{title}", flush=True)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Run one step and print its line; whatever goes wrong in it becomes ``DemoFailed``."""
        mark = "✗"
        try:
            yield
            mark = "✓"
            self.steps += 1
        except httpx.TransportError as error:
            raise DemoFailed(f"the system does not answer ({type(error).__name__})") from error
        except (LookupError, TypeError, ValueError, OSError) as error:
            # An answer of another shape than the API documents promise, a photo that is none.
            said = f"{type(error).__name__}: {error}"
            raise DemoFailed(f"an answer is not what it should be ({said})") from error
        finally:
            print(f"  {mark} {words}", flush=True)


def demand(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - reads like an assertion
    """Raise ``DemoFailed(otherwise)`` unless it is so."""
    if not is_so:
        raise DemoFailed(otherwise)


def demand_equal(what: str, found: object, wanted: object) -> None:
    """Raise ``DemoFailed`` unless ``found`` is what was wanted."""
    demand(found == wanted, f"{what} is {_shown(found)}, not {_shown(wanted)}")


def read(answer: httpx.Response, status: int = 200) -> Any:
    """The answer's JSON; raises ``DemoFailed`` for another status."""
    is_as_wanted = answer.status_code == status
    demand(is_as_wanted, f"{_named(answer)} answered {answer.status_code}: {_shown(answer.text)}")
    return answer.json() if answer.content else None


def demand_problem(answer: httpx.Response, status: int, code: str) -> None:
    """Raise ``DemoFailed`` unless it is the problem of that code (RFC 9457)."""
    found = read(answer, status)
    is_problem = answer.headers.get("Content-Type") == "application/problem+json"
    demand(is_problem, f"{_named(answer)} answered {status} without a problem")
    demand_equal("the problem's code", found["code"], code)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]} …"


def _named(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url.path}"
