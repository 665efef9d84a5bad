"""Reports of callers to 1022 who have no account: filed by staff, followed and claimed by code."""

import secrets
import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow
from app.database.sealing import Sealer
from app.errors import FieldFault, NotFound, Unprocessable
from app.feedback.drafts import ReportDraft
from app.feedback.filers import Filer
from app.feedback.identity_looks import take_over_looks
from app.feedback.models import Report
from app.feedback.references import read_reference
from app.feedback.routing.matching import RuleSet
from app.feedback.states import Actor, Source
from app.feedback.steps import By, hear_citizen, lock_report, record_step
from app.feedback.submission import submit_report
from app.feedback.support.supporting import end_support_of_own
from app.identity.citizens.consent import lock_citizen
from app.identity.citizens.contact import read_phone
from app.province.snapshot import Province

# Read out over the phone: nothing in it sounds or looks like another. Nearly 40 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LETTERS = 8
_PURPOSE = "reports.sealed_caller"
_NAMESPACE = "report_follow_code"


@dataclass(frozen=True)
class HotlineCaller:
    """Who called, as far as he said, and the hotline's own number of the call."""

    name: str | None = None
    phone: str | None = None
    call_reference: str | None = None


@dataclass(frozen=True)
class FiledForCaller:
    """The report, and the code that is read out to the caller and kept nowhere."""

    report_id: uuid.UUID
    follow_code: str


@dataclass(frozen=True)
class FollowCode:
    """A code as it is read out, and what the database keeps of it."""

    spoken: str
    hash: bytes


def file_for_caller(
    session: Session,
    staff_id: uuid.UUID,
    caller: HotlineCaller,
    draft: ReportDraft,
    *,
    province: Province,
    rules: RuleSet,
    sealer: Sealer,
    now: datetime,
) -> FiledForCaller:
    """File what a caller reports; the same ``submission_id`` is the same report with a new code.

    Raises what ``submit_report`` raises, and ``Unprocessable`` for photos and for a phone that is
    none.
    """
    if draft.photo_ids or draft.photos_expected:
        raise Unprocessable(FieldFault("/photo_ids", "no_photos_by_phone"))
    phone = caller.phone and read_phone(caller.phone)
    if phone is None and caller.phone is not None:
        raise Unprocessable(FieldFault("/caller/phone", "phone"))
    dialled = replace(caller, phone=phone)
    filer = Filer(Source.HOTLINE, staff_id)
    filed = submit_report(
        session, filer, draft, province=province, rules=rules, sealer=sealer, now=now
    )
    code = make_follow_code(sealer, filed.report_id)
    session.execute(
        update(Report)
        .where(Report.id == filed.report_id, Report.citizen_id.is_(None))
        .values(
            call_reference=caller.call_reference,
            sealed_caller=sealer.seal(orjson.dumps(asdict(dialled)), purpose=_PURPOSE),
            follow_code_hash=code.hash,
        )
    )
    return FiledForCaller(filed.report_id, code.spoken)


def make_follow_code(sealer: Sealer, report_id: uuid.UUID) -> FollowCode:
    """A new code by which a caller follows and claims the report."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS))
    half = _CODE_LETTERS // 2
    return FollowCode(f"{code[:half]}-{code[half:]}", _hash(sealer, report_id, code))


def unseal_caller(sealer: Sealer, sealed: bytes | None) -> HotlineCaller | None:
    """The caller as ``file_for_caller`` sealed him."""
    if sealed is None:
        return None
    return HotlineCaller(**orjson.loads(sealer.unseal(sealed, purpose=_PURPOSE)))


def find_followed(connection: Connection, reference: str, code: str, sealer: Sealer) -> AnyRow:
    """The report that this reference and code stand for.

    Raises ``NotFound``, the same for a wrong code as for a report that is not there.
    """
    row = connection.execute(
        select(Report.__table__).where(Report.reference == read_reference(reference))
    ).first()
    # Hashed in any case: no difference in time tells that the reference exists.
    given = _hash(sealer, row.id if row else uuid.UUID(int=0), _plain(code))
    known = row.follow_code_hash if row else None
    if row is None or not secrets.compare_digest(known or bytes(32), given):
        raise NotFound
    return row


def claim_report(
    session: Session,
    citizen_id: uuid.UUID,
    reference: str,
    code: str,
    *,
    sealer: Sealer,
    now: datetime,
) -> uuid.UUID:
    """Make a caller's report the citizen's own; its id. Doing so again changes nothing.

    From then on the code opens nothing any more. Raises ``NotFound`` as ``find_followed`` does.
    """
    # The citizen first, as whoever joins two accounts does; and of two phones the second sees what
    # the first one claimed.
    lock_citizen(session, citizen_id)
    mine = select(Report.id).where(
        Report.citizen_id == citizen_id, Report.reference == read_reference(reference)
    )
    owned = session.scalar(mine)
    if owned is not None:
        return owned
    row = find_followed(session.connection(), reference, code, sealer)
    report = lock_report(session, row.id)
    if report.citizen_id is not None:
        # Claimed by another between our look and our lock.
        raise NotFound
    report.citizen_id = citizen_id
    report.follow_code_hash = None
    hear_citizen(report, now=now)
    end_support_of_own(session, report, citizen_id)
    take_over_looks(session, report.id, citizen_id)
    record_step(session, report, By(Actor.CITIZEN, citizen_id), action="claimed", now=now)
    return report.id


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hash(sealer: Sealer, report_id: uuid.UUID, code: str) -> bytes:
    return sealer.lookup_hash(_NAMESPACE, f"{report_id}:{code}")
