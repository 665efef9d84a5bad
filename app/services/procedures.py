"""Finding procedures."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from app.database import AnyRow
from app.errors import NotFound
from app.services.models import Procedure
from app.texts.folding import fold

_TABLE = Procedure.__table__
_SUMMARY = (
    Procedure.code,
    Procedure.name_vi,
    Procedure.name_en,
    Procedure.field_vi,
    Procedure.level,
)


def find_procedures(
    connection: Connection, *, words: str | None, level: str | None, after: str | None, count: int
) -> Sequence[AnyRow]:
    """``count`` procedures after the code ``after`` whose name has every one of ``words``."""
    wanted = select(*_SUMMARY).order_by(Procedure.code).limit(count)
    for word in fold(words or "").split():
        wanted = wanted.where(Procedure.folded_name.contains(word, autoescape=True))
    if level is not None:
        wanted = wanted.where(Procedure.level == level)
    if after is not None:
        wanted = wanted.where(Procedure.code > after)
    return connection.execute(wanted).all()


def get_procedure(connection: Connection, code: str) -> AnyRow:
    """A procedure in full; raises ``NotFound``."""
    columns = [column for column in _TABLE.c if column.name != "folded_name"]
    row = connection.execute(select(*columns).where(Procedure.code == code)).first()
    if row is None:
        raise NotFound
    return row
