"""What was written to or by a citizen in the very moment in which he was erased.

An erasure takes all that it sees. A request of his that had been let in before, and whoever tells
him something, wait for nobody and may end after it; a day later all of them have.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.database import Database, Sealer, table_of
from app.database.forgetting import count_rows
from app.feedback.holds import is_held
from app.feedback.models import Photo, Report, Subscription
from app.identity.models import Citizen
from app.notifications.announcements.models import AnnouncementMark, AnnouncementReading
from app.notifications.models import Device, Notification, NotificationPreferences
from app.privacy.erasure.erasing import erase_what_came_late
from app.privacy.models import ConsentRecord, DataRequest
from app.privacy.requests.states import OPEN_STATES, RequestKind
from app.privacy.retention.erasing import erase_oldest
from app.services.models import DossierWatch

# What has no rows of somebody erased. Logins, and what they write, an erasure waits for.
GONE = (
    Report,
    Photo,
    Subscription,
    DossierWatch,
    Device,
    Notification,
    NotificationPreferences,
    AnnouncementMark,
    AnnouncementReading,
)


@dataclass(frozen=True)
class LateErasure:
    """Who was erased longer than the period ago, and has something all the same, is so again.

    Not while an order has a report held that came so late.
    """

    sealer: Sealer
    period: str = "late_rows"
    table = table_of(Citizen)

    def count(self, database: Database, before: datetime) -> int:
        """How many citizens have something."""
        return count_rows(database, self.table, *_have_something(before))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Take it out, each citizen's in a transaction; of how many."""
        wanted = select(Citizen.id).where(*_have_something(before))
        oldest = wanted.order_by(Citizen.erased_at)
        return erase_oldest(database, self.sealer, oldest, erase_what_came_late, now=now, most=most)


def _have_something(before: datetime) -> list[ColumnElement[bool]]:
    evidence = and_(
        ConsentRecord.citizen_id == Citizen.id,
        or_(
            ConsentRecord.device_name.is_not(None),
            ConsentRecord.user_agent.is_not(None),
            ConsentRecord.installation_id.is_not(None),
        ),
    )
    # How his erasure ended is told by its code.
    asked = and_(
        DataRequest.citizen_id == Citizen.id,
        DataRequest.kind != RequestKind.ERASURE,
        or_(
            DataRequest.state.in_(OPEN_STATES),
            DataRequest.sealed_text.is_not(None),
            DataRequest.sealed_answer.is_not(None),
        ),
    )
    return [
        Citizen.erased_at < before,
        ~exists().where(Report.citizen_id == Citizen.id, is_held()),
        or_(
            Citizen.sealed_phone.is_not(None),
            Citizen.sealed_email.is_not(None),
            Citizen.sealed_full_name.is_not(None),
            Citizen.consented_version != 0,
            *(exists().where(model.citizen_id == Citizen.id) for model in GONE),
            exists().where(evidence),
            exists().where(asked),
        ),
    ]
