"""What who filed a duplicate reads of the report that it is handled with."""

import uuid
from typing import TypedDict

from sqlalchemy import Connection, select

from app.feedback.models import Report
from app.feedback.states import Publication


class MergedInto(TypedDict):
    """Where the other report stands; of its face only what anyone may see."""

    state: str
    public_id: str | None
    title: str | None


def find_merged_into(connection: Connection, into_id: uuid.UUID | None) -> MergedInto | None:
    """What to tell of the report that another was merged into."""
    if into_id is None:
        return None
    wanted = select(Report.state, Report.publication, Report.public_id, Report.public_title)
    row = connection.execute(wanted.where(Report.id == into_id)).one()
    is_public = row.publication == Publication.PUBLIC
    return {
        "state": row.state,
        "public_id": row.public_id if is_public else None,
        "title": row.public_title if is_public else None,
    }


def find_reference(connection: Connection, report_id: uuid.UUID | None) -> str | None:
    """The reference of a report of the same citizen."""
    if report_id is None:
        return None
    return connection.scalar(select(Report.reference).where(Report.id == report_id))
