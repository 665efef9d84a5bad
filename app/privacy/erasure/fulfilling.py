"""Erasing whoever asked for it, when he has thought it over."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database, Sealer
from app.errors import ReportMerged, TransitionNotAllowed
from app.feedback.citizen_moves import withdraw_report
from app.feedback.holds import held_reports
from app.feedback.models import Report
from app.identity.citizens.locking import lock_accounts
from app.privacy.erasure.answers import find_answers_about
from app.privacy.erasure.erasing import erase_citizen
from app.privacy.fulfilling import Commission, ExportFiles, NotErased
from app.privacy.requests.asking import OpenReports
from app.privacy.requests.erasing import exports_of
from app.province.snapshot import Province


class Erasure:
    """Erases citizens, each in one transaction: begun again after a crash it changes nothing."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        province: Callable[[], Province],
        exports: ExportFiles,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._province = province
        self._exports = exports

    def __call__(self, commission: Commission, *, now: datetime) -> None:
        """Erase him and the files of his exports; opens and commits a transaction of its own.

        Raises ``NotErased`` while a report of his is held.
        """
        citizen_id = commission.citizen_id
        found = find_answers_about(self._database, self._sealer, [citizen_id], now=now)
        with self._database.writing() as session:
            lock_accounts(session, citizen_id)
            held = held_reports(session, citizen_id)
            if held:
                raise NotErased(held)
            if commission.open_reports == OpenReports.WITHDRAW:
                _withdraw(session, commission, self._province(), now)
            erase_citizen(session, self._sealer, citizen_id, now=now, found=found[citizen_id])
            session.commit()
        # After the commit, and whether or not he was erased before: a crash in between is made up.
        with self._database.reading() as connection:
            exports = exports_of(connection, citizen_id)
        for request_id in exports:
            self._exports.remove(request_id)


def _withdraw(session: Session, commission: Commission, province: Province, now: datetime) -> None:
    """Withdraw his reports on which work has not begun; the others are settled without him."""
    his = select(Report.id).where(Report.citizen_id == commission.citizen_id).order_by(Report.id)
    for report_id in session.scalars(his).all():
        try:
            withdraw_report(
                session,
                commission.citizen_id,
                report_id,
                note=None,
                province=province,
                now=now,
            )
        except (TransitionNotAllowed, ReportMerged):
            continue
