"""Imports of dossiers take turns, and note that their source was heard."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.database import upserts
from app.database.change_numbers import take_numbers
from app.database.turns import wait_for_turn
from app.services.models import DossierSource

# Who sends of himself, and who is asked.
ONE_STOP, LGSP = "one_stop", "lgsp"
DOSSIER_TURN = "dossiers"
_HEARD = upserts(
    DossierSource,
    lambda heard: heard.on_conflict_do_update(
        index_elements=[DossierSource.name], set_={"heard_at": heard.excluded.heard_at}
    ),
)


def begin_import(session: Session, source: str, *, now: datetime) -> None:
    """Be the only one who writes dossiers, until the transaction ends.

    Two with the same new dossier would both insert it, and numbers of changes would be seen out of
    order.
    """
    wait_for_turn(session, DOSSIER_TURN)
    session.execute(_HEARD[session.get_bind().dialect.name], {"name": source, "heard_at": now})


def number_changes(session: Session, count: int) -> int:
    """The first of ``count`` new ``change_serial``; to be asked within the turn."""
    return take_numbers(session, DOSSIER_TURN, count)
