"""A phone that sends what waits in its outbox, by the recipe of docs/mobile.md, "Sending again"."""

import hashlib
import json
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.loopback import LOOPBACK
from tests.reports import REPORTS
from tests.service import Json

_PHOTOS = "/v1/feedback/photos"
# A phone pauses longer each time and as long as it is told to; here nobody has to wait for that.
_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.5
_TRIES = 100
_FILED = (200, 201)
_STALE = 412


class AppKilled(Exception):
    """The system ends the app between two requests."""


@dataclass
class Draft:
    """A report that waits to be sent: its words never change once they were sent."""

    words: Json
    photos: Sequence[bytes] = ()
    photos_later: Sequence[bytes] = ()


@dataclass
class Message:
    """Words to staff about the report of a draft."""

    draft: Draft
    text: str
    message_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Verdict:
    """Whether the citizen is satisfied with what he read of a report, at its ``revision``."""

    draft: Draft
    is_satisfied: bool
    revision: int


Item = Draft | Message | Verdict


@dataclass
class Storage:
    """What outlives the app: the outbox in its order, the tokens, what was filed."""

    tokens: Json
    outbox: list[Item] = field(default_factory=list)
    filed: dict[str, Json] = field(default_factory=dict)
    changes_mark: str | None = None


@dataclass
class Memory:
    """What does not: the harshest app writes neither keys nor photos' ids to its storage."""

    keys: dict[bytes, str] = field(default_factory=dict)
    photo_ids: dict[bytes, str] = field(default_factory=dict)


class Phone:
    """One phone of a citizen, on the network at ``url``; the system kills its app by chance."""

    def __init__(self, url: str, tokens: Json, chance: random.Random, *, killed: float) -> None:
        self.storage, self.memory = Storage(tokens), Memory()
        self._chance, self._killed = chance, killed
        self._client = httpx.Client(base_url=url, timeout=30, **LOOPBACK)
        self.restarts = self.refreshes = 0

    def close(self) -> None:
        """Switch it off."""
        self._client.close()

    def send_all(self) -> None:
        """Empty the outbox, in its order, over as many lives of the app as it takes."""
        while self.storage.outbox:
            try:
                self._send(self.storage.outbox[0])
            except AppKilled:
                self._restart()
            else:
                self.storage.outbox.pop(0)

    def upload_ahead(self, draft: Draft) -> None:
        """Send a draft's photos while its citizen still writes, as far as it goes."""
        try:
            for photo in draft.photos:
                self._photo_id(photo)
        except AppKilled:
            self._restart()

    def changes(self) -> list[Json]:
        """The reports that changed since the last time, and remember where that was."""
        items: list[Json] = []
        has_more = True
        while has_more:
            mark = self.storage.changes_mark
            params = {"changed_after": mark} if mark else {}
            try:
                page = self._done("GET", REPORTS, params=params)
            except AppKilled:
                # What was read before is stored, as is the mark.
                self._restart()
                continue
            items += page["items"]
            # The first time the whole list is asked for, and its pages would follow.
            assert page["next_cursor"] is None
            self.storage.changes_mark, has_more = page["changes_mark"], page["has_more_changes"]
        return items

    def _restart(self) -> None:
        self.memory, self.restarts = Memory(), self.restarts + 1

    def _send(self, item: Item) -> None:
        if isinstance(item, Draft):
            self._file(item)
            return
        path = f"{REPORTS}/{self._filed(item.draft)['id']}"
        if isinstance(item, Message):
            said = {"text": item.text, "message_id": item.message_id}
            self._done("POST", f"{path}/messages", json=said)
        else:
            verdict = {"satisfied": item.is_satisfied, "revision": item.revision}
            answer = self._request("POST", f"{path}/satisfaction", json=verdict)
            # Another answer followed the one that was judged: the citizen has to read it first.
            is_late = answer.status_code == _STALE
            assert is_late or answer.status_code in _FILED, answer.text

    def _file(self, draft: Draft) -> None:
        while True:
            ids = [self._photo_id(photo) for photo in draft.photos]
            sent = {"photo_ids": ids, "photos_expected": len(draft.photos_later)}
            answer = self._request("POST", REPORTS, json=draft.words | sent)
            if answer.status_code in _FILED:
                break
            self._forget_photos(draft, answer)
        self.storage.filed[draft.words["submission_id"]] = answer.json()
        self._add_photos(draft, answer.json())

    def _forget_photos(self, draft: Draft, answer: httpx.Response) -> None:
        """A photo expired or went into another report: it is sent again, under a new key."""
        problem = answer.json()
        assert problem["code"] in ("photo_expired", "photo_unknown"), problem
        for error in problem["errors"]:
            photo = draft.photos[int(error["pointer"].rpartition("/")[2])]
            del self.memory.photo_ids[photo]
            self.memory.keys.pop(_fingerprint(_PHOTOS, photo), None)

    def _photo_id(self, photo: bytes) -> str:
        if photo not in self.memory.photo_ids:
            self.memory.photo_ids[photo] = self._done("POST", _PHOTOS, photo=photo)["id"]
        return self.memory.photo_ids[photo]

    def _add_photos(self, draft: Draft, report: Json) -> None:
        """One after the other, so that they come in their order, however badly."""
        ticket = report["upload_ticket"]
        if ticket is None:
            return
        authorization = f"UploadTicket {ticket['token']}"
        for photo in draft.photos_later:
            path = f"{REPORTS}/{report['id']}/photos"
            self._done("POST", path, photo=photo, authorization=authorization)

    def _filed(self, draft: Draft) -> Json:
        return self.storage.filed[draft.words["submission_id"]]

    def _done(self, method: str, path: str, **sent: Any) -> Json:
        answer = self._request(method, path, **sent)
        assert answer.status_code in _FILED, answer.text
        content: Json = answer.json()
        return content

    def _request(
        self,
        method: str,
        path: str,
        *,
        photo: bytes | None = None,
        json: Any = None,
        authorization: str | None = None,
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        """The same request under the same key until there is an answer that is one."""
        for number in range(_TRIES):
            bearer = f"Bearer {self.storage.tokens['access_token']}"
            headers = {"Authorization": authorization or bearer}
            if method == "POST":
                headers["Idempotency-Key"] = self._key(path, photo or json)
            # Made anew each time, as is the boundary of its parts.
            files = {"file": ("photo.jpg", photo)} if photo is not None else None
            answer = self._try(method, path, headers=headers, files=files, json=json, params=params)
            if answer is not None and answer.status_code == 401 and authorization is None:
                self._refresh()
            elif answer is not None and not _comes_again(answer):
                return answer
            else:
                # Real phones pause too; without it a busy service would be asked to death.
                time.sleep(min(_PAUSE_S * (1 + number), _LONGEST_PAUSE_S))
        last = answer.text if answer is not None else "nothing"
        raise AssertionError(f"{method} {path}: after {_TRIES} tries {last}")

    def _refresh(self) -> None:
        sent = {"refresh_token": self.storage.tokens["refresh_token"]}
        for _ in range(_TRIES):
            answer = self._try("POST", "/v1/auth/refresh", json=sent)
            if answer is not None:
                assert answer.status_code == 200, answer.json().get("code")
                self.storage.tokens = answer.json()
                self.refreshes += 1
                return
        raise AssertionError("no answer to the refresh")

    def _try(self, method: str, path: str, **sent: Any) -> httpx.Response | None:
        if self._chance.random() < self._killed:
            raise AppKilled
        try:
            return self._client.request(method, path, **sent)
        except httpx.TransportError:
            return None

    def _key(self, path: str, content: Any) -> str:
        """One key for each content: made with its first try, kept as long as the app lives."""
        return self.memory.keys.setdefault(_fingerprint(path, content), uuid.uuid4().hex)


def _fingerprint(path: str, content: Any) -> bytes:
    said = content if isinstance(content, bytes) else json.dumps(content, sort_keys=True).encode()
    return hashlib.sha256(path.encode() + b"\0" + said).digest()


def _comes_again(answer: httpx.Response) -> bool:
    """Whether the answer asks for the same request later."""
    if answer.status_code in (429, 503):
        return True
    return answer.status_code == 409 and answer.json()["code"] == "idempotency_in_flight"
