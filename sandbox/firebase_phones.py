"""Pages that show the phones of the Firebase stand-in and the pushes they received."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, send_file

from sandbox.firebase_state import FirebaseState, Received

_PAGES = Path(__file__).parent / "pages"
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Notice:
    """What a phone shows: the newest message under its tag, and how many it replaced."""

    newest: Received
    replaced: int

    @property
    def content(self) -> str:
        """The whole message as JSON to be read by people."""
        return json.dumps(self.newest.message, ensure_ascii=False, indent=2)


def add_phone_pages(blueprint: Blueprint, projects: Sequence[FirebaseState]) -> None:
    """Give ``blueprint`` the list of phones, each phone's page and their style sheet."""

    @blueprint.get("/phone", defaults={"address": None})
    @blueprint.get("/phone/<path:address>")
    def show_phone(address: str | None) -> Response:
        everything = [received for state in projects for received in state.messages()]
        phones = Counter(received.address for received in everything)
        shown = [received for received in everything if received.address == address]
        notices = _latest_by_tag(shown)
        page = render_template(
            "phone.html",
            address=address,
            phones=phones,
            notices=notices,
            is_live=request.args.get("live") != "0",
            now=datetime.now(UTC),
            zone=_ZONE,
        )
        answer = make_response(page)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.get("/phone.css")
    def stylesheet() -> Response:
        return send_file(_PAGES / "phone.css")


def _latest_by_tag(messages: Iterable[Received]) -> list[Notice]:
    """Return what is on the screen, newest first; a message without a tag stands for itself."""
    notices: dict[str, Notice] = {}
    for received in messages:
        android = received.message.get("android", {})
        tag = android.get("notification", {}).get("tag", received.name)
        earlier = notices.pop(tag, None)
        notices[tag] = Notice(received, replaced=0 if earlier is None else earlier.replaced + 1)
    return list(reversed(notices.values()))
