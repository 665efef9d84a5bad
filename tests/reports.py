"""Filing and moving reports in tests, and looking at the rows that this leaves."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from app.audit.models import AuditEvent
from app.database import Base
from app.feedback.models import Report, ReportArea, ReportAssignment
from app.feedback.states import MOVES, Actor, State
from app.province.entries import AreaKey
from tests.images import encoded, quadrants
from tests.service import Caller, Json, Service, report_draft

REPORTS = "/v1/feedback/reports"
QUEUE = "/v1/admin/reports"
COMMUNES, COMMUNES_BEFORE = "communes_since_2025_07", "communes_until_2025_06"
PUBLIC_TITLE = "Ổ gà đã được ghi nhận"
PHOTO_WORDS = "Mặt đường có ổ gà lớn."
PUBLIC_TEXT = "Đoạn đường sẽ được vá.\nCảm ơn bạn."


def new_key() -> str:
    """An Idempotency-Key that nobody used."""
    return uuid.uuid4().hex


def file_report(citizen: Caller, **changes: Any) -> Json:
    """File a report; the answer's content."""
    answer = citizen.post(REPORTS, report_draft(**changes), key=new_key())
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def upload_photo(citizen: Caller, photo: bytes | None = None) -> Json:
    """Upload a photo, a small one like no other unless given; the answer's content."""
    answer = citizen.upload(photo or small_photo())
    assert answer.status_code == 201, answer.get_json()
    content: Json = answer.get_json()
    return content


def add_by_ticket(service: Service, report: Json, photo: bytes | None = None) -> Any:
    """Add a photo to a report by its upload ticket alone; the response."""
    phone = service.anyone()
    phone.headers["Authorization"] = f"UploadTicket {report['upload_ticket']['token']}"
    return phone.upload(photo or small_photo(), path=f"{REPORTS}/{report['id']}/photos")


def small_photo() -> bytes:
    """A small photo whose bytes are like no other's."""
    return encoded(quadrants(64, 48), comment=uuid.uuid4().hex)


def move(
    staff: Caller, report: Json, state: str, *, note: str | None = "Vì lý do sau:\nđã xử lý."
) -> Any:
    """Move a report as staff, based on its latest revision; the response.

    Where its category wants a photo of the result first, one is shown.
    """
    path = f"{QUEUE}/{report['id']}"
    latest = staff.get(path)
    assert latest.status_code == 200, latest.get_json()
    sent = {"state": state} | ({"note": note} if note else {})
    answer = staff.post(f"{path}/transitions", sent, If_Match=latest.headers["ETag"])
    if answer.get_json().get("code") != "photo_needed":
        return answer
    assert show_result(staff, report).status_code == 201
    return staff.post(f"{path}/transitions", sent, If_Match=latest.headers["ETag"])


def show_result(staff: Caller, report: Json, photo: bytes | None = None, **more: Any) -> Any:
    """Upload a photo of what became of a report; the response."""
    return staff.upload(photo or small_photo(), path=f"{QUEUE}/{report['id']}/photos", **more)


def publish(staff: Caller, report: Json, publication: str = "public", **words: str) -> Any:
    """Set a report's publication, based on its latest revision; the response."""
    path = f"{QUEUE}/{report['id']}"
    etag = staff.get(path).headers["ETag"]
    if publication == "public":
        words = {"title": PUBLIC_TITLE, "text": PUBLIC_TEXT} | words
    sent = {"publication": publication} | words
    return staff.put(f"{path}/publication", sent, If_Match=etag)


def publish_photo(
    staff: Caller,
    report: Json,
    photo_id: str,
    publication: str,
    alt_text: str | None = PHOTO_WORDS,
) -> Any:
    """Set what anyone may see of a photo, based on the report's latest revision; the response."""
    path = f"{QUEUE}/{report['id']}"
    etag = staff.get(path).headers["ETag"]
    sent = {"publication": publication, "alt_text": alt_text}
    return staff.put(f"{path}/photos/{photo_id}", sent, If_Match=etag)


def bring_to(state: str, report: Json, *, citizen: Caller, staff: Caller) -> None:
    """Bring a submitted report to ``state`` the shortest way, through HTTP."""
    at = State.SUBMITTED
    for step in shortest_way(state):
        if Actor.STAFF in MOVES[at][step]:
            answer = move(staff, report, step)
        else:
            answer = citizen.post(f"{REPORTS}/{report['id']}/withdraw", {})
        assert answer.status_code == 200, answer.get_json()
        at = step


def shortest_way(state: str) -> list[State]:
    """The fewest moves that lead from submitted to ``state``."""
    ways: dict[State, list[State]] = {State.SUBMITTED: []}
    waiting = [State.SUBMITTED]
    while waiting:
        here = waiting.pop(0)
        for there in MOVES[here]:
            if there not in ways:
                ways[there] = [*ways[here], there]
                waiting.append(there)
    return ways[State(state)]


def set_directly(service: Service, report: Json, **values: Any) -> None:
    """Change columns of a report behind the service's back."""
    with service.database.writing() as session:
        session.execute(update(Report).where(Report.id == uuid.UUID(report["id"])).values(**values))
        session.commit()


def lay_in(service: Service, report: Json, *areas: AreaKey) -> None:
    """Have the report lie in ``areas`` and in no other, behind the service's back."""
    report_id = uuid.UUID(report["id"])
    with service.database.writing() as session:
        session.execute(delete(ReportArea).where(ReportArea.report_id == report_id))
        for scheme, code in areas:
            session.add(ReportArea(report_id=report_id, scheme=scheme, code=code, is_certain=True))
        session.commit()


def ask_agencies(service: Service, report: Json, *agencies: str) -> None:
    """Have ``agencies`` at work on the report beside its lead, behind the service's back."""
    with service.database.writing() as session:
        for code in agencies:
            session.add(
                ReportAssignment(
                    report_id=uuid.UUID(report["id"]),
                    agency_code=code,
                    state="asked",
                    assigned_at=datetime.now(UTC),
                )
            )
        session.commit()


def count(service: Service, model: type[Base], *where: Any) -> int:
    """How many rows of ``model`` there are."""
    with service.database.reading() as connection:
        counted = connection.scalar(select(func.count()).select_from(model).where(*where))
    assert counted is not None
    return counted


def audits(service: Service, report: Json) -> list[Any]:
    """The audit rows of what was done to a report, the oldest first; looks are left out."""
    with service.database.reading() as connection:
        wanted = select(AuditEvent.__table__).where(AuditEvent.subject == f"report:{report['id']}")
        done = wanted.where(AuditEvent.action != "report_read")
        return list(connection.execute(done.order_by(AuditEvent.id)))


def all_items(
    caller: Caller, path: str, *, limit: int, between: Callable[[], Any] = int
) -> list[Json]:
    """Every item of a list, page by page; ``between`` is called after each page."""
    items: list[Json] = []
    cursor, joint = "", "&" if "?" in path else "?"
    while True:
        answer = caller.get(f"{path}{joint}limit={limit}{cursor}")
        assert answer.status_code == 200, answer.get_json()
        page = answer.get_json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"
        between()
