"""What the caller asks the queue for, as one of its schemas read it."""

from dataclasses import replace
from typing import Any

from app.identity.principals import current_staff
from app.province.wiring import current_province
from app.triage.queue.areas import areas_below
from app.triage.queue.questions import Question
from app.web.context import request_now


def asked_question(given: dict[str, Any], *, pointer: str = "/query") -> Question:
    """The caller's question; ``pointer``: where its parameters stand in what he sent.

    Raises ``Unprocessable`` for a scheme that does not exist.
    """
    staff, wanted, area = current_staff(), given["wanted"], given["area"]
    if area is not None:
        areas = areas_below(current_province(), area, wanted.area_scheme, pointer=pointer)
        wanted = replace(wanted, areas=areas)
    if given["is_mine"]:
        wanted = replace(wanted, assignee=staff.id)
    return Question(wanted, staff.id, staff.scopes, request_now())
