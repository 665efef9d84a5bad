"""Numbers for feeds of changes that miss no late commit.

Whoever changes a row takes its number (``change_serial``) away. Numbers are given here, to what is
committed and by one at a time: so a change that is seen later has the higher number, however long
its transaction took, and whoever has read up to a number has missed nothing below it.
"""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database.columns import Base, NfcString
from app.database.engine import Database
from app.database.statements import table_of, upserts
from app.errors import CursorInvalid

_AT_ONCE = 500


class ChangeCounter(Base):
    """The last number that was given to a change of one table."""

    __tablename__ = "change_counters"

    name: Mapped[str] = mapped_column(NfcString(32), primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


_TAKE = upserts(
    ChangeCounter,
    lambda taken: taken.on_conflict_do_update(
        index_elements=[ChangeCounter.name],
        set_={"last": ChangeCounter.last + taken.excluded.last},
    ).returning(ChangeCounter.last),
)


def take_numbers(session: Session, name: str, count: int) -> int:
    """The first of ``count`` new numbers, for who writes under ``name`` in turns until he commits.

    The writers are one at a time, so nobody is seen later with a lower number: no one need number
    their rows after them.
    """
    take = _TAKE[session.get_bind().dialect.name]
    last: int = session.execute(take, {"name": name, "last": count}).scalar_one()
    return last - count + 1


class ChangeNumbers:
    """Numbers the changes of one table, whose rows have ``id`` and ``change_serial``."""

    def __init__(self, name: str, model: type[Base]) -> None:
        self._name = name
        table = table_of(model)
        self._is_ours = ChangeCounter.name == name
        self._behind = select(table.c.id).where(table.c.change_serial.is_(None))
        # Who is at work on a row takes its number away again: it is numbered after his commit.
        self._to_number = (
            self._behind.order_by(table.c.id).limit(_AT_ONCE).with_for_update(skip_locked=True)
        )
        self._number = (
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values(change_serial=bindparam("serial"))
        )

    def latest(self, connection: Connection) -> int:
        """The mark of now: everything that changes from here on comes after it, perhaps more."""
        return connection.scalar(select(ChangeCounter.last).where(self._is_ours)) or 0

    def require_known(self, connection: Connection, mark: int) -> None:
        """Raises ``CursorInvalid`` for a mark that was never given.

        A backup was restored since: what it names has not happened, and other changes get its
        number.
        """
        if mark > self.latest(connection):
            raise CursorInvalid

    def has_unnumbered(self, database: Database, *which: ColumnElement[bool]) -> bool:
        """Whether a row, or one of those that ``which`` names, changed and has no number."""
        with database.reading() as connection:
            return connection.execute(self._behind.where(*which).limit(1)).first() is not None

    def catch_up(self, database: Database, *which: ColumnElement[bool]) -> None:
        """Number what is committed, where any of ``which`` has no number: nobody misses it then."""
        if self.has_unnumbered(database, *which):
            while self.number(database) == _AT_ONCE:
                # There may be more.
                continue

    def number(self, database: Database) -> int:
        """Number what is committed and has no number; at most 500, and how many."""
        with database.writing() as session:
            last = self._lock_counter(session)
            ids = session.scalars(self._to_number).all()
            numbered = [
                {"row_id": row_id, "serial": serial}
                for serial, row_id in enumerate(ids, start=last + 1)
            ]
            if numbered:
                session.connection().execute(self._number, numbered)
                moved = update(ChangeCounter).where(self._is_ours)
                session.execute(moved.values(last=last + len(numbered)))
            session.commit()
        return len(numbered)

    def _lock_counter(self, session: Session) -> int:
        counter = select(ChangeCounter.last).where(self._is_ours).with_for_update()
        last: int | None = session.scalar(counter)
        if last is not None:
            return last
        try:
            with session.begin_nested():
                session.execute(insert(ChangeCounter).values(name=self._name, last=0))
        except IntegrityError:
            # The first two numberers of all, at once.
            return self._lock_counter(session)
        return 0
