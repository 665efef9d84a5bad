"""Taking messages about alerts: each raises, updates or ends one, and repeating it does nothing."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import record
from app.database import new_id, upserts
from app.database.turns import wait_for_turn
from app.errors import FieldFault, Unprocessable
from app.notifications.alerts.models import Alert, AlertMessage, AlertSource
from app.notifications.alerts.reading import concerned_areas
from app.notifications.alerts.rules import (
    RANKS,
    AlertInput,
    Details,
    MessageType,
    Outcome,
    Severity,
    Status,
    is_pushed,
    is_severe_enough,
    shortened,
)
from app.notifications.broadcasts.audiences import Audience, Listeners, widened
from app.notifications.broadcasts.rules import BroadcastKind
from app.notifications.broadcasts.sending import (
    Message,
    Words,
    find_areas_told,
    send_broadcast,
    stop_broadcasts_about,
)
from app.province.entries import AreaKey
from app.province.local_time import local_day
from app.province.snapshot import Province

_TITLE = 65
_BODY = 240


class Taken(NamedTuple):
    """What a message did, and to which alert; None where nothing is shown."""

    outcome: Outcome
    alert_id: uuid.UUID | None
    is_pushed: bool


def take_alert(
    session: Session, client: str, sent: AlertInput, *, province: Province, now: datetime
) -> Taken:
    """Do what the message says; raises ``Unprocessable`` for an area that is not there.

    A cancellation that comes before what it cancels keeps that from being raised.
    """
    if sent.details is not None:
        _require_areas(sent.details, province, now)
    if sent.status is not Status.ACTUAL:
        return Taken(Outcome.NOT_SHOWN, None, is_pushed=False)
    # Two messages of one sender at once: the second sees what the first one made.
    wait_for_turn(session, f"alerts {client} {sent.sender}")
    alert = _find(session, client, sent)
    if alert is not None and (alert.sent_at >= sent.sent_at or alert.ended_at is not None):
        _know(session, client, sent, alert.id)
        return Taken(Outcome.UNCHANGED, alert.id, is_pushed=False)
    is_new = alert is None
    alert = alert or _raise(session, client, sent, now)
    _know(session, client, sent, alert.id)
    alert.sent_at, alert.updated_at = sent.sent_at, now
    if sent.details is None or sent.message_type is MessageType.CANCEL:
        return _end(session, alert, client, now)
    _describe(alert, sent.details, now)
    pushed = _push(session, alert, province, now)
    session.flush()
    if is_new:
        _record(session, alert, client, "alert_raised", now)
        return Taken(Outcome.RAISED, alert.id, is_pushed=pushed)
    _record(session, alert, client, "alert_updated", now)
    return Taken(Outcome.UPDATED, alert.id, is_pushed=pushed)


def _find(session: Session, client: str, sent: AlertInput) -> Alert | None:
    known = select(AlertMessage.alert_id).where(
        AlertMessage.client == client,
        AlertMessage.sender == sent.sender,
        AlertMessage.identifier.in_({sent.identifier, *sent.references}),
    )
    wanted = select(Alert).where(Alert.id.in_(known)).order_by(Alert.id.desc()).limit(1)
    return session.scalar(wanted)


def _raise(session: Session, client: str, sent: AlertInput, now: datetime) -> Alert:
    alert = Alert(
        id=new_id(),
        client=client,
        sender=sent.sender,
        sent_at=sent.sent_at,
        urgency="unknown",
        severity="unknown",
        certainty="unknown",
        words={},
        areas=[],
        polygon=[],
        effective_at=now,
        expires_at=now,
        pushed_rank=0,
        created_at=now,
        updated_at=now,
    )
    session.add(alert)
    session.flush()
    return alert


def _know(session: Session, client: str, sent: AlertInput, alert_id: uuid.UUID) -> None:
    connection = session.connection()
    for identifier in sorted({sent.identifier, *sent.references}):
        row = {
            "client": client,
            "sender": sent.sender,
            "identifier": identifier,
            "alert_id": alert_id,
        }
        connection.execute(_KNOW[connection.dialect.name], row)


def _describe(alert: Alert, details: Details, now: datetime) -> None:
    alert.urgency, alert.severity = details.urgency, details.severity
    alert.certainty = details.certainty
    alert.words = {language: dict(words) for language, words in details.words.items()}
    alert.areas = [list(area) for area in details.areas]
    alert.polygon = [list(corner) for corner in details.polygon]
    alert.effective_at = details.effective_at or now
    alert.onset_at = details.onset_at
    alert.expires_at = details.expires_at


def _end(session: Session, alert: Alert, client: str, now: datetime) -> Taken:
    alert.ended_at = now
    stop_broadcasts_about(session, alert.id, now=now)
    session.flush()
    _record(session, alert, client, "alert_ended", now)
    return Taken(Outcome.ENDED, alert.id, is_pushed=False)


def _push(session: Session, alert: Alert, province: Province, now: datetime) -> bool:
    """Tell phones, where its source may: all when it grew worse, else those that it reaches now."""
    source = session.get(AlertSource, alert.client)
    if source is None or alert.ended_at is not None or alert.expires_at <= now:
        return False
    severity, least = Severity(alert.severity), Severity(source.severity)
    audience = Audience(source.pushes_to)
    areas = _areas_to_tell(alert, province, now) if audience is Audience.AREAS else []
    if is_pushed(severity, pushed_rank=alert.pushed_rank, least=least):
        stop_broadcasts_about(session, alert.id, now=now)
        alert.pushed_rank = RANKS[severity]
    else:
        told = find_areas_told(session, alert.id)
        areas = [area for area in areas if area not in told]
        if not areas or not is_severe_enough(severity, least=least):
            return False
    message = Message(
        kind=BroadcastKind.ALERT,
        words=_words(alert),
        is_emergency=True,
        listeners=Listeners(audience),
        entity_id=alert.id,
        good_until=alert.expires_at,
    )
    send_broadcast(session, message, areas, now=now)
    return True


def _areas_to_tell(alert: Alert, province: Province, now: datetime) -> list[AreaKey]:
    concerned = concerned_areas(province, alert.areas, alert.polygon, on=local_day(now))
    return widened(province, concerned)


def _words(alert: Alert) -> Words:
    vi, en = alert.words["vi"], alert.words["en"]
    return Words(
        title_vi=shortened(str(vi["headline"]), _TITLE),
        title_en=shortened(str(en["headline"]), _TITLE),
        body_vi=shortened(str(vi["instruction"] or vi["description"]), _BODY),
        body_en=shortened(str(en["instruction"] or en["description"]), _BODY),
    )


def _require_areas(details: Details, province: Province, now: datetime) -> None:
    today = local_day(now)
    faults: Sequence[FieldFault] = [
        FieldFault(f"/details/areas/{position}", "unknown_value")
        for position, key in enumerate(details.areas)
        if key not in province.areas or not province.areas[key].validity.holds(today)
    ]
    if faults:
        raise Unprocessable(*faults)


def _record(session: Session, alert: Alert, client: str, action: str, now: datetime) -> None:
    record(
        session,
        actor=f"client:{client}",
        action=action,
        subject=f"alert:{alert.id}",
        details={"severity": alert.severity},
        now=now,
    )


_KNOW = upserts(AlertMessage, lambda insert: insert.on_conflict_do_nothing())
