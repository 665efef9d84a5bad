"""The serial numbers of reports, one after the other in each year."""

from sqlalchemy import Connection, bindparam

from app.database import table_of, upserts
from app.feedback.models import ReportSerial

_SERIALS = table_of(ReportSerial)
# Its row stays locked until the commit.
_NEXT_SERIAL = upserts(
    ReportSerial,
    lambda insert: (
        insert.values(year=bindparam("year"), last=1)
        .on_conflict_do_update(index_elements=[_SERIALS.c.year], set_={"last": _SERIALS.c.last + 1})
        .returning(_SERIALS.c.last)
    ),
)


def next_serial(connection: Connection, year: int) -> int:
    """The next number of ``year``; gaps between numbers are normal."""
    statement = _NEXT_SERIAL[connection.dialect.name]
    serial: int = connection.execute(statement, {"year": year}).scalar_one()
    return serial
