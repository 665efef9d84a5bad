"""Two phones of one citizen on bad networks, the days that pass, and what must be there then."""

import os
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.feedback.models import Photo, Report, ReportEvent, ReportMessage, ReportReceipt
from app.feedback.photos.keeping import hash_of
from app.feedback.receipts.contents import CLOSING_STATES
from app.feedback.tasks import make_tasks
from app.identity.models import AuthSession
from app.identity.wiring import EXTENSION
from app.web.models import IdempotentAnswer
from tests.bad_network import BadNetwork, Fault, bad_network
from tests.chance import Random, seeded
from tests.phone import Draft, Message, Phone, Verdict
from tests.reports import count, move, small_photo
from tests.service import Caller, Json, Service, report_draft

_IS_REPORTED = Photo.role == "report"


@dataclass
class Stage:
    """A citizen with two phones, each on a network of its own, and staff who have a good one."""

    service: Service
    staff: Caller
    phones: Sequence[Phone]
    networks: Sequence[BadNetwork]

    @property
    def faults(self) -> set[Fault]:
        """Which ones the requests met."""
        return {fault for network in self.networks for fault in network.faults}

    @property
    def statuses(self) -> Counter[int]:
        """What the service answered, also where it was lost."""
        return sum((network.statuses for network in self.networks), Counter())

    def give(self, *items: Any) -> None:
        """Both phones mean to send it: their outboxes are kept alike."""
        for phone in self.phones:
            phone.storage.outbox.extend(items)

    def send_all(self) -> None:
        """Both phones send, at once, until nothing waits and nothing is under way."""
        with ThreadPoolExecutor(len(self.phones)) as pool:
            for sending in [pool.submit(phone.send_all) for phone in self.phones]:
                sending.result()
        for network in self.networks:
            network.settle()

    def see_changes(self) -> dict[str, Json]:
        """What a phone learns of its reports; both learn the same."""
        seen = [{one["id"]: one for one in phone.changes()} for phone in self.phones]
        assert seen[0] == seen[1]
        return seen[0]

    def report_of(self, draft: Draft) -> Json:
        """The one report of a draft, on whichever phone."""
        known = [phone.storage.filed.get(draft.words["submission_id"]) for phone in self.phones]
        filed = [report for report in known if report]
        assert len({report["id"] for report in filed}) == 1
        return filed[0]

    def bring(self, draft: Draft, state: str) -> None:
        """Have staff work until the report is in ``state``."""
        report = self.report_of(draft)
        for step in ("accepted", "in_progress", state):
            assert move(self.staff, report, step).status_code in (200, 409)

    def let_pass(self, time: timedelta) -> None:
        """Have ``time`` pass over what expires: photos, kept answers, the phones' access tokens."""
        with self.service.database.writing() as session:
            for photo in session.scalars(select(Photo)):
                photo.created_at, photo.expires_at = (
                    photo.created_at - time,
                    photo.expires_at - time,
                )
            for answer in session.scalars(select(IdempotentAnswer)):
                answer.expires_at -= time
            session.commit()
        for phone in self.phones:
            phone.storage.tokens["access_token"] = self._expired(phone.storage.tokens, time)

    def sweep(self) -> None:
        """Have the worker remove the photos that nobody used."""
        tasks = make_tasks(self.service.platform)
        next(one for one in tasks if one.name == "sweep_photos").run(datetime.now(UTC))

    def check(
        self,
        drafts: Sequence[Draft],
        messages: Sequence[Message] = (),
        verdicts: Sequence[Verdict] = (),
    ) -> None:
        """Exactly these reports, each whole and once; each message and verdict once."""
        service = self.service
        assert count(service, Report) == len(drafts)
        assert count(service, AuditEvent, AuditEvent.action == "report_submitted") == len(drafts)
        said = {uuid.UUID(self.report_of(one.draft)["id"]): one.text for one in messages}
        judged = {self.report_of(one.draft)["id"]: one.is_satisfied for one in verdicts}
        with service.database.reading() as connection:
            for draft in drafts:
                report_id = uuid.UUID(self.report_of(draft)["id"])
                self._check_report(connection, report_id, draft)
                words = select(ReportMessage.text).where(ReportMessage.report_id == report_id)
                wanted = [said[report_id]] if report_id in said else []
                assert connection.scalars(words).all() == wanted
                objections = select(Report.objections).where(Report.id == report_id)
                assert connection.scalar(objections) == (judged.get(str(report_id)) is False)

    def _check_report(self, connection: Any, report_id: uuid.UUID, draft: Draft) -> None:
        photos = select(Photo.content_hash).where(Photo.report_id == report_id, _IS_REPORTED)
        found = connection.scalars(photos.order_by(Photo.position)).all()
        assert found == [hash_of(photo) for photo in (*draft.photos, *draft.photos_later)]
        events = select(ReportEvent.action, ReportEvent.state)
        steps = connection.execute(events.where(ReportEvent.report_id == report_id)).all()
        ended = sum(one.action == "moved" and one.state in CLOSING_STATES for one in steps)
        receipts = select(ReportReceipt.event).where(ReportReceipt.report_id == report_id)
        given = Counter(connection.scalars(receipts).all())
        assert given == Counter({"filed": 1, "closed": ended})

    def check_store(self, folder: Path, drafts: Sequence[Draft]) -> None:
        """After the last sweep: the photos of these reports and no other row, no other file."""
        self.let_pass(timedelta(days=8))
        self.sweep()
        wanted = sum(len(draft.photos) + len(draft.photos_later) for draft in drafts)
        assert count(self.service, Photo, _IS_REPORTED) == wanted
        kept = {path.parent.name for path in folder.rglob("*.jpg")}
        assert len(kept) == count(self.service, Photo)

    def _expired(self, tokens: Json, time: timedelta) -> str:
        claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
        with self.service.database.writing() as session:
            login = session.get_one(AuthSession, uuid.UUID(claims["sid"]))
            parts = self.service.app.extensions[EXTENSION]
            token: str = parts.access_tokens.make(login, datetime.now(UTC) - time)
        return token


@contextmanager
def drawn_chance() -> Iterator[Random]:
    """Another chance each time; what fails by it says how to have the same one again."""
    drawn = random.SystemRandom().randrange(10**6)
    seed = int(os.environ.get("BDS_TEST_SEED", drawn))
    try:
        yield seeded(seed)
    except Exception as error:
        error.add_note(f"BDS_TEST_SEED={seed} draws the same faults again.")
        raise


@contextmanager
def on_stage(
    service: Service, url: str, chance: Random, *, share: float, killed: float
) -> Iterator[Stage]:
    """The stage before the service at ``url``.

    ``share`` of all requests go wrong, and before ``killed`` of them the app ends.
    """
    with ExitStack() as stack:
        networks, phones = [], []
        for _ in range(2):
            own = seeded(chance.random())
            network = stack.enter_context(bad_network(url, own, share=share))
            lan = service.citizen()
            phone = Phone(network.url, lan.tokens, seeded(own.random()), killed=killed)
            stack.callback(phone.close)
            networks.append(network)
            phones.append(phone)
        yield Stage(service, service.staff(), phones, networks)


def make_drafts(reports: int, *, photos_each: int, made_at: datetime) -> list[Draft]:
    """Drafts with photos of their own: of the first all come after the report, then fewer."""
    drafts = []
    for number in range(reports):
        photos = [small_photo() for _ in range(photos_each)]
        before = number % (photos_each + 1)
        words = report_draft(
            text=f"Ổ gà số {number} trên đường.", client_created_at=made_at.isoformat()
        )
        drafts.append(Draft(words, photos[:before], photos[before:]))
    return drafts
