"""How the dossiers stand as a whole, for the operator."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from app.database import table_of
from app.services.intake.usual_moves import Jump
from app.services.models import Dossier

_C = table_of(Dossier).c
_IS_THERE = _C.withdrawn_at.is_(None)
_MOST = 100


def count_statuses(connection: Connection) -> Sequence[tuple[str, int]]:
    """How many have each status, the most frequent first."""
    number = func.count()
    wanted = select(_C.status, number).where(_IS_THERE).group_by(_C.status)
    rows = connection.execute(wanted.order_by(number.desc(), _C.status).limit(_MOST))
    return [(status, count) for status, count in rows]


def count_withdrawn(connection: Connection) -> int:
    """How many were taken back."""
    return connection.scalar(select(func.count()).where(_C.withdrawn_at.is_not(None))) or 0


def count_unusual(connection: Connection) -> Sequence[tuple[Jump, int]]:
    """How many made which unusual move last, the most frequent first."""
    number = func.count()
    jump = (_C.unusual_from, _C.unusual_to)
    wanted = select(*jump, number).where(_C.unusual_from.is_not(None), _IS_THERE).group_by(*jump)
    rows = connection.execute(wanted.order_by(number.desc(), *jump).limit(_MOST))
    return [((before, after), count) for before, after, count in rows]
