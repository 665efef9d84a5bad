"""What public services keep of people for a time only."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from app.database import Database, table_of
from app.database.forgetting import AT_ONCE, Forgetting, Retention, count_rows, in_batches
from app.database.turns import wait_for_turn
from app.services.intake.dossier_import import withdraw_dossiers
from app.services.intake.import_turns import DOSSIER_TURN
from app.services.models import (
    IS_DONE,
    IS_WITHDRAWN,
    Dossier,
    DossierLook,
    DossierLookOwner,
    DossierOwner,
    DossierStep,
    DossierWatch,
    FormerDossierOwner,
    IntegrationBatch,
)

_BATCHES, _LOOKS = table_of(IntegrationBatch), table_of(DossierLook)
_FORMER, _DOSSIERS = table_of(FormerDossierOwner), table_of(Dossier)
_IS_LOOKED_AT = exists().where(_LOOKS.c.dossier_id == _DOSSIERS.c.id)


@dataclass(frozen=True)
class DossierRetention:
    """Dossiers are over so long after they ended; they go as where their sender withdraws them.

    So every phone hears that they are gone before the rows are.
    """

    period: str = "dossiers"
    table = _DOSSIERS

    def count(self, database: Database, before: datetime) -> int:
        """How many dossiers are over."""
        return count_rows(database, self.table, _has_ended(before))

    def forget(self, database: Database, before: datetime, *, now: datetime, most: int) -> int:
        """Withdraw about ``most`` of them, the oldest first; how many."""

        def withdraw_oldest(session: Session) -> int:
            return self._withdraw_oldest(session, before, now=now)

        return in_batches(database, withdraw_oldest, size=AT_ONCE, most=most)

    def oldest(self, before: datetime) -> Select[uuid.UUID]:
        """The ids of the next dossiers to go."""
        ended = select(_DOSSIERS.c.id).where(_has_ended(before))
        return ended.order_by(_DOSSIERS.c.status_at).limit(AT_ONCE)

    def _withdraw_oldest(self, session: Session, before: datetime, *, now: datetime) -> int:
        wait_for_turn(session, DOSSIER_TURN)
        ids = session.scalars(self.oldest(before)).all()
        if ids:
            withdraw_dossiers(session, ids, now=now)
        return len(ids)


def _has_ended(before: datetime) -> ColumnElement[bool]:
    return and_(IS_DONE, _DOSSIERS.c.status_at < before)


RETENTIONS: tuple[Retention, ...] = (
    Forgetting("batches", _BATCHES, lambda before: _BATCHES.c.received_at < before),
    Forgetting(
        "looks",
        _LOOKS,
        lambda before: _LOOKS.c.at < before,
        parts=(table_of(DossierLookOwner).c.look_id,),
    ),
    DossierRetention(),
    Forgetting(
        "withdrawn_dossiers",
        _DOSSIERS,
        # An owner still reads who looked at it.
        lambda before: and_(IS_WITHDRAWN, ~_IS_LOOKED_AT),
        by=_DOSSIERS.c.withdrawn_at,
        parts=tuple(
            table_of(model).c.dossier_id
            for model in (DossierOwner, FormerDossierOwner, DossierStep, DossierWatch)
        ),
        turn=DOSSIER_TURN,
    ),
    Forgetting(
        "former_owners",
        _FORMER,
        lambda before: _FORMER.c.ended_at < before,
        by=_FORMER.c.ended_at,
        turn=DOSSIER_TURN,
    ),
)
