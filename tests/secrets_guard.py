"""Nothing secret in what the service writes: every test is searched for it, whatever it is about.

Searched are the lines that the service logs, in this process and in those of ``tests.processes``,
and every refusal that a caller gets. A test in which a secret shows up there fails.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox.identities import IDENTITIES_FILE

# By their form, whosever they are. A citizen number begins with its province, 001 to 096; inside
# a longer word (an id, a fraction of a second) twelve digits are something else.
_FORMS = {
    "a JWT": r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}",
    "a refresh token": r"bdsr_[\w-]{16,}",
    "an Authorization value": r"\b(?:[Bb]earer|[Bb]asic|[Dd][Pp]o[Pp])\s+[\w.~+/-]{16,}",
    "a client's secret": r"whsec_[\w+/-]{16,}",
    "a private key": r"PRIVATE KEY-----",
    "a citizen number": r"(?<![\w.-])0[0-9]{11}(?![\w.-])",
}
_FORM = re.compile("|".join(f"({pattern})" for pattern in _FORMS.values()), re.ASCII)
_NAMES = tuple(_FORMS)
_WORD = re.compile(r"[\w-]{16,}", re.ASCII)

# What callers send and get under these names is nobody else's business.
_PRIVATE = frozenset(
    {
        *("id_token", "access_token", "refresh_token", "code_verifier", "state", "nonce"),
        *("client_secret", "authorization_code", "code", "dpop"),
        *("text", "note", "message", "address", "address_text", "full_name", "email", "phone"),
        *("citizen_number", "tax_code", "value", "dossier_code", "subject", "device_name"),
    }
)
_MIN_PRIVATE_CHARACTERS = 9
# `in_progress` under "state", "x" a thousand times under "text".
_CODE = re.compile(r"[a-z_]+")
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Leak:
    """A secret where it must not be: what it is, and what stands around it."""

    what: str
    excerpt: str


@dataclass
class SecretsGuard:
    """What must stay secret, and what the service has written since the last look."""

    _keys: set[str] = field(default_factory=set)
    _private: set[str] = field(default_factory=set)
    _refusals: list[str] = field(default_factory=list)
    _logs: dict[Path, int] = field(default_factory=dict)
    _last_lines: list[str] = field(default_factory=list)

    def keep_secret(self, *keys: str) -> None:
        """Look for these keys from now on, in every test."""
        self._keys.update(word for key in keys for word in _WORD.findall(key))

    def keep_private(self, content: Any) -> None:
        """Look for the private members of a JSON body, until the test ends."""
        self._private.update(_private_values(content))

    def saw_refusal(self, body: str) -> None:
        """A caller was answered this."""
        self._refusals.append(body)

    @contextmanager
    def watching(self, log: Path) -> Iterator[None]:
        """Search what a process writes to this file, also at its start and at its end."""
        log.touch()
        self._logs[log] = 0
        try:
            yield
        finally:
            self._last_lines.append(self._unread(log))
            del self._logs[log]

    def leaks(self, written: Iterable[str]) -> list[Leak]:
        """The secrets in ``written``, in the refusals and in the processes' new lines."""
        seen = [*written, *self._refusals, *self._last_lines, *map(self._unread, self._logs)]
        self._refusals, self._last_lines = [], []
        return [leak for text in seen for leak in self._search(text)]

    def test_ended(self) -> None:
        """What the test's callers sent is no longer looked for."""
        self._private.clear()

    def _unread(self, log: Path) -> str:
        with log.open("rb") as lines:
            lines.seek(self._logs[log])
            unread = lines.read()
        self._logs[log] += len(unread)
        return unread.decode("utf-8", "replace")

    def _search(self, written: str) -> Iterator[Leak]:
        # JSON inside a JSON text escapes twice.
        text = written.replace("\\\\", "\\")
        for match in _FORM.finditer(text):
            yield Leak(_NAMES[(match.lastindex or 1) - 1], _excerpt(text, match.start()))
        for word in _WORD.finditer(text):
            if word[0] in self._keys:
                yield Leak("a key", _excerpt(text, word.start()))
        for what, secrets in (*_people(), ("what a caller sent", self._private)):
            for secret in secrets:
                if secret in text:
                    yield Leak(what, _excerpt(text, text.index(secret)))


def _private_values(content: Any) -> Iterator[str]:
    if isinstance(content, list):
        for item in content:
            yield from _private_values(item)
    elif isinstance(content, Mapping):
        for name, value in content.items():
            if isinstance(value, str):
                if name in _PRIVATE and _may_be_told_apart(value):
                    yield from _spellings(value)
            else:
                yield from _private_values(value)


def _may_be_told_apart(value: str) -> bool:
    return len(value) >= _MIN_PRIVATE_CHARACTERS and not _CODE.fullmatch(value)


@cache
def _people() -> tuple[tuple[str, frozenset[str]], ...]:
    """The people of the demonstration, by what must not be read of them."""
    tables = tomllib.loads(IDENTITIES_FILE.read_text(encoding="utf-8"))
    people = [*tables["citizen"], *tables["staff"]]
    found = []
    for member in ("full_name", "citizen_number", "subject", "phone", "email"):
        values = {person[member] for person in people if member in person}
        spelled = frozenset(spelling for value in values for spelling in _spellings(value))
        found.append((f"somebody's {member}", spelled))
    return tuple(found)


def _spellings(text: str) -> set[str]:
    """The text as it is, decomposed, as JSON writes it in two ways, and as an address does."""
    written = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    return {text, unicodedata.normalize("NFD", text), quote(text)} | written


def _excerpt(text: str, position: int) -> str:
    return text[max(0, position - _SHOWN_CHARACTERS) : position + _SHOWN_CHARACTERS]


# One for the run: services, processes and callers of every test tell it what they write.
GUARD = SecretsGuard()
