"""Which role may do what to a report, route by route."""

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete

from app.feedback.models import ReportEvent, ReportMessage
from app.identity.models import StaffRole
from app.web.operations import Role
from tests.reports import QUEUE, count, file_report, new_key
from tests.service import Caller, Service
from tests.triage.photos.covering import RED_PART

READERS = {
    Role.TRIAGER,
    Role.OFFICER,
    Role.SUPERVISOR,
    Role.PUBLISHER,
    Role.ADMINISTRATOR,
}
HANDLERS = {Role.TRIAGER, Role.OFFICER, Role.SUPERVISOR}
PUBLISHERS = {Role.TRIAGER, Role.SUPERVISOR, Role.PUBLISHER}
Do = Callable[[Caller, str], Any]

ROUTES: dict[str, tuple[set[Role], Do]] = {
    "list": (READERS, lambda who, path: who.get(QUEUE)),
    "read": (READERS, lambda who, path: who.get(path)),
    "photo": (READERS, lambda who, path: who.get(f"{path}/photos/{uuid.uuid4()}")),
    "move": (
        HANDLERS,
        lambda who, path: who.post(
            f"{path}/transitions", {"state": "accepted"}, If_Match='"999999"'
        ),
    ),
    "reply": (
        HANDLERS,
        lambda who, path: who.post(
            f"{path}/messages", {"text": "Xin chào."}, key=new_key(), If_Match='"999999"'
        ),
    ),
    "work": (
        HANDLERS,
        lambda who, path: who.put(f"{path}/priority", {"priority": "high"}, If_Match='"999999"'),
    ),
    "decide": (
        {Role.SUPERVISOR},
        lambda who, path: who.post(f"{path}/decision", {}, If_Match='"999999"'),
    ),
    "publish": (
        PUBLISHERS,
        lambda who, path: who.put(
            f"{path}/publication", {"publication": "hidden"}, If_Match='"999999"'
        ),
    ),
    "redact": (
        HANDLERS | PUBLISHERS,
        lambda who, path: who.post(
            f"{path}/photos/{uuid.uuid4()}/redactions",
            {"rectangles": [RED_PART]},
            If_Match='"999999"',
        ),
    ),
    "restore a photo": (
        {Role.SUPERVISOR},
        lambda who, path: who.delete(
            f"{path}/photos/{uuid.uuid4()}/redactions?reason=legal_request", If_Match='"999999"'
        ),
    ),
}
# Nothing happens to the report: past the guard each finds no photo, or a stale revision.
PAST_THE_GUARD = {"list": 200, "read": 200, "photo": 404} | dict.fromkeys(
    ("move", "reply", "publish", "work", "decide", "redact", "restore a photo"), 412
)


def test_every_role_may_do_exactly_what_is_written_above(service: Service) -> None:
    report = file_report(service.citizen())
    path = f"{QUEUE}/{report['id']}"
    for role in Role:
        who = service.staff(role.value)
        for route, (roles, do) in ROUTES.items():
            expected = PAST_THE_GUARD[route] if role in roles else 403
            assert do(who, path).status_code == expected, (role, route)
    assert count(service, ReportEvent) == 1
    assert count(service, ReportMessage) == 0


def test_moves_are_offered_only_to_who_may_move(service: Service) -> None:
    report = file_report(service.citizen())
    for role in READERS:
        content = service.staff(role.value).get(f"{QUEUE}/{report['id']}").get_json()
        assert bool(content["allowed_moves"]) == (role in HANDLERS), role


def test_citizens_strangers_and_a_role_taken_away_get_nothing(service: Service) -> None:
    lan, triager = service.citizen(), service.staff("triager")
    report = file_report(lan)
    path = f"{QUEUE}/{report['id']}"
    for do in (do for _, do in ROUTES.values()):
        assert do(lan, path).status_code == 403
        assert do(service.anyone(), path).status_code == 401
    assert triager.get(path).status_code == 200
    with service.database.writing() as session:
        session.execute(delete(StaffRole))
        session.commit()
    for do in (do for _, do in ROUTES.values()):
        assert do(triager, path).status_code == 403
