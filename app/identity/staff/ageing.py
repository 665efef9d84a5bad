"""Emptying accounts of staff that were shut long ago: what was done with them is answered for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app.database import Database, table_of
from app.database.forgetting import AT_ONCE, count_rows, in_batches
from app.identity.models import StaffMember, StaffRole
from app.identity.staff.administrators import OPERATOR
from app.identity.staff.members import name, record_change, take_turn


@dataclass(frozen=True)
class StaffRetention:
    """Accounts are over when they have been shut for the period; one that is opened starts anew.

    The row stays, without a name and a login: what he did says that one and the same did it.
    """

    period: str = "staff_accounts"
    table = table_of(StaffMember)

    def count(self, database: Database, before: datetime) -> int:
        """How many accounts are over."""
        return count_rows(database, self.table, *_are_over(before))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Empty them, and forget the roles that they had; how many."""

        def empty_some(session: Session) -> int:
            return _empty_some(session, before, now=now)

        return in_batches(database, empty_some, size=AT_ONCE, most=most)


def _empty_some(session: Session, before: datetime, *, now: datetime) -> int:
    take_turn(session)
    wanted = select(StaffMember).where(*_are_over(before)).order_by(StaffMember.disabled_at)
    members = session.scalars(wanted.limit(AT_ONCE).with_for_update()).all()
    ids = [member.id for member in members]
    session.execute(delete(StaffRole).where(StaffRole.staff_id.in_(ids)))
    for member in members:
        name(member, "")
        # Nobody logs in by it: a provider's subject is no id of ours.
        member.subject = f"anonymised:{member.id}"
        member.anonymised_at = now
        member.revision += 1
        record_change(session, member, "anonymised", OPERATOR, now=now)
    return len(members)


def _are_over(before: datetime) -> list[ColumnElement[bool]]:
    return [StaffMember.disabled_at < before, StaffMember.anonymised_at.is_(None)]
