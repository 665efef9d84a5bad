"""What was said to each text, over time: a citizen's own evidence, and numbers for staff."""

import uuid
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from app import texts
from app.database import AnyRow, table_of
from app.privacy.models import ConsentRecord
from app.texts.consents import newest_versions

_RECORDS = table_of(ConsentRecord)


class SaidFromRead(TypedDict):
    """From where it was said; None: unknown, or taken out."""

    device_name: str | None
    user_agent: str | None
    installation_id: uuid.UUID | None
    platform: str | None
    app_version: str | None


class EvidenceRead(TypedDict):
    """One thing that a citizen said to one version of a text."""

    id: uuid.UUID
    purpose: str
    version: int
    is_given: bool
    language: str
    said_from: SaidFromRead
    recorded_at: datetime


class StaffTextRead(TypedDict):
    """A version of a text in both languages, and how many stand by it now."""

    purpose: str
    version: int
    is_newest: bool
    title: dict[str, str]
    text: dict[str, str]
    withdrawal: dict[str, str]
    agreed: int
    withdrew: int


def find_evidence(
    connection: Connection, citizen_id: uuid.UUID, *, before: uuid.UUID | None, count: int
) -> list[AnyRow]:
    """The newest ``count`` records of a citizen, older than ``before``."""
    wanted = select(_RECORDS).where(_RECORDS.c.citizen_id == citizen_id)
    if before is not None:
        wanted = wanted.where(_RECORDS.c.id < before)
    return list(connection.execute(wanted.order_by(_RECORDS.c.id.desc()).limit(count)))


def read_evidence(row: AnyRow) -> EvidenceRead:
    """A record as it goes out."""
    return {
        "id": row.id,
        "purpose": row.purpose,
        "version": row.version,
        "is_given": row.is_given,
        "language": row.language,
        "said_from": {
            "device_name": row.device_name,
            "user_agent": row.user_agent,
            "installation_id": row.installation_id,
            "platform": row.platform,
            "app_version": row.app_version,
        },
        "recorded_at": row.recorded_at,
    }


def erase_devices(session: Session, citizen_id: uuid.UUID) -> None:
    """Take out of a citizen's evidence what tells his phones from others."""
    session.execute(
        update(ConsentRecord)
        .where(ConsentRecord.citizen_id == citizen_id)
        .values(device_name=None, user_agent=None, installation_id=None)
    )


def read_staff_texts(connection: Connection) -> list[StaffTextRead]:
    """Every version of every text, with the numbers of those whose last word was about it."""
    counted, newest = _count_last_words(connection), newest_versions()
    return [
        {
            "purpose": purpose,
            "version": version,
            "is_newest": newest[purpose] == version,
            "title": _both(purpose, version, "title"),
            "text": _both(purpose, version, "text"),
            "withdrawal": _both(purpose, version, "withdrawal"),
            "agreed": counted.get((purpose, version, True), 0),
            "withdrew": counted.get((purpose, version, False), 0),
        }
        for purpose, version in _versions()
    ]


def _versions() -> list[tuple[str, int]]:
    parts = (key.split(".") for key in texts.keys("consents") if key.endswith(".title"))
    return sorted((purpose, int(version)) for purpose, version, _title in parts)


def _both(purpose: str, version: int, part: str) -> dict[str, str]:
    both = texts.both(f"consents.{purpose}.{version}.{part}")
    return {language: words.strip() for language, words in both.items()}


def _count_last_words(connection: Connection) -> dict[tuple[str, int, bool], int]:
    columns = _RECORDS.c
    place = func.row_number().over(
        partition_by=(columns.citizen_id, columns.purpose), order_by=columns.id.desc()
    )
    said = select(columns.purpose, columns.version, columns.is_given, place.label("place"))
    last = said.subquery("last")
    counted = (
        select(last.c.purpose, last.c.version, last.c.is_given, func.count())
        .where(last.c.place == 1)
        .group_by(last.c.purpose, last.c.version, last.c.is_given)
    )
    rows = connection.execute(counted)
    return {(purpose, version, is_given): count for purpose, version, is_given, count in rows}
