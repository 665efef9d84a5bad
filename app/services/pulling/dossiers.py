"""Pages of dossiers (DongBoHoSoMC) and of their steps (CapNhatTienDoHoSoMC)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.lgsp.gateway import Service
from app.database import Database
from app.services.intake.dossier_import import Result, import_dossiers, import_steps
from app.services.intake.import_turns import LGSP
from app.services.intake.national_messages import StepMessage, read_dossier, read_step
from app.services.models import Dossier
from app.services.pulling.marks import Claim
from app.services.pulling.pages import (
    FetchedPage,
    PullContext,
    WrittenPage,
    changed_rows,
    log_refused,
    readable,
)


def fetch_dossiers(context: PullContext, claim: Claim) -> FetchedPage:
    """A page of dossiers that changed; touches the network, raises ``UpstreamError``."""
    rows, is_last = changed_rows(context.gateway, Service.DOSSIERS, claim)
    messages, refused = readable(rows, read_dossier, claim)

    def write(session: Session, now: datetime) -> WrittenPage:
        is_silent = claim.is_silent
        import_dossiers(
            session, context.sealer, messages, now=now, is_silent=is_silent, source=LGSP
        )
        return WrittenPage(len(messages), refused)

    return FetchedPage(is_last, write)


def fetch_steps(context: PullContext, claim: Claim) -> FetchedPage:
    """A page of steps, and the dossiers that they are of where we have none; as above."""
    rows, is_last = changed_rows(context.gateway, Service.STEPS, claim)
    steps, refused = readable(rows, read_step, claim)
    missing = _missing_codes(context.database, steps)
    wanted = [{"MaHoSo": code} for code in missing]
    found = context.gateway.read(Service.DOSSIER, wanted) if wanted else []
    # What was not asked for is not taken.
    messages, _ = readable(found, read_dossier, claim)
    owned = [message for message in messages if message.code in missing]

    def write(session: Session, now: datetime) -> WrittenPage:
        import_dossiers(session, context.sealer, owned, now=now, is_silent=True, source=LGSP)
        is_silent = claim.is_silent
        results = import_steps(session, steps, now=now, is_silent=is_silent, source=LGSP)
        unknown = results.count(Result.UNKNOWN_DOSSIER)
        if unknown:
            log_refused(claim, results.index(Result.UNKNOWN_DOSSIER) + 1, "MaHoSo: no such dossier")
        return WrittenPage(len(steps) - unknown, refused + unknown)

    return FetchedPage(is_last, write)


def _missing_codes(database: Database, steps: Sequence[StepMessage]) -> list[str]:
    codes = {step.code for step in steps}
    if not codes:
        return []
    with database.reading() as connection:
        known = set(connection.scalars(select(Dossier.code).where(Dossier.code.in_(codes))))
    return sorted(codes - known)
