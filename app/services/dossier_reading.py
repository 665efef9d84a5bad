"""A citizen's own dossiers, hot: one statement each, the session's state asked along."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, cast, select

from app.database import table_of
from app.identity.citizens.held_hashes import own_and_party_hashes, parties_count_since
from app.identity.sessions.live_sessions import live_citizen_session
from app.services.dossier_faces import Reader, full
from app.services.dossier_reads import DossierRead
from app.services.models import Dossier, DossierOwner, DossierStep

_DOSSIERS = table_of(Dossier).c
# What a dossier in a list shows, and what the others show besides.
SUMMARY_COLUMNS = (
    _DOSSIERS.id,
    _DOSSIERS.code,
    _DOSSIERS.procedure_code,
    _DOSSIERS.procedure_name,
    _DOSSIERS.field_name,
    _DOSSIERS.agency,
    _DOSSIERS.status,
    _DOSSIERS.filed_at,
    _DOSSIERS.due_at,
    _DOSSIERS.changed_at,
)
GLANCE_COLUMNS = (
    *SUMMARY_COLUMNS,
    _DOSSIERS.status_at,
    _DOSSIERS.accepted_at,
    _DOSSIERS.finished_at,
    _DOSSIERS.returned_at,
)
_STEPS = table_of(DossierStep).c
_FULL: Select[*tuple[Any, ...]] = (
    select(
        *GLANCE_COLUMNS,
        _DOSSIERS.channel,
        _DOSSIERS.delivery,
        # As text: they come once with each step, and are read once.
        *(
            cast(_DOSSIERS[name], Text).label(name)
            for name in ("papers", "supplements", "fees", "results")
        ),
        _STEPS.at.label("step_at"),
        _STEPS.status.label("step_status"),
        _STEPS.text.label("step_text"),
        _STEPS.office.label("step_office"),
    )
    .outerjoin_from(table_of(Dossier), table_of(DossierStep), _STEPS.dossier_id == _DOSSIERS.id)
    .order_by(_STEPS.at, _STEPS.id)
)
_OWNERS = table_of(DossierOwner).c
_IS_MINE = (
    select(_OWNERS.dossier_id)
    .where(_OWNERS.dossier_id == _DOSSIERS.id, _OWNERS.lookup_hash.in_(own_and_party_hashes()))
    .exists()
)
_BY_CODE = _FULL.where(_DOSSIERS.code == bindparam("key"), _IS_MINE)
_BY_CODE_IF_LIVE = _BY_CODE.where(live_citizen_session())
_BY_ID = _FULL.where(_DOSSIERS.id == bindparam("key"), _IS_MINE)
_BY_ID_IF_LIVE = _BY_ID.where(live_citizen_session())
_STAFF_BY_CODE = _FULL.where(_DOSSIERS.code == bindparam("key"), _DOSSIERS.withdrawn_at.is_(None))


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose dossiers are asked for, when, and the session whose state the statement checks.

    None: it was checked already, or there is none.
    """

    citizen_id: uuid.UUID
    now: datetime
    live_session_id: uuid.UUID | None

    def params(self) -> dict[str, Any]:
        """What the statements take of it."""
        found = {
            "citizen_id": self.citizen_id,
            "parties_since": parties_count_since(self.now),
        }
        if self.live_session_id is not None:
            found["live_session_id"] = self.live_session_id
        return found


def find_my_dossier(
    connection: Connection, asker: Asker, key: uuid.UUID | str, reader: Reader
) -> DossierRead | None:
    """A dossier of the citizen, or of an organisation he acts for, by id (as in a push) or code.

    None: not there, not his, or (where asked) his session ended.
    """
    if asker.live_session_id is None:
        statement = _BY_ID if isinstance(key, uuid.UUID) else _BY_CODE
    else:
        statement = _BY_ID_IF_LIVE if isinstance(key, uuid.UUID) else _BY_CODE_IF_LIVE
    params: Mapping[str, Any] = {**asker.params(), "key": key}
    rows = connection.execute(statement, params).all()
    return full(rows, reader) if rows else None


def find_any_dossier(connection: Connection, code: str, reader: Reader) -> DossierRead | None:
    """The dossier with that code, whosever it is; None for one that was withdrawn too."""
    rows = connection.execute(_STAFF_BY_CODE, {"key": code}).all()
    return full(rows, reader) if rows else None
