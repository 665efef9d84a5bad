"""Taking from officials what they were told of a report that has left their sight for good."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.feedback.models import Report
from app.feedback.staff_events import hold_untold
from app.notifications.staff.withdrawing import find_told, withdraw_staff_news
from app.triage.notices.hearers import seeing
from app.triage.notices.people import find_hearers
from app.triage.sight import surroundings_of


def take_back_unseen(session: Session, report: Report, *, now: datetime) -> None:
    """Take the news of a locked ``report`` from whoever sees it no more, sent or not.

    What is told from now on goes by who sees it then.
    """
    hold_untold(session, report.id)
    told = find_told(session, report.id)
    if not told:
        return
    connection = session.connection()
    surroundings = surroundings_of(connection, report.id)
    still = seeing(find_hearers(connection, now=now), report, surroundings)
    withdraw_staff_news(session, told - {one.staff_id for one in still}, report.id, now=now)
