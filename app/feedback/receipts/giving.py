"""Gives a receipt in the transaction of what it is for, and signs later what had to wait."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from app.database import AnyRow, Database, affected_rows, new_id, table_of
from app.feedback.models import ReceiptKey, Report, ReportReceipt
from app.feedback.receipts.contents import SALT_BYTES, Occasion
from app.feedback.receipts.signing import ReceiptSigner, Unsigned, signer_of

_RECEIPTS = table_of(ReportReceipt)
# Built once: it is part of every filing.
_INSERT = insert(_RECEIPTS)
_AT_ONCE = 200
# Longer than any process goes on with a key that it does not know to be distrusted yet.
_WATCHED_FOR = timedelta(days=1)


def give_receipt(session: Session, occasion: Occasion) -> None:
    """Give the citizen a receipt for ``occasion``; once the caller commits, it never changes."""
    receipt = Unsigned(
        id=new_id(),
        reference=occasion.reference,
        event=occasion.event.value,
        state=occasion.state,
        at=occasion.at,
        salt=secrets.token_bytes(SALT_BYTES),
        content=occasion.content(),
    )
    signer = signer_of(session)
    signature = signer.sign(receipt, now=occasion.at) if signer else None
    session.connection().execute(
        _INSERT,
        {
            "id": receipt.id,
            "report_id": occasion.report_id,
            "at": receipt.at,
            "event": receipt.event,
            "state": receipt.state,
            "salt": receipt.salt,
            "content": receipt.content,
            "kid": signature.kid if signature else None,
            "jws": signature.jws if signature else None,
        },
    )


def sign_waiting(database: Database, signer: ReceiptSigner, now: datetime) -> int:
    """Sign what was given while no key could, some at once; how many. Makes the first key."""
    signer.keys.ensure_first(now)
    with database.reading() as connection:
        waiting = _find_waiting(connection)
    signed = 0
    if waiting and signer.keys.find_signing_key(now) is not None:
        with database.writing() as session:
            signed = sum(_sign(session, signer, row, now) for row in waiting)
            session.commit()
    return signed


def release_distrusted(session: Session, *, now: datetime) -> int:
    """Have receipts signed anew that a distrusted key signed and that therefore don't count.

    Once more for a day after: a process may not have known yet. How many there were.
    """
    distrusted = (
        select(ReceiptKey.kid)
        .where(
            ReceiptKey.kid == ReportReceipt.kid,
            ReceiptKey.distrusted_at > now - _WATCHED_FOR,
            ReceiptKey.distrusted_from <= ReportReceipt.at,
        )
        .exists()
    )
    return affected_rows(session, update(_RECEIPTS).where(distrusted).values(kid=None, jws=None))


def _find_waiting(connection: Connection) -> list[AnyRow]:
    wanted = (
        select(ReportReceipt.__table__, Report.reference)
        .join(Report, Report.id == ReportReceipt.report_id)
        .where(ReportReceipt.jws.is_(None))
        .order_by(ReportReceipt.id)
        .limit(_AT_ONCE)
    )
    return list(connection.execute(wanted))


def _sign(session: Session, signer: ReceiptSigner, row: AnyRow, now: datetime) -> int:
    signature = signer.sign(
        Unsigned(row.id, row.reference, row.event, row.state, row.at, row.salt, row.content),
        now=now,
    )
    if signature is None:
        return 0
    # Another worker may have been faster; what it signed stays.
    is_waiting = (ReportReceipt.id == row.id, ReportReceipt.jws.is_(None))
    values = {"kid": signature.kid, "jws": signature.jws}
    return affected_rows(session, update(_RECEIPTS).where(*is_waiting).values(values))
