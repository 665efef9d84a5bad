"""A citizen's own dossiers, hot: one statement each, the session's state asked along."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, func, select, type_coerce

from app.database import UuidText, table_of
from app.identity.citizens.held_hashes import own_and_party_hashes, parties_count_since
from app.identity.sessions.live_sessions import live_citizen_session
from app.services.dossiers.faces import Reader, full
from app.services.dossiers.reads import DossierRead
from app.services.models import Dossier, DossierOwner, DossierStep

_DOSSIERS = table_of(Dossier).c
# What a dossier in a list shows, and what the others show besides.
SUMMARY_COLUMNS = (
    type_coerce(_DOSSIERS.id, UuidText()).label("id"),
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
_OWNERS = table_of(DossierOwner).c
_IS_MINE = (
    select(_OWNERS.dossier_id)
    .where(_OWNERS.dossier_id == _DOSSIERS.id, _OWNERS.lookup_hash.in_(own_and_party_hashes()))
    .exists()
)


class _Reads:
    """The statements of a database; ``as_list`` and ``together`` make JSON arrays there.

    The steps come as one text: as rows they would bring the dossier's columns with each of them.
    """

    def __init__(self, as_list: Callable[..., Any], together: Callable[..., Any]) -> None:
        step = as_list(_STEPS.at, _STEPS.id, _STEPS.status, _STEPS.text, _STEPS.office)
        steps = select(cast(together(step), Text)).where(_STEPS.dossier_id == _DOSSIERS.id)
        full = select(
            *GLANCE_COLUMNS,
            _DOSSIERS.channel,
            _DOSSIERS.delivery,
            *(
                cast(_DOSSIERS[name], Text).label(name)
                for name in ("papers", "supplements", "fees", "results")
            ),
            steps.correlate(table_of(Dossier)).scalar_subquery().label("steps"),
        )
        self.by_code = full.where(_DOSSIERS.code == bindparam("key"), _IS_MINE)
        self.by_code_if_live = self.by_code.where(live_citizen_session())
        self.by_id = full.where(_DOSSIERS.id == bindparam("key"), _IS_MINE)
        self.by_id_if_live = self.by_id.where(live_citizen_session())
        self.of_anybody = full.where(
            _DOSSIERS.code == bindparam("key"), _DOSSIERS.withdrawn_at.is_(None)
        )


_READS = {
    "sqlite": _Reads(func.json_array, func.json_group_array),
    "postgresql": _Reads(func.json_build_array, func.json_agg),
}


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
    reads, is_id = _READS[connection.dialect.name], isinstance(key, uuid.UUID)
    if asker.live_session_id is None:
        statement = reads.by_id if is_id else reads.by_code
    else:
        statement = reads.by_id_if_live if is_id else reads.by_code_if_live
    row = connection.execute(statement, {**asker.params(), "key": key}).first()
    return full(row, reader) if row else None


def find_any_dossier(connection: Connection, code: str, reader: Reader) -> DossierRead | None:
    """The dossier with that code, whosever it is; None for one that was withdrawn too."""
    statement = _READS[connection.dialect.name].of_anybody
    row = connection.execute(statement, {"key": code}).first()
    return full(row, reader) if row else None
