"""Consents: explicit, per purpose and version of its text, kept as evidence (Law 91/2025).

Nothing is ever changed or deleted here: a citizen's newest record of a purpose is what counts.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import AnyRow, table_of
from app.errors import FieldFault, Unprocessable
from app.identity.citizens.consent import lock_citizen, set_consented_version
from app.identity.principals import CitizenPrincipal
from app.notifications.detaching import detach_citizen
from app.privacy.consent_places import SaidFrom, find_place
from app.privacy.models import ConsentRecord
from app.texts import Language
from app.texts.consents import SERVICE_USE, newest_versions
from app.web.context import find_request_id

_RECORDS = table_of(ConsentRecord)


@dataclass(frozen=True)
class Decision:
    """What a citizen says to one version of a purpose's text."""

    purpose: str
    version: int
    is_given: bool


class ConsentRead(TypedDict):
    """Where a citizen stands with one purpose; ``version`` is the newest text's."""

    purpose: str
    version: int
    is_required: bool
    is_given: bool
    decided_version: int | None
    decided_at: datetime | None


def read_consents(connection: Connection | Session, citizen_id: uuid.UUID) -> list[ConsentRead]:
    """Where he stands with every purpose; agreeing to an older text is not agreeing to this one."""
    newest = _newest_records(connection, citizen_id)
    return [
        _read(purpose, version, newest.get(purpose))
        for purpose, version in newest_versions().items()
    ]


def decide(
    session: Session,
    citizen: CitizenPrincipal,
    decisions: Sequence[Decision],
    language: Language,
    *,
    now: datetime,
    user_agent: str | None = None,
) -> None:
    """Record what he decided; effective on the next request. Deciding the same again adds nothing.

    ``user_agent``: what the program that he used calls itself.
    Raises ``Unprocessable`` for a purpose that is unknown, and for agreeing to a text that is not
    the newest: he has not seen what he would agree to. Any that there was can be taken back.
    """
    _check(decisions)
    # Of two phones that decide at once the second sees what the first said.
    lock_citizen(session, citizen.id)
    newest = _newest_records(session, citizen.id)
    place = find_place(session, citizen, user_agent)
    for decision in decisions:
        known = newest.get(decision.purpose)
        if known is None or (known.version, known.is_given) != (
            decision.version,
            decision.is_given,
        ):
            _record(session, citizen, decision, language, place, now)


def _check(decisions: Sequence[Decision]) -> None:
    versions = newest_versions()
    faults = []
    for position, decision in enumerate(decisions):
        if decision.purpose not in versions:
            faults.append(FieldFault(f"/decisions/{position}/purpose", "unknown_value"))
        elif not may_name(decision, versions[decision.purpose]):
            newest = (("newest", str(versions[decision.purpose])),)
            faults.append(FieldFault(f"/decisions/{position}/version", "version_newest", newest))
        elif decision.purpose in (other.purpose for other in decisions[:position]):
            faults.append(FieldFault(f"/decisions/{position}/purpose", "repeated"))
    if faults:
        raise Unprocessable(*faults)


def may_name(decision: Decision, newest: int) -> bool:
    """Whether a decision may name that version, ``newest`` being the newest text's."""
    return decision.version == newest or (not decision.is_given and decision.version < newest)


def _record(
    session: Session,
    citizen: CitizenPrincipal,
    decision: Decision,
    language: Language,
    place: SaidFrom,
    now: datetime,
) -> None:
    session.add(
        ConsentRecord(
            citizen_id=citizen.id,
            purpose=decision.purpose,
            version=decision.version,
            is_given=decision.is_given,
            language=language.value,
            session_id=citizen.session_id,
            request_id=find_request_id(),
            **vars(place),
            recorded_at=now,
        )
    )
    record(
        session,
        actor=citizen.key,
        action="consent_given" if decision.is_given else "consent_withdrawn",
        subject=citizen.key,
        details={"purpose": decision.purpose, "version": decision.version},
        now=now,
    )
    if decision.purpose == SERVICE_USE:
        set_consented_version(session, citizen.id, decision.version if decision.is_given else 0)
        if not decision.is_given:
            detach_citizen(session, citizen.id, now=now)


def _newest_records(connection: Connection | Session, citizen_id: uuid.UUID) -> dict[str, AnyRow]:
    # Ids are made under the citizen's lock, so the last one is the last word.
    rows = connection.execute(
        select(_RECORDS).where(ConsentRecord.citizen_id == citizen_id).order_by(ConsentRecord.id)
    )
    return {row.purpose: row for row in rows}


def _read(purpose: str, version: int, newest: AnyRow | None) -> ConsentRead:
    return {
        "purpose": purpose,
        "version": version,
        "is_required": purpose == SERVICE_USE,
        "is_given": newest is not None and newest.is_given and newest.version == version,
        "decided_version": newest.version if newest else None,
        "decided_at": newest.recorded_at if newest else None,
    }
