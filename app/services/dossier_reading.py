"""A citizen's own dossiers, hot: one statement each, the session's state asked along."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, bindparam, exists, select, tuple_

from app.database import AnyRow
from app.identity.models import CitizenIdentifier
from app.identity.sessions.live_sessions import live_citizen_session
from app.province.local_time import LOCAL
from app.services.models import Dossier, DossierOwner, DossierStep
from app.texts import Language, has_text, text


class Fee(TypedDict):
    """A fee of a dossier."""

    name: str
    amount_vnd: int


class DossierSummary(TypedDict):
    """A dossier in a list."""

    id: uuid.UUID
    code: str
    procedure_code: str
    procedure_name: str
    field_name: str
    agency: str
    status: str
    status_label: str
    filed_on: date
    due_on: date | None
    as_of: datetime


class StepRead(TypedDict):
    """One step of a dossier's way."""

    at: datetime
    status: str
    text: str
    office: str


class DossierRead(DossierSummary):
    """A dossier in full, its steps in order of time."""

    accepted_on: date | None
    finished_on: date | None
    returned_on: date | None
    fees: list[Fee]
    steps: list[StepRead]


_DOSSIERS = Dossier.__table__
_IS_MINE = exists(
    select(1)
    .select_from(DossierOwner.__table__)
    .join(CitizenIdentifier.__table__, CitizenIdentifier.lookup_hash == DossierOwner.lookup_hash)
    .where(
        DossierOwner.dossier_id == Dossier.id,
        CitizenIdentifier.citizen_id == bindparam("citizen_id"),
    )
)
_MY_IDS = (
    select(DossierOwner.dossier_id)
    .join(CitizenIdentifier, CitizenIdentifier.lookup_hash == DossierOwner.lookup_hash)
    .where(CitizenIdentifier.citizen_id == bindparam("citizen_id"))
)
_ONE: Select[*tuple[Any, ...]] = (
    select(
        _DOSSIERS,
        DossierStep.at.label("step_at"),
        DossierStep.status.label("step_status"),
        DossierStep.text.label("step_text"),
        DossierStep.office.label("step_office"),
    )
    .outerjoin(DossierStep, DossierStep.dossier_id == Dossier.id)
    .where(_IS_MINE)
    .order_by(DossierStep.at, DossierStep.id)
)
_BY_CODE = _ONE.where(Dossier.code == bindparam("key"))
_BY_CODE_IF_LIVE = _BY_CODE.where(live_citizen_session())
_BY_ID = _ONE.where(Dossier.id == bindparam("key"))
_BY_ID_IF_LIVE = _BY_ID.where(live_citizen_session())
_PAGE: Select[*tuple[Any, ...]] = (
    select(_DOSSIERS)
    .where(Dossier.id.in_(_MY_IDS))
    .order_by(Dossier.filed_at.desc(), Dossier.id.desc())
    .limit(bindparam("count"))
)
_PAGE_IF_LIVE = _PAGE.where(live_citizen_session())
_AFTER = tuple_(Dossier.filed_at, Dossier.id) < tuple_(
    bindparam("after_at", type_=Dossier.filed_at.type),
    bindparam("after_id", type_=Dossier.id.type),
)
_NEXT_PAGE = _PAGE.where(_AFTER)
_NEXT_PAGE_IF_LIVE = _PAGE_IF_LIVE.where(_AFTER)


def find_my_dossier(
    connection: Connection,
    citizen_id: uuid.UUID,
    key: uuid.UUID | str,
    language: Language,
    *,
    live_session_id: uuid.UUID | None,
) -> DossierRead | None:
    """The citizen's dossier by id (as in a push) or code.

    None: not there, not his, or (where asked) his session ended.
    """
    is_id, params = isinstance(key, uuid.UUID), {"citizen_id": citizen_id, "key": key}
    if live_session_id is None:
        statement = _BY_ID if is_id else _BY_CODE
    else:
        params["live_session_id"] = live_session_id
        statement = _BY_ID_IF_LIVE if is_id else _BY_CODE_IF_LIVE
    rows = connection.execute(statement, params).all()
    if not rows:
        return None
    row = rows[0]
    return {
        **summary(row, language),
        "accepted_on": _day(row.accepted_at),
        "finished_on": _day(row.finished_at),
        "returned_on": _day(row.returned_at),
        "fees": [{"name": fee["name"], "amount_vnd": fee["amount_vnd"]} for fee in row.fees],
        "steps": [_step(one) for one in rows if one.step_at is not None],
    }


def find_my_dossiers(
    connection: Connection,
    citizen_id: uuid.UUID,
    *,
    after: Sequence[Any] | None,
    count: int,
    live_session_id: uuid.UUID | None,
) -> Sequence[AnyRow]:
    """``count`` of the citizen's dossiers after the position, the latest filed first."""
    params: dict[str, Any] = {"citizen_id": citizen_id, "count": count}
    if live_session_id is not None:
        params["live_session_id"] = live_session_id
    if after is None:
        statement = _PAGE if live_session_id is None else _PAGE_IF_LIVE
    else:
        statement = _NEXT_PAGE if live_session_id is None else _NEXT_PAGE_IF_LIVE
        params |= {"after_at": datetime.fromisoformat(after[0]), "after_id": uuid.UUID(after[1])}
    return connection.execute(statement, params).all()


def summary(row: AnyRow, language: Language) -> DossierSummary:
    """A dossier's row as it stands in a list."""
    return {
        "id": row.id,
        "code": row.code,
        "procedure_code": row.procedure_code.partition(".000.")[0],
        "procedure_name": row.procedure_name,
        "field_name": row.field_name,
        "agency": row.agency,
        "status": row.status,
        "status_label": _status_label(row.status, language),
        "filed_on": row.filed_at.astimezone(LOCAL).date(),
        "due_on": _day(row.due_at),
        "as_of": row.changed_at,
    }


def _status_label(status: str, language: Language) -> str:
    key = f"labels.dossier_statuses.{status}"
    return text(key, language) if has_text(key) else status


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(LOCAL).date() if moment else None


def _step(row: AnyRow) -> StepRead:
    return {
        "at": row.step_at,
        "status": row.step_status,
        "text": row.step_text,
        "office": row.step_office,
    }
