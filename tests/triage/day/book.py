"""What each person of the day did, written down by himself from what he was answered."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.chance import Random
from tests.reports import new_key
from tests.service import Json

# What a rule may refuse; anything else but success is a fault of the service.
_REFUSALS = frozenset({403, 404, 409, 412, 422})
# Of these the report's revision stays: they collide with nobody's work.
WITHOUT_REVISION = frozenset(
    {
        "report_noted",
        "report_photos_added",
        "report_split_off",
        "reply_drafted",
        "reply_published",
    }
)
_IN_FLIGHT = "idempotency_in_flight"
_UNAVAILABLE, _LOGGED_OUT = 503, 401
_TRIES = 5
_TOO_SOON_S = 0.002
_LONG_ENOUGH_S = 60.0


@dataclass(frozen=True)
class Step:
    """A change of a report that has to show, by the name that the audit gives it.

    ``revision``: which one it makes, where the answer tells; ``sets`` says what of the report is
    another from then on.
    """

    report: str
    action: str
    state: str | None = None
    revision: int | None = None
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Deed:
    """Something that somebody wanted done, and what he was answered; times are monotonic.

    It has more than one request where an answer was lost and it was sent again. Where nobody asked
    again, ``status`` is 0: it was done or was not.
    """

    who: str
    name: str
    sent_at: float
    request_ids: list[str] = field(default_factory=list)
    answered_at: float = 0.0
    status: int = 0
    steps: Sequence[Step] = ()
    # Which report ``next`` handed out, and which it was to pass by.
    handed: str | None = None
    passed_by: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was answered with success."""
        return 200 <= self.status < 300

    @property
    def is_lost(self) -> bool:
        """Whether nobody knows what was answered."""
        return self.status == 0


StepsOf = Callable[[Json], Sequence[Step]]


def no_steps(_answer: Json) -> Sequence[Step]:
    """Of what changes no report."""
    return ()


@dataclass
class Person:
    """Somebody with a connection to the service and a book of what he did.

    ``losing`` is the share of answers that he does not get.
    """

    who: str
    client: httpx.Client
    chance: Random
    losing: float
    tokens: Json
    book: list[Deed] = field(default_factory=list)
    # The machine-readable code of the last refusal.
    refusal: str = ""

    def read(self, path: str) -> Any:
        """GET ``path``; None: out of his sight."""
        for _ in range(_TRIES):
            answer = self.client.get(path, timeout=_LONG_ENOUGH_S)
            if answer.status_code == _LOGGED_OUT:
                self._refresh()
            elif answer.status_code != _UNAVAILABLE:
                break
        assert answer.status_code in (200, 404), (answer.status_code, answer.text)
        return answer.json() if answer.is_success else None

    def do(
        self,
        name: str,
        method: str,
        path: str,
        sent: Json | None = None,
        *,
        revision: int | None = None,
        is_keyed: bool = False,
        steps: StepsOf = no_steps,
        if_lost: Sequence[Step] = (),
        **more: Any,
    ) -> Json | None:
        """Do something and write it down; the answer, or None where it was refused or lost.

        ``steps`` follow from the answer. What ``is_keyed`` is sent again when its answer is lost,
        and now and then although it was not; else ``if_lost`` says what has to show, all or none.
        """
        headers = {"If-Match": f'"{revision}"'} if revision is not None else {}
        headers |= {"Idempotency-Key": new_key()} if is_keyed else {}
        deed = Deed(self.who, name, time.monotonic())
        self.book.append(deed)
        request = {"method": method, "url": path, "headers": headers, **more}
        request |= {"json": sent} if sent is not None else {}
        answer = None
        if (is_keyed or if_lost) and self.chance.random() < self.losing:
            answer = self._send(deed, request, timeout_s=_TOO_SOON_S)
            if answer is None and not is_keyed:
                deed.steps, deed.answered_at = if_lost, float("inf")
                return None
        # Answered so soon after all, what has no key must not be done a second time.
        if answer is None or is_keyed or _comes_again(answer):
            answer = self._send_until_answered(deed, request)
        deed.answered_at, deed.status = time.monotonic(), answer.status_code
        if not deed.is_done:
            assert answer.status_code in _REFUSALS, (name, answer.status_code, answer.text)
            self.refusal = _code_of(answer.json())
            return None
        content: Json = answer.json() if answer.content else {}
        deed.steps = tuple(steps(content))
        if is_keyed and self.chance.random() < self.losing:
            again = self._send_until_answered(deed, request)
            assert (again.status_code, again.json()) == (answer.status_code, content), name
            assert again.headers["Idempotency-Replayed"] == "true"
        return content

    def _send_until_answered(self, deed: Deed, request: Json) -> httpx.Response:
        give_up_at = time.monotonic() + _LONG_ENOUGH_S
        while True:
            answer = self._send(deed, request, timeout_s=_LONG_ENOUGH_S)
            assert answer is not None, "no answer in a minute"
            if not _comes_again(answer):
                return answer
            if answer.status_code == _LOGGED_OUT:
                self._refresh()
                continue
            assert time.monotonic() < give_up_at, (deed.name, answer.text)

    def _refresh(self) -> None:
        """A long day outlives an access token."""
        sent = {"refresh_token": self.tokens["refresh_token"]}
        answer = self.client.post("/v1/auth/refresh", json=sent, timeout=_LONG_ENOUGH_S)
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        self.client.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"

    def _send(self, deed: Deed, request: Json, *, timeout_s: float) -> httpx.Response | None:
        request_id = uuid.uuid4().hex
        deed.request_ids.append(request_id)
        headers = request["headers"] | {"X-Request-Id": request_id}
        timeout = httpx.Timeout(_LONG_ENOUGH_S, read=timeout_s)
        try:
            return self.client.request(**request | {"headers": headers, "timeout": timeout})
        except httpx.ReadTimeout:
            return None


def _comes_again(answer: httpx.Response) -> bool:
    """Whether nothing was done, and the same must be sent again.

    The login ran out; the one that went before, whose answer was lost, is still at work; or on
    SQLite others wrote all the time.
    """
    if answer.status_code == 409:
        return _code_of(answer.json()) == _IN_FLIGHT
    return answer.status_code in (_LOGGED_OUT, _UNAVAILABLE)


def _code_of(problem: Json) -> str:
    faults = problem.get("errors") or [problem]
    code: str = faults[0]["code"]
    return code
